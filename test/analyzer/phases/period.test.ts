import { expect, test } from 'vitest';
import { findPeriod } from '../../../analyzer/phases/period.ts';
import { every } from './script.ts';

const seconds = (...times: readonly number[]): number[] => times.map((s) => s * 1_000);

test.each([
  ['a poll', every(60, 0, 600), 60_000],
  ['a poll that waits for its work', [0, 61, 119, 185, 240, 306], 61_000],
  ['a poll that missed one', [0, 60, 120, 240, 300, 360, 420], 60_000],
  ['a daily job', every(86_400, 0, 5 * 86_400), 86_400_000],
])('%s has a rhythm', (_, times, period) => {
  expect(findPeriod(seconds(...times))).toBe(period);
});

test.each([
  ['one visit', [0]],
  ['four visits', every(60, 0, 180)],
  ['retries that wait longer each time', [0, 1, 3, 7, 15, 31, 63, 127]],
  ['a download in pieces', every(3, 0, 60)],
  ['work that comes when it comes', [0, 5, 90, 97, 300, 420, 421, 900]],
])('%s has none', (_, times) => {
  expect(findPeriod(seconds(...times))).toBeUndefined();
});
