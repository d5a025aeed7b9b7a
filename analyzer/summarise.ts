import type { ReportDestination, Summary } from './report.ts';

/** Adds up what the report lists; `mirrored` is the number of destinations that it leaves out. */
export function summarise(destinations: readonly ReportDestination[], mirrored: number): Summary {
  const sum = (amount: (destination: ReportDestination) => number): number =>
    destinations.reduce((total, destination) => total + amount(destination), 0);
  return {
    destinations: destinations.length,
    events: sum(({ events }) => events),
    byCategory: countBy(destinations, ({ category }) => category),
    byDisposition: countBy(destinations, ({ disposition }) => disposition),
    bytesUp: sum(({ bytesUp }) => bytesUp),
    bytesDown: sum(({ bytesDown }) => bytesDown),
    denied: sum(({ verdicts }) => verdicts.denied + verdicts.wouldDeny),
    mirrored,
  };
}

function countBy<K extends string>(
  destinations: readonly ReportDestination[],
  keyOf: (destination: ReportDestination) => K,
): Partial<Record<K, number>> {
  const counts: Partial<Record<K, number>> = {};
  for (const destination of destinations) {
    const key = keyOf(destination);
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}
