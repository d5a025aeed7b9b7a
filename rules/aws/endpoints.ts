import type { Host } from '../host.ts';
import { type HostPattern, matchesHost, parseHostPattern } from '../pattern.ts';
import type { Source } from '../rule.ts';
import {
  dnsSuffixOf,
  dualStackSuffixOf,
  globalRegionOf,
  type PartitionId,
  parseRegion,
} from './partitions.ts';
import { knownResources } from './resources.ts';
import { findGlobal, findService, withoutFips } from './services.ts';
import table from './vpc-endpoints.json' with { type: 'json' };

/** A VPC endpoint service in one region: what an account owner creates an endpoint for. */
export interface VpcEndpoint {
  /** The exact name to ask for: `com.amazonaws.us-east-1.sqs`. */
  readonly serviceName: string;
  readonly type: 'gateway' | 'interface';
  /** The SDK's client id of the service behind it. */
  readonly service: string;
  /** The end of the service name: `ecr.dkr`. */
  readonly suffix: string;
  readonly title: string;
  /** Where it is created; for one that has no region, and none was asked for, the partition's own. */
  readonly region: string;
  /** True where the service has its endpoint in this one region of the partition only: IAM. */
  readonly oneRegion: boolean;
  readonly partition: PartitionId;
  /** Names that resolve to the endpoint once private DNS is on. Absent: not known. Empty: none. */
  readonly privateDns?: readonly HostPattern[] | undefined;
  /** True where AWS publishes those names; false where they follow from the service's usual name. */
  readonly privateDnsVerified: boolean;
  /** Whether an endpoint policy can limit it; absent: not known. */
  readonly policy?: boolean | undefined;
  readonly ports: readonly number[];
  /** Whether an endpoint in another region may lead to it. */
  readonly crossRegion: boolean;
  readonly note?: string | undefined;
  /** What the sources say against each other. */
  readonly disagreement?: string | undefined;
  /** True where an AWS document or two sources give this name in this partition. */
  readonly verified: boolean;
}

interface Row {
  readonly template: string;
  readonly type: 'gateway' | 'interface';
  readonly service: string;
  readonly suffix: string;
  readonly title: string;
  readonly privateDns?: readonly string[];
  readonly privateDnsVerified?: boolean;
  readonly policy?: boolean;
  readonly crossRegion?: boolean;
  readonly regions?: Readonly<Record<string, string>>;
  readonly ports?: readonly number[];
  readonly note?: string;
  readonly disagreement?: string;
  readonly verified: boolean;
}

type TableRow = Omit<Row, 'template' | 'type' | 'service' | 'suffix'> & {
  readonly service?: string;
};

/** Where the table comes from, for answers that have to name their source. */
export const ENDPOINTS_SOURCE: Source = {
  source:
    'https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html',
  read: '2026-11-20',
};

const ENDPOINTS: Readonly<Record<string, TableRow>> = table.endpoints;
const NAME_PREFIXES: Readonly<Record<string, string>> = table.namePrefixes;
const NAME_PREFIX_SERVICES: Readonly<Record<string, readonly string[]>> = table.namePrefixServices;

const ROWS: readonly Row[] = Object.entries(ENDPOINTS).flatMap(toRow);

const BY_SERVICE: ReadonlyMap<string, readonly Row[]> = indexRows();

const cache = new Map<string, readonly VpcEndpoint[]>();

/**
 * The endpoint to create for a service in a region, or `undefined` where none is known.
 *
 * `service` is the SDK's client id (`sqs`) or the end of a service name (`ecr.dkr`). S3 and DynamoDB
 * give their gateway endpoint. A service whose endpoint lives in one region (IAM, Route 53) gives
 * that one, with its own region; without a region, only such endpoints are given.
 */
export function endpointFor(
  service: string,
  region: string | undefined,
  partition: PartitionId,
): VpcEndpoint | undefined {
  return endpointsFor(service, region, partition)[0];
}

