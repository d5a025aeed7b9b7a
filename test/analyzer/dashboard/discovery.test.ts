import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countBy, cutTime, discover } from '../../../analyzer/dashboard/discovery.ts';

const MINUTE = 60_000;
const START = Date.parse('2026-11-20T10:00:20Z');

test.each([
  { took: 10_000, stepMs: 1_000 },
  { took: 40 * MINUTE, stepMs: MINUTE },
  { took: 3 * 60 * MINUTE, stepMs: 5 * MINUTE },
  { took: 365 * 24 * 60 * MINUTE, stepMs: 7 * 24 * 60 * MINUTE },
])('a run of $took ms is cut into steps of $stepMs ms', ({ took, stepMs }) => {
  expect(cutTime(START, START + took).stepMs).toBe(stepMs);
});

test('minutes begin where a clock begins them', () => {
  expect(new Date(cutTime(START, START + 40 * MINUTE).startMs).toISOString()).toBe(
    '2026-11-20T10:00:00.000Z',
  );
});

test('every destination is counted once, and no picture has more than 121 bars', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 400 * 24 * 60 * MINUTE }),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 50 }),
      (took, moments) => {
        const steps = cutTime(START, START + took);
        const counts = countBy(
          steps,
          moments.map((part) => START + part * took),
        );
        expect(counts.reduce((sum, one) => sum + one, 0)).toBe(moments.length);
        expect(counts.length).toBeLessThanOrEqual(121);
      },
    ),
  );
});

test('the curve says when the newest came', () => {
  const steps = cutTime(START, START + 40 * MINUTE);

  const curve = discover(steps, [START, START + 5_000, START + 20 * MINUTE]);

  expect(curve.newestAt).toBe(START + 20 * MINUTE);
  expect(curve.found.slice(0, 2)).toEqual([2, 0]);
  expect(curve.found[20]).toBe(1);
});

test('a run that saw nothing has no newest', () => {
  expect(discover(cutTime(START, START), []).newestAt).toBeNull();
});
