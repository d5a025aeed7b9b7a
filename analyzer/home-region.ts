import type { Destination } from '../proxy/event.ts';
import type { Classification } from '../rules/rule.ts';
import type { Report } from './report.ts';

/** A destination and what it is. */
export interface Classified {
  readonly destination: Destination;
  readonly classification: Classification;
}

/**
 * The region that the VPC is in: as the user says, else the one that most destinations name.
 *
 * A tie goes to the region with more attempts, then to the first in the alphabet, so that the same
 * record always gives the same answer.
 */
export function findHomeRegion(
  classified: readonly Classified[],
  told: string | undefined,
): Report['region'] {
  if (told !== undefined) return { home: told, inferred: false };
  const [first] = [...countRegions(classified)].toSorted(
    ([a, x], [b, y]) => y.destinations - x.destinations || y.events - x.events || (a < b ? -1 : 1),
  );
  return first === undefined ? { home: null, inferred: false } : { home: first[0], inferred: true };
}

interface Use {
  destinations: number;
  events: number;
}

function countRegions(classified: readonly Classified[]): Map<string, Use> {
  const uses = new Map<string, Use>();
  for (const { classification, destination } of classified) {
    if (classification.region === undefined) continue;
    const use = uses.get(classification.region) ?? { destinations: 0, events: 0 };
    use.destinations += 1;
    use.events += destination.events;
    uses.set(classification.region, use);
  }
  return uses;
}
