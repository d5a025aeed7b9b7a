import { type Incidence, seenIn } from './incidence.ts';

/** How many things there are, of which some were not seen. */
export interface Richness {
  readonly estimate: number;
  readonly standardError: number;
  /** The 95 % interval; its lower end is never below what was seen. */
  readonly low: number;
  readonly high: number;
}

/**
 * Estimates how many things there are from how many were seen in one unit only, and in two (Chao2).
 *
 * Sources: Chao 1987, Biometrics 43:783-791, for estimate and log-normal interval; the factor
 * (T-1)/T and the bias-corrected form without duplicates, Q1(Q1-1)/2, as in Chao & Colwell 2017,
 * SORT 41:3-54. It is a lower bound: things that are much harder to see than the rest are counted too few. With fewer
 * than two units there is nothing to compare, and the answer is `undefined`.
 */
export function estimateRichness(incidence: Incidence): Richness | undefined {
  if (incidence.units < 2) return undefined;
  const seen = incidence.frequencies.length;
  const unseen = estimateUnseen(incidence);
  if (unseen === 0) return everythingSeen(incidence);
  const variance = varianceOf(incidence, seen + unseen);
  // The number of unseen things is taken for log-normal, so that the interval starts above `seen`.
  const factor = Math.exp(Z95 * Math.sqrt(Math.log(1 + variance / unseen ** 2)));
  return {
    estimate: seen + unseen,
    standardError: Math.sqrt(variance),
    low: seen + unseen / factor,
    high: seen + unseen * factor,
  };
}

/** Chao2 less what was seen. */
export function estimateUnseen(incidence: Incidence): number {
  const { units } = incidence;
  const [q1, q2] = [seenIn(incidence, 1), seenIn(incidence, 2)];
  const small = (units - 1) / units;
  return small * (q2 > 0 ? q1 ** 2 / (2 * q2) : (q1 * (q1 - 1)) / 2);
}

/** Two-sided 95 % of the normal distribution. */
const Z95 = 1.959963984540054;

/** Chao 1987 with the factor (T-1)/T; without duplicates as in SpadeR 0.1.1 (read 2026-11-20). */
function varianceOf(incidence: Incidence, estimate: number): number {
  const small = (incidence.units - 1) / incidence.units;
  const [q1, q2] = [seenIn(incidence, 1), seenIn(incidence, 2)];
  if (q2 > 0) {
    const ratio = q1 / q2;
    return (
      q2 * ((small / 2) * ratio ** 2 + small ** 2 * ratio ** 3 + (small ** 2 / 4) * ratio ** 4)
    );
  }
  const spread = (q1 * (2 * q1 - 1) ** 2) / 4 - q1 ** 4 / (4 * estimate);
  return (small * q1 * (q1 - 1)) / 2 + small ** 2 * spread;
}

/**
 * Nothing is missing as far as one can tell: how much that is worth depends on how often each thing
 * was seen (EstimateS 9.1 user's guide, appendix B; there Sest = Sobs).
 */
function everythingSeen({ units, frequencies }: Incidence): Richness {
  const seen = frequencies.length;
  if (seen === 0) return { estimate: 0, standardError: 0, low: 0, high: 0 };
  const sum = (of: (frequency: number) => number): number =>
    frequencies.reduce((total, frequency) => total + of(frequency), 0);
  const missed = sum((i) => Math.exp(-i)) / seen;
  const variance =
    sum((i) => Math.exp(-i) - Math.exp(-2 * i)) - sum((i) => i * Math.exp(-i)) ** 2 / units;
  const standardError = Math.sqrt(Math.max(0, variance));
  return {
    estimate: seen,
    standardError,
    low: seen,
    high: Math.max(seen, (seen + Z95 * standardError) / (1 - missed)),
  };
}
