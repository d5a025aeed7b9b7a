import { expect, test } from 'vitest';
import { limitRate } from '../../../analyzer/dashboard/rate-limit.ts';

test('a burst passes, what comes on top waits, and time fills the bucket again', () => {
  let now = 0;
  const limit = limitRate({ burst: 3, perSecond: 1 }, () => now);
  const take = (): boolean => limit.takes('a');

  expect([take(), take(), take(), take()]).toEqual([true, true, true, false]);
  now = 1_000;
  expect([take(), take()]).toEqual([true, false]);
  now = 3_600_000;
  expect([take(), take(), take(), take()]).toEqual([true, true, true, false]);
});

test('one caller does not use up what another has', () => {
  const limit = limitRate({ burst: 1, perSecond: 1 }, () => 0);

  expect(limit.takes('a')).toBe(true);
  expect(limit.takes('a')).toBe(false);
  expect(limit.takes('b')).toBe(true);
});
