/**
 * What estimators of unseen things are given: in how many sampling units each thing was seen. Here
 * a unit is a run (or a node of one run), and a thing is a destination.
 */
export interface Incidence {
  /** How many units were looked at, whether or not they had anything. */
  readonly units: number;
  /** For each thing that was seen, the number of units that had it: 1 to `units`. */
  readonly frequencies: readonly number[];
}

/** How many things were seen in exactly `times` units: Q1 are the uniques, Q2 the duplicates. */
export function seenIn({ frequencies }: Incidence, times: number): number {
  return frequencies.filter((frequency) => frequency === times).length;
}
