import fc from 'fast-check';
import { expect, test } from 'vitest';
import { retryAfterMs } from '../../../proxy/ship/back-off.ts';

test('each failure waits longer, up to half a minute', () => {
  const longest = [1, 2, 3, 4, 5, 6, 7, 8].map((failures) => retryAfterMs(failures, () => 1));
  expect(longest).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

test('no two proxies wait alike, and none more than twice as long as another', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e6 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (failures, random) => {
        const [wait, most] = [
          retryAfterMs(failures, () => random),
          retryAfterMs(failures, () => 1),
        ];
        expect(wait).toBeGreaterThanOrEqual(most / 2);
        expect(wait).toBeLessThanOrEqual(most);
      },
    ),
  );
});
