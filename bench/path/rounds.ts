/** What one load did to one peer in one round. */
export interface Measured {
  /** In the row's unit; more is better, unless the row says otherwise. */
  readonly value: number;
  /** CPU time of the peer for the row's amount of work. */
  readonly cpuSeconds?: number | undefined;
  readonly p50?: number | undefined;
  readonly p99?: number | undefined;
  /** Exchanges that went wrong. */
  readonly failed?: number | undefined;
}

export type Quantity = 'value' | 'cpuSeconds' | 'p50' | 'p99';

export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** The median of some figures, and between what they lay; undefined where there are none. */
export function spreadOf(figures: readonly number[]): Spread | undefined {
  const sorted = figures.toSorted((a, b) => a - b);
  const [low, high] = [sorted[0], sorted.at(-1)];
  if (low === undefined || high === undefined) return undefined;
  const middle = (sorted.length - 1) / 2;
  const [below, above] = [sorted[Math.floor(middle)] ?? low, sorted[Math.ceil(middle)] ?? high];
  return { median: (below + above) / 2, low, high };
}

/** A quantity over all rounds. */
export function spreadIn(rounds: readonly Measured[], quantity: Quantity): Spread | undefined {
  return spreadOf(rounds.flatMap((round) => round[quantity] ?? []));
}

/**
 * The same as a ratio to a reference, each round to the reference of that round: what else the machine
 * was doing meanwhile slowed both.
 */
export function ratioIn(
  rounds: readonly Measured[],
  reference: readonly Measured[],
  quantity: Quantity,
): Spread | undefined {
  const ratios = rounds.flatMap((round, at) => {
    const [own, other] = [round[quantity], reference[at]?.[quantity]];
    return own === undefined || other === undefined || other === 0 ? [] : [own / other];
  });
  return spreadOf(ratios);
}

/** The order of a round: each round begins with another one, so that nobody always comes after the same. */
export function rotated<T>(list: readonly T[], by: number): readonly T[] {
  const at = list.length === 0 ? 0 : by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}
