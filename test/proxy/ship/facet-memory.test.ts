import { expect, test } from 'vitest';
import { FacetMemory } from '../../../proxy/ship/facet-memory.ts';

const row = (events: number): unknown[] => [1, 'path', '/', events, 1, 2];

test('a facet is news until it has arrived, and again when it has changed', () => {
  const memory = new FacetMemory();
  expect(memory.isNews(1, 'path /', row(1))).toBe(true);
  expect(memory.isNews(1, 'path /', row(1))).toBe(true);
  memory.arrived();
  expect(memory.isNews(1, 'path /', row(1))).toBe(false);
  expect(memory.isNews(1, 'path /', row(2))).toBe(true);
});

test('what was on its way when the connection broke is news again', () => {
  const memory = new FacetMemory();
  memory.isNews(1, 'path /', row(1));
  memory.clear();
  memory.arrived();
  expect(memory.isNews(1, 'path /', row(1))).toBe(true);
});

test('what has rested longest is forgotten first', () => {
  const memory = new FacetMemory(2);
  for (const destination of [1, 2, 3]) memory.isNews(destination, 'path /', row(1));
  memory.arrived();
  expect([1, 2, 3].map((destination) => memory.isNews(destination, 'path /', row(1)))).toEqual([
    true,
    false,
    false,
  ]);
});
