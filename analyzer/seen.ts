import type { Destination } from '../proxy/event.ts';
import type { Report, ReportDestination } from './report.ts';

/** A destination as it was counted, and as the report describes it. */
export interface Seen {
  readonly counted: Destination;
  readonly described: ReportDestination;
}

/** Brings together what the report describes and what was counted, in the order of the report. */
export function pairSeen({ destinations }: Report, counted: readonly Destination[]): Seen[] {
  const byKey = new Map(counted.map((destination) => [keyOf(destination), destination]));
  return destinations.flatMap((described) => {
    const found = byKey.get(keyOf(described));
    return found === undefined ? [] : { counted: found, described };
  });
}

function keyOf({
  protocol,
  host,
  port,
}: Pick<ReportDestination, 'protocol' | 'host' | 'port'>): string {
  return `${protocol} ${host} ${port}`;
}
