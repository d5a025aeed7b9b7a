import { expect, test } from 'vitest';
// @ts-expect-error it is JavaScript for the browser, checked by a configuration of its own
import * as format from '../../../../analyzer/dashboard/public/format.js';

const { authority, bytes, count, duration, perStep, utc } = format;

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1.0 kB'],
  [1_234_567, '1.2 MB'],
  [123_456_789, '123 MB'],
  [999_600, '1.0 MB'],
  [5e12, '5.0 TB'],
])('%d bytes read %s', (amount, text) => {
  expect(bytes(amount)).toBe(text);
});

test.each([
  [-5, '0 s'],
  [12_000, '12 s'],
  [240_000, '4 min'],
  [7_500_000, '2 h 05 min'],
  [3 * 86_400_000, '3 days'],
])('%d milliseconds read %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
});

test('one is not several', () => {
  expect([count(1, 'client'), count(2, 'client'), count(1_024, 'client')]).toEqual([
    '1 client',
    '2 clients',
    '1,024 clients',
  ]);
});

test('an IPv6 address stands in brackets before its port', () => {
  expect(authority({ host: '2001:db8::1', port: 443 })).toBe('[2001:db8::1]:443');
  expect(authority({ host: 'github.com', port: 443 })).toBe('github.com:443');
});

test.each([
  [1_000, 'a second'],
  [15_000, 'every 15 seconds'],
  [60_000, 'a minute'],
  [3_600_000, 'an hour'],
  [7 * 86_400_000, 'a week'],
])('a bar of %d ms is new destinations %s', (ms, text) => {
  expect(perStep(ms)).toBe(text);
});

test('times for logs are in UTC', () => {
  expect(utc(Date.parse('2026-11-20T10:41:07.999Z'))).toBe('2026-11-20 10:41:07 UTC');
});

test('what was not today is said with its day', () => {
  const at = new Date(2026, 10, 20, 10, 41, 7).getTime();

  expect(format.when(at, new Date(2026, 10, 20, 23, 0, 0).getTime())).toBe('10:41:07');
  expect(format.when(at, new Date(2026, 10, 21, 0, 0, 1).getTime())).toBe('20 Nov 10:41');
});
