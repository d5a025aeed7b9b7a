import { expect, test } from 'vitest';
import { DAY_MS, dayOf, daysToMake, partitionOf } from '../../../proxy/ship/partitions.ts';

const NOON = Date.UTC(2026, 10, 21, 12);
const TODAY = Date.UTC(2026, 10, 21);

test('a partition is named for its day', () => {
  expect(partitionOf(TODAY)).toBe('event_20261121');
  expect(dayOf('event_20261121')).toBe(TODAY);
  expect(dayOf('event_other')).toBeUndefined();
});

test('today and a week are made ahead', () => {
  expect(daysToMake(NOON, []).map(partitionOf)).toEqual(
    [21, 22, 23, 24, 25, 26, 27, 28].map((day) => `event_202611${day}`),
  );
});

test('what is late has a day too; what no clock could mean has none', () => {
  const late = [NOON - 30 * DAY_MS, NOON - 32 * DAY_MS, 0, NOON + 9 * DAY_MS, 8.64e15];
  expect(daysToMake(NOON, late)[0]).toBe(TODAY - 30 * DAY_MS);
  expect(daysToMake(NOON, late)).toHaveLength(9);
});
