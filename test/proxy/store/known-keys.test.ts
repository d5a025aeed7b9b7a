import { expect, test } from 'vitest';
import { KnownKeys } from '../../../proxy/store/known-keys.ts';
import { attempt } from './support.ts';

test('a destination is known with the verdicts it was added with', () => {
  const known = new KnownKeys(10);
  known.add(attempt('a.example'));
  known.add(attempt('a.example', { verdict: 'would-deny' }));
  expect(known.has(attempt('a.example'))).toBe(true);
  expect(known.has(attempt('a.example', { verdict: 'would-deny' }))).toBe(true);
  expect(known.has(attempt('a.example', { verdict: 'denied' }))).toBe(false);
  expect(known.has(attempt('a.example', { port: 80 }))).toBe(false);
  expect(known.has(attempt('a.example', { protocol: 'tcp' }))).toBe(false);
});

test('past the bound the oldest are forgotten', () => {
  const known = new KnownKeys(2);
  for (const name of ['a.example', 'b.example', 'c.example']) known.add(attempt(name));
  const names = ['a.example', 'b.example', 'c.example'];
  expect(names.map((name) => known.has(attempt(name)))).toEqual([false, true, true]);
});
