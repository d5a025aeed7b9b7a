import type { Facet } from '../proxy/event.ts';
import type { Disposed } from './disposed.ts';
import type { Classified } from './home-region.ts';
import type { ReportDestination } from './report.ts';

/** Writes a destination as it stands in the report: facts that are not there become `null`. */
export function describe(
  { destination, classification }: Classified,
  { disposition, reason }: Disposed,
  phases: ReportDestination['phases'] = [],
): ReportDestination {
  return {
    host: destination.host,
    port: destination.port,
    protocol: destination.protocol,
    category: classification.category,
    vendor: classification.vendor ?? null,
    service: classification.service ?? null,
    region: classification.region ?? null,
    bucket: classification.bucket ?? null,
    label: classification.label ?? null,
    stability: classification.stability,
    disposition,
    reason,
    rule: classification.rule ?? null,
    events: destination.events,
    clients: values(destination.clients),
    roles: values(destination.roles),
    runs: values(destination.runs),
    layers: values(destination.layers),
    firstSeen: isoTime(destination.firstSeen),
    lastSeen: isoTime(destination.lastSeen),
    phases,
    bytesUp: destination.bytesUp,
    bytesDown: destination.bytesDown,
    verdicts: destination.verdicts,
    errors: Object.fromEntries(destination.errors.map(({ value, events }) => [value, events])),
    paths: values(destination.paths),
    userAgents: values(destination.userAgents),
  };
}

/** Writes a time of the record, in milliseconds, as ISO 8601 in UTC. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** An import that knows no clients records the client `''`: that is a fact about the log, no client. */
function values(facets: readonly Facet[]): string[] {
  return facets.map(({ value }) => value).filter((value) => value !== '');
}
