/** Four gaps that agree are no accident; three may be a retry. */
const LEAST_GAPS = 4;

/** Faster than this is a loop or a download in pieces, and no schedule. */
const SHORTEST_MS = 5_000;

/** How far a gap may be from the usual one: timers wait for the work before them. */
const TOLERANCE = 0.2;

/** The share of gaps that have to agree: a restart or a lost packet breaks one. */
const AGREEING = 0.75;

/**
 * The rhythm of sorted visits, in milliseconds; `undefined` where they have none.
 *
 * Retries that wait longer each time have none; a script that retries every ten seconds has, which is
 * why what mostly fails is not asked about here.
 */
export function findPeriod(visits: readonly number[]): number | undefined {
  const gaps = visits.slice(1).map((at, i) => at - (visits[i] ?? at));
  if (gaps.length < LEAST_GAPS) return undefined;
  const usual = medianOf(gaps);
  if (usual < SHORTEST_MS) return undefined;
  const agreeing = gaps.filter((gap) => Math.abs(gap - usual) <= usual * TOLERANCE);
  return agreeing.length >= gaps.length * AGREEING ? usual : undefined;
}

export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}
