import type { Discovery } from './api.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const STEPS: readonly number[] = [
  ...[SECOND, 5 * SECOND, 15 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE],
  ...[HOUR, 6 * HOUR, 24 * HOUR, 7 * 24 * HOUR],
];
/** More bars than this are no picture any more. */
const MAX_STEPS = 120;

/** The time of a run in steps that a person counts in. */
export interface Steps {
  readonly startMs: number;
  readonly stepMs: number;
  readonly count: number;
}

/** Cuts a time into at most 120 steps of a second, a minute, an hour ... */
export function cutTime(startMs: number, endMs: number): Steps {
  const span = Math.max(endMs - startMs, 1);
  const stepMs = STEPS.find((step) => span / step <= MAX_STEPS) ?? Math.ceil(span / MAX_STEPS);
  // Whole minutes begin at whole minutes, so that a bar is the minute that a clock shows.
  const start = Math.floor(startMs / stepMs) * stepMs;
  return { startMs: start, stepMs, count: Math.floor((endMs - start) / stepMs) + 1 };
}

/** Counts moments by step. */
export function countBy(steps: Steps, moments: Iterable<number>): number[] {
  const counts = Array.from({ length: steps.count }, () => 0);
  for (const moment of moments) {
    const at = Math.floor((moment - steps.startMs) / steps.stepMs);
    const within = Math.min(Math.max(at, 0), steps.count - 1);
    counts[within] = (counts[within] ?? 0) + 1;
  }
  return counts;
}

/** Says when how many destinations were seen for the first time. */
export function discover(steps: Steps, firstSeen: readonly number[]): Discovery {
  return {
    startMs: steps.startMs,
    stepMs: steps.stepMs,
    found: countBy(steps, firstSeen),
    newestAt: firstSeen.length === 0 ? null : firstSeen.reduce((a, b) => Math.max(a, b)),
  };
}
