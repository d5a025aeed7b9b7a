import { estimateRichness } from './chao2.ts';
import { expectedSeen, sampleCoverage, unitsUntil } from './curve.ts';
import { type Incidence, seenIn } from './incidence.ts';
import { intervalOf } from './interval.ts';

/** What can be said of one group of things, in numbers of a length that can be read. */
export interface Assessment {
  readonly seen: number;
  readonly q1: number;
  readonly q2: number;
  readonly estimate: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly coverage: number | null;
  readonly moreUnitsFor95: number | null;
  readonly curve: readonly { readonly units: number; readonly expected: number }[];
}

/** Longest curve: the report shows a shape, and a record may hold a thousand runs. */
const MAX_POINTS = 40;

/** Puts all the estimators to one incidence; after one unit there is nothing that they could say. */
export function assess(incidence: Incidence): Assessment {
  const richness = estimateRichness(incidence);
  const interval = intervalOf(incidence);
  const rounded = (value: number | undefined): number | null =>
    value === undefined ? null : round(value);
  return {
    seen: incidence.frequencies.length,
    q1: seenIn(incidence, 1),
    q2: seenIn(incidence, 2),
    estimate: rounded(richness?.estimate),
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    coverage: rounded(sampleCoverage(incidence)),
    moreUnitsFor95: unitsUntil(incidence, 0.95) ?? null,
    curve: curveOf(incidence),
  };
}

function curveOf(incidence: Incidence): Assessment['curve'] {
  if (incidence.units < 2) return [];
  const end = 2 * incidence.units;
  const step = Math.ceil(end / MAX_POINTS);
  return Array.from({ length: Math.floor(end / step) }, (_, i) => (i + 1) * step).map((units) => ({
    units,
    expected: round(expectedSeen(incidence, units)),
  }));
}

/** Four decimals: more would be noise that changes from machine to machine. */
function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
