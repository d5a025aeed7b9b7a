import type { ReportDestination } from '../report.ts';
import { type MatchedBy, matchNeed, type ResolvedNeed } from './resolve-need.ts';

/** Which destination counts for which need. */
export interface Assignment {
  readonly seen: ReadonlyMap<ResolvedNeed, readonly ReportDestination[]>;
  /** Needs that lost every destination to another need, with the one that has it. */
  readonly shared: ReadonlyMap<ResolvedNeed, ResolvedNeed>;
  readonly undocumented: readonly ReportDestination[];
}

/**
 * Gives each destination to one need.
 *
 * `ec2.us-east-1` is needed by every cluster and, once more, for EBS: seen once, it proves the first
 * and says nothing of the second. So a name that the document has goes before another name of the
 * same service, what every deployment needs before what a feature does, and what is always needed
 * before what depends; then the order of the file decides.
 */
export function assignDestinations(
  needs: readonly ResolvedNeed[],
  destinations: readonly ReportDestination[],
  isExpected: (need: ResolvedNeed) => boolean,
): Assignment {
  const seen = new Map<ResolvedNeed, ReportDestination[]>();
  const claimed = new Map<ResolvedNeed, ResolvedNeed>();
  const undocumented: ReportDestination[] = [];
  for (const destination of destinations) {
    const [first, ...others] = candidatesOf(needs, destination, isExpected);
    if (first === undefined) {
      undocumented.push(destination);
      continue;
    }
    seen.set(first.resolved, [...(seen.get(first.resolved) ?? []), destination]);
    for (const { resolved, by } of others) {
      if (by === 'name') claimed.set(resolved, first.resolved);
    }
  }
  const shared = new Map([...claimed].filter(([resolved]) => !seen.has(resolved)));
  return { seen, shared, undocumented };
}

interface Candidate {
  readonly resolved: ResolvedNeed;
  readonly by: MatchedBy;
  readonly rank: number;
}

function candidatesOf(
  needs: readonly ResolvedNeed[],
  destination: ReportDestination,
  isExpected: (need: ResolvedNeed) => boolean,
): Candidate[] {
  return needs
    .flatMap((resolved): Candidate[] => {
      const by = matchNeed(resolved, destination);
      if (by === undefined) return [];
      const rank =
        (by === 'name' ? 0 : 4) +
        (isExpected(resolved) ? 0 : 2) +
        (resolved.need.condition === undefined ? 0 : 1);
      return [{ resolved, by, rank }];
    })
    .toSorted((a, b) => a.rank - b.rank);
}