/** All endpoints of a service, the usual one first: gateway before interface, plain before FIPS. */
export function endpointsFor(
  service: string,
  region: string | undefined,
  partition: PartitionId,
): readonly VpcEndpoint[] {
  const key = `${service} ${region} ${partition}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const rows = BY_SERVICE.get(service) ?? [];
  const endpoints = rows
    .toSorted((a, b) => rankOf(a, service) - rankOf(b, service))
    .flatMap((row) => toEndpoint(row, region, partition));
  // Only listed regions are kept: a made-up one must not grow the cache.
  if (rows.length > 0 && parseRegion(region)?.known !== false) cache.set(key, endpoints);
  return endpoints;
}

/**
 * Says whether the endpoint's private DNS answers for a host; `undefined` where its names are not
 * known. A gateway endpoint changes no DNS: it is `false` there, and the route decides.
 */
export function coveredByPrivateDns(endpoint: VpcEndpoint, host: Host): boolean | undefined {
  if (endpoint.type === 'gateway') return false;
  return endpoint.privateDns?.some((pattern) => matchesHost(pattern, host));
}

/** How many endpoint services the table holds, for tests. */
export function knownEndpointServices(): readonly string[] {
  return [...BY_SERVICE.keys()];
}

function toRow([key, row]: [string, TableRow]): Row[] {
  const [template = '', type] = key.split(' ');
  // Names with a cell in them (`timestream.query-{cell}`) are told to a client at run time.
  if (template.replace('{region}', '').includes('{')) return [];
  const suffix = suffixOf(template);
  const service = serviceOf(row, suffix);
  return [
    { ...row, template, type: type === 'gateway' ? 'gateway' : 'interface', service, suffix },
  ];
}

/** The part of a service name after its region: `ecr.api` of `com.amazonaws.{region}.ecr.api`. */
function suffixOf(template: string): string {
  const parts = template.split('.');
  const region = parts.findIndex((part) => part === '{region}' || /-\d$/.test(part));
  return parts.slice(region === -1 ? 2 : region + 1).join('.');
}

/**
 * The service behind a row, under the id that the grammar gives to its hosts: from the private DNS
 * name, or from the service name, whose parts stand the other way round (`iot.data`, `data.iot`).
 */
function serviceOf(row: TableRow, suffix: string): string {
  if (/^s3([.-]|express|$)/.test(suffix)) return 's3';
  const names = suffix.split('.');
  const prefixes = [
    row.privateDns?.[0]?.replace('*.', '').split(/\.\{|\.amazonaws/)[0] ?? suffix,
    names.toReversed().join('.'),
    names[0] ?? suffix,
  ];
  const found = prefixes
    .map((prefix) => findService(prefix) ?? findGlobal(prefix) ?? formOf(prefix))
    .find((service) => service !== undefined);
  return found?.service ?? row.service ?? suffix;
}

function formOf(prefix: string): { readonly service: string } | undefined {
  return knownResources().get(withoutFips(prefix));
}

function indexRows(): Map<string, Row[]> {
  const index = new Map<string, Row[]>();
  for (const row of ROWS) {
    for (const key of new Set([row.service, row.suffix])) {
      index.set(key, [...(index.get(key) ?? []), row]);
    }
  }
  return index;
}

function rankOf(row: Row, service: string): number {
  if (row.suffix === service) return row.type === 'gateway' ? 0 : 1;
  if (row.suffix.includes('fips')) return 5;
  if (row.type === 'gateway') return 2;
  // Beside the API of a service there may be endpoints for its pages: `aws.sagemaker.{region}.studio`.
  return row.template.startsWith('com.amazonaws.') ? 3 : 4;
}

function toEndpoint(row: Row, asked: string | undefined, partition: PartitionId): VpcEndpoint[] {
  const region = row.regions === undefined ? asked : row.regions[partition];
  if (region === undefined && (row.regions !== undefined || row.template.includes('{region}'))) {
    return [];
  }
  const exceptional =
    row.type === 'interface' &&
    region !== undefined &&
    NAME_PREFIX_SERVICES[region]?.includes(row.suffix) === true;
  // A row for one region per partition spells its names for the commercial partition only.
  const foreign = row.regions !== undefined && partition !== 'aws';
  return [
    {
      serviceName: exceptional
        ? exceptionalName(row.suffix, region, partition)
        : row.template.replace('{region}', region ?? ''),
      type: row.type,
      service: row.service,
      suffix: row.suffix,
      title: row.title,
      region: region ?? globalRegionOf(partition),
      oneRegion: row.regions !== undefined,
      partition,
      privateDns: foreign
        ? undefined
        : row.privateDns?.flatMap((name) => toPattern(name, region, partition)),
      privateDnsVerified: row.privateDnsVerified === true,
      policy: row.policy,
      ports: row.ports ?? [443],
      crossRegion: row.crossRegion === true,
      note: row.note,
      disagreement: row.disagreement,
      // The PrivateLink guide is about the commercial partition and GovCloud.
      verified: row.verified && !foreign && (exceptional || /^aws(-us-gov)?$/.test(partition)),
    },
  ];
}

/** China and the isolated partitions name some services from their own domain (aws-cdk-lib 2.276.0). */
function exceptionalName(suffix: string, region: string, partition: PartitionId): string {
  const name = `${NAME_PREFIXES[region] ?? 'com.amazonaws'}.${region}.${suffix}`;
  return partition === 'aws-cn' && suffix in table.nameSuffixCn ? `${name}.cn` : name;
}

function toPattern(
  name: string,
  region: string | undefined,
  partition: PartitionId,
): HostPattern[] {
  const text = name
    .replace('{region}', region ?? '')
    .replace('{dnsSuffix}', dnsSuffixOf(partition))
    .replace('{dualStackDnsSuffix}', dualStackSuffixOf(partition));
  const pattern = parseHostPattern(text);
  return pattern.ok ? [pattern.value] : [];
}
