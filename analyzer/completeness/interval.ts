import { estimateRichness } from './chao2.ts';
import type { Incidence } from './incidence.ts';

/** The 95 % interval in whole things; `undefined` for less than two units. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * The interval of Chao2, made to fit what it is used for here.
 *
 * Destinations come whole: the ends are rounded outwards, or the interval would leave out the one
 * number that is right when nothing is missing. And after two units, what was seen twice is what is
 * always there as much as what was met twice by chance, so that the few duplicates that Chao2 counts
 * on cannot be told from the rest: the upper end is then the one without any duplicates.
 * `docs/completeness.md` has both measured.
 */
export function intervalOf(incidence: Incidence): Interval | undefined {
  const richness = estimateRichness(incidence);
  if (richness === undefined) return undefined;
  const high = incidence.units === 2 ? highWithoutDuplicates(incidence) : richness.high;
  return { low: Math.floor(richness.low), high: Math.ceil(Math.max(high, richness.high)) };
}

function highWithoutDuplicates({ units, frequencies }: Incidence): number {
  const once = frequencies.filter((frequency) => frequency === 1);
  const high = estimateRichness({ units, frequencies: once })?.high ?? 0;
  return high + frequencies.length - once.length;
}
