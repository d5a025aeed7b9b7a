import type { PlannedEndpoint, ReportDestination } from '../report.ts';
import type { EndpointGuide, HostEndpoint } from './endpoint-guide.ts';

/**
 * Plans one VPC endpoint for each AWS service that was used in the home region.
 *
 * A service that was only asked for under a name which its endpoint does not cover is planned
 * all the same: the setting that moves the client over needs the endpoint to be there.
 */
export function planEndpoints(
  destinations: readonly ReportDestination[],
  { home, guide }: { readonly home?: string | undefined; readonly guide: EndpointGuide },
): PlannedEndpoint[] {
  if (home === undefined) return [];
  const planned = new Map<string, Draft>();
  for (const destination of destinations) {
    const { host, service } = destination;
    const found = service === null ? undefined : guide.endpointFor({ host, service }, home);
    if (service === null || found === undefined) continue;
    // S3 has a gateway and an interface endpoint of the same name.
    const key = `${found.serviceName} ${found.type}`;
    const draft = planned.get(key) ?? startDraft(service, found);
    place(draft, destination, home);
    planned.set(key, draft);
  }
  return [...planned]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .filter(([, { needed }]) => needed)
    .map(([, draft]) => toPlanned(draft, home));
}

interface Draft {
  readonly service: string;
  readonly serviceName: string;
  readonly type: PlannedEndpoint['type'];
  readonly covers: Set<string>;
  readonly doesNotCover: Set<string>;
  /** Whether anything here is a reason to build it, and not only traffic that it misses. */
  needed: boolean;
}

function startDraft(service: string, { serviceName, type }: HostEndpoint): Draft {
  return { service, serviceName, type, covers: new Set(), doesNotCover: new Set(), needed: false };
}

function place(draft: Draft, { host, region, disposition }: ReportDestination, home: string): void {
  const covered = disposition === 'endpoint';
  (covered ? draft.covers : draft.doesNotCover).add(host);
  const movesOver = disposition === 'reconfigure' && (region === null || region === home);
  draft.needed ||= covered || movesOver;
}

function toPlanned(draft: Draft, region: string): PlannedEndpoint {
  return {
    service: draft.service,
    serviceName: draft.serviceName,
    type: draft.type,
    region,
    covers: [...draft.covers].toSorted(),
    doesNotCover: [...draft.doesNotCover].toSorted(),
    monthlyUsd: null,
  };
}
