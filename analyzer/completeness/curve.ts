import { estimateUnseen } from './chao2.ts';
import { type Incidence, seenIn } from './incidence.ts';

/**
 * How many things are expected to be seen in `units` units drawn from the same source: rarefied
 * below what was looked at, extrapolated above.
 *
 * Source: Colwell et al. 2012, J. Plant Ecology 5:3-21, the part on incidence;
 * as in iNEXT, with the power in place of its exponential approximation.
 */
export function expectedSeen(incidence: Incidence, units: number): number {
  return units <= incidence.units
    ? rarefied(incidence, units)
    : extrapolated(incidence, units - incidence.units);
}

/**
 * The share of what there is, each thing weighed by how often it turns up, that was seen: 1 less the
 * chance that the next sighting is of something new.
 *
 * Source: Chao & Jost 2012, Ecology 93:2533-2547, in the form for incidence (Chao et al. 2014,
 * Ecological Monographs 84:45-67). `undefined` where nothing was seen.
 */
export function sampleCoverage(incidence: Incidence): number | undefined {
  const sightings = incidence.frequencies.reduce((total, frequency) => total + frequency, 0);
  if (sightings === 0 || incidence.units < 2) return undefined;
  return 1 - (seenIn(incidence, 1) / sightings) * staysUnseen(incidence);
}

/**
 * How many more units until the given share of the estimated total is seen; 0 where it is.
 *
 * Source: Chao et al. 2009, Ecology 90:1125-1133, eq. 12.
 */
export function unitsUntil(incidence: Incidence, share: number): number | undefined {
  if (incidence.units < 2) return undefined;
  const seen = incidence.frequencies.length;
  const unseen = estimateUnseen(incidence);
  const wanted = share * (seen + unseen) - seen;
  if (wanted <= 0) return 0;
  return Math.ceil(Math.log(1 - wanted / unseen) / Math.log(staysUnseen(incidence)));
}

/** Each thing is missed with the chance that a draw of `units` has none of the units that had it. */
function rarefied({ units: all, frequencies }: Incidence, units: number): number {
  const missed = new Map<number, number>();
  for (const frequency of new Set(frequencies))
    missed.set(frequency, missing(all, frequency, units));
  return frequencies.reduce((total, frequency) => total + 1 - (missed.get(frequency) ?? 0), 0);
}

/** C(all-frequency, units) / C(all, units), as a product, so that no factorial overflows. */
function missing(all: number, frequency: number, units: number): number {
  let chance = 1;
  for (let i = 0; i < frequency && chance > 0; i++) {
    chance *= Math.max(0, all - units - i) / (all - i);
  }
  return chance;
}

function extrapolated(incidence: Incidence, more: number): number {
  const unseen = estimateUnseen(incidence);
  const seen = incidence.frequencies.length;
  return seen + unseen * (1 - staysUnseen(incidence) ** more);
}

/** The chance that an unseen thing is still unseen after one more unit. */
function staysUnseen(incidence: Incidence): number {
  const q1 = seenIn(incidence, 1);
  if (q1 === 0) return 1;
  const unseen = incidence.units * estimateUnseen(incidence);
  return unseen / (unseen + q1);
}
