import { dnsSuffixOf, parseRegion } from '../../rules/aws/partitions.ts';
import { serviceBucketsOf } from '../../rules/aws/service-buckets.ts';
import type { PlannedEndpoint, ReportDestination } from '../report.ts';
import { toUsd } from './cost.ts';
import type { EndpointGuide, HostEndpoint } from './endpoint-guide.ts';
import { limitToBuckets } from './endpoint-policy.ts';
import type { PlanChoices } from './plan-options.ts';

/**
 * Plans one VPC endpoint for each AWS service that was used in the home region.
 *
 * A service that was only asked for under a name which its endpoint does not cover is planned
 * all the same: the setting that moves the client over needs the endpoint to be there.
 */
export function planEndpoints(
  destinations: readonly ReportDestination[],
  { home, guide }: { readonly home?: string | undefined; readonly guide: EndpointGuide },
  choices: PlanChoices,
): PlannedEndpoint[] {
  if (home === undefined) return [];
  const planned = new Map<string, Draft>();
  for (const destination of destinations) {
    const { host, service } = destination;
    const found = service === null ? undefined : guide.endpointFor({ host, service }, home);
    if (service === null || found === undefined) continue;
    place(draftFor(planned, service, found), destination, found, home);
  }
  requireLayers(planned, guide, home);
  const drafts = [...planned].filter(([, { needed }]) => needed);
  const services = new Set(drafts.map(([, { service }]) => service));
  return drafts
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, draft]) => toPlanned(draft, home, services, choices));
}

interface Draft {
  readonly service: string;
  readonly endpoint: HostEndpoint;
  readonly covered: ReportDestination[];
  /** Host → why. */
  readonly notCovered: Map<string, string>;
  /** Whether anything here is a reason to build it, and not only traffic that it misses. */
  needed: boolean;
}

function draftFor(planned: Map<string, Draft>, service: string, endpoint: HostEndpoint): Draft {
  // S3 has a gateway and an interface endpoint of the same name.
  const key = `${endpoint.serviceName} ${endpoint.type}`;
  const draft = planned.get(key) ?? {
    service,
    endpoint,
    covered: [],
    notCovered: new Map<string, string>(),
    needed: false,
  };
  planned.set(key, draft);
  return draft;
}

function place(
  draft: Draft,
  destination: ReportDestination,
  { carries, why }: HostEndpoint,
  home: string,
): void {
  const { host, region, disposition, reason } = destination;
  const covered = disposition === 'endpoint';
  if (covered) draft.covered.push(destination);
  else draft.notCovered.set(host, carries === true ? reason.replace(/\.$/, '') : why);
  const movesOver = disposition === 'reconfigure' && (region === null || region === home);
  draft.needed ||= covered || movesOver;
}

/** ECR sends clients to S3 for the layers of an image (ECR user guide, VPC endpoints, 2026-11-20). */
function requireLayers(planned: Map<string, Draft>, guide: EndpointGuide, home: string): void {
  const usesEcr = [...planned.values()].some(({ service, needed }) => needed && service === 'ecr');
  const bucket = serviceBucketsOf('ecr', home)[0]?.bucket;
  if (!usesEcr || bucket === undefined) return;
  const suffix = dnsSuffixOf(parseRegion(home)?.partition ?? 'aws');
  const host = `${bucket}.s3.${home}.${suffix}`;
  const endpoint = guide.endpointFor({ host, service: 's3' }, home);
  if (endpoint !== undefined) draftFor(planned, 's3', endpoint).needed = true;
}

function toPlanned(
  { service, endpoint, covered, notCovered }: Draft,
  region: string,
  services: ReadonlySet<string>,
  { prices, zones }: PlanChoices,
): PlannedEndpoint {
  const { serviceName, type, ports = [443], confirmed = true } = endpoint;
  const hour = type === 'gateway' ? 0 : prices.regions[region]?.endpointHourUsd;
  const hosts = [...new Set(covered.map(({ host }) => host))].toSorted();
  // A host may be reached on a port that is covered and on one that is not.
  const missed = [...notCovered].filter(([host]) => !hosts.includes(host));
  const notCoveredBecause = missed.map(([host, why]) => ({ host, why })).toSorted(byHost);
  return {
    service,
    serviceName,
    type,
    region,
    covers: hosts,
    doesNotCover: notCoveredBecause.map(({ host }) => host),
    notCoveredBecause,
    privateDns: type === 'gateway' ? false : canHavePrivateDns(endpoint),
    privateDnsNames: endpoint.privateDnsNames ?? [],
    ports: type === 'gateway' ? [] : ports,
    zones: type === 'gateway' ? 0 : zones,
    ...(serviceName.endsWith('.s3') && type === 'gateway'
      ? limitToBuckets(covered, services, region)
      : { policy: null, policyGaps: [] }),
    bytes: covered.reduce((sum, { bytesUp, bytesDown }) => sum + bytesUp + bytesDown, 0),
    monthlyUsd: toUsd(hour, zones * prices.hoursPerMonth),
    confirmed,
  };
}

/** For names of AWS that are not published, it cannot be said. */
function canHavePrivateDns({ privateDnsNames }: HostEndpoint): boolean | null {
  return privateDnsNames === undefined ? null : privateDnsNames.length > 0;
}

function byHost(a: { readonly host: string }, b: { readonly host: string }): number {
  return a.host < b.host ? -1 : 1;
}
