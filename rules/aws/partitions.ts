import table from './regions.json' with { type: 'json' };

/** A separate AWS: its own accounts, regions and host-name suffixes. */
export type PartitionId = keyof typeof table.partitions;

export interface Region {
  readonly id: string;
  readonly partition: PartitionId;
  /** False for a name that has the shape of a region but that the tables do not list. */
  readonly known: boolean;
}

/** The end of a host name that says whose name it is. */
export interface Suffix {
  readonly text: string;
  readonly partition: PartitionId;
  /** `api` and `dual-stack` come from the SDK's partitions table; the others are domains of their own. */
  readonly kind: 'api' | 'dual-stack' | 'workload' | 'web' | 'sign-in' | 'ecr-public';
}

/**
 * AWS domains besides the API suffixes, with what stands below them.
 *
 * Sources: SDK rule sets of lambda, signin and neptune-graph (botocore 1.43.67), the user guides of
 * SageMaker, Elastic Beanstalk and ECR Public; read 2026-11-20. Left out on purpose: shared content
 * domains (cloudfront.net, awsstatic.com ...), which say nothing about a service that is called.
 */
const DOMAINS: readonly Suffix[] = [
  { text: 'on.aws', partition: 'aws', kind: 'workload' },
  { text: 'sagemaker.aws', partition: 'aws', kind: 'workload' },
  { text: 'elasticbeanstalk.com', partition: 'aws', kind: 'workload' },
  { text: 'aws.amazon.com', partition: 'aws', kind: 'web' },
  { text: 'amazonaws.cn', partition: 'aws-cn', kind: 'web' },
  { text: 'amazonaws-us-gov.com', partition: 'aws-us-gov', kind: 'web' },
  { text: 'amazonaws-eusc.eu', partition: 'aws-eusc', kind: 'web' },
  { text: 'signin.aws', partition: 'aws', kind: 'sign-in' },
  { text: 'ecr.aws', partition: 'aws', kind: 'ecr-public' },
];

interface Node {
  readonly below: Map<string, Node>;
  suffix?: Suffix;
}

const PARTITIONS: ReadonlyMap<PartitionId, (typeof table.partitions)[PartitionId]> = new Map(
  Object.entries(table.partitions).filter(isPartitionEntry),
);

const REGIONS: ReadonlyMap<string, Region> = new Map(
  [...PARTITIONS].flatMap(([partition, { regions }]) =>
    regions.map((id): [string, Region] => [id, { id, partition, known: true }]),
  ),
);

const PATTERNS: readonly { partition: PartitionId; pattern: RegExp }[] = [...PARTITIONS].map(
  ([partition, { regionPattern }]) => ({ partition, pattern: new RegExp(regionPattern) }),
);

const ROOT: Node = plant();

/**
 * Finds the AWS suffix of a host name and the labels before it, or `undefined` for any other name.
 *
 * The longest suffix wins, and only whole labels match: `s3.amazonaws.com.evil.example` ends in
 * `example`, and `notamazonaws.com` is no `amazonaws.com`.
 */
export function splitSuffix(host: string): { labels: string[]; suffix: Suffix } | undefined {
  let node: Node | undefined = ROOT;
  let end = host.length;
  let found: { suffix: Suffix; end: number } | undefined;
  while (end > 0) {
    const start = host.lastIndexOf('.', end - 1) + 1;
    node = node.below.get(host.slice(start, end));
    if (node === undefined) break;
    if (node.suffix !== undefined) found = { suffix: node.suffix, end: start - 1 };
    end = start - 1;
  }
  if (found === undefined) return undefined;
  const labels = found.end > 0 ? host.slice(0, found.end).split('.') : [];
  return { labels, suffix: found.suffix };
}

/** Reads a label as a region, known or new; anything else is `undefined`. */
export function parseRegion(label: string | undefined): Region | undefined {
  if (label === undefined) return undefined;
  const known = REGIONS.get(label);
  if (known !== undefined) return known;
  const last = label.charCodeAt(label.length - 1);
  if (last < 0x30 || last > 0x39 || !label.includes('-')) return undefined;
  const match = PATTERNS.find(({ pattern }) => pattern.test(label));
  return match === undefined ? undefined : { id: label, partition: match.partition, known: false };
}

/**
 * The same, for a region that may stand below this suffix: `us-gov-west-1.amazonaws.com` is
 * GovCloud's, but `us-east-1.amazonaws.com.cn` is nobody's.
 */
export function parseRegionBelow(label: string | undefined, suffix: Suffix): Region | undefined {
  const region = parseRegion(label);
  if (region === undefined || region.partition === suffix.partition) return region;
  return region.partition === 'aws-us-gov' && suffix.partition === 'aws' ? region : undefined;
}

/** The region of each zone-id prefix (`use1` of `use1-az4`), which ElastiCache also uses in names. */
const SHORT_CODES: ReadonlyMap<string, Region> = new Map(
  [...REGIONS.values()].map((region) => [shortCode(region.id), region]),
);

/** Reads the short form of a region, as in `mycache.abc123.0001.use1.cache.amazonaws.com`. */
export function parseShortRegion(label: string | undefined): Region | undefined {
  return label === undefined ? undefined : SHORT_CODES.get(label);
}

/** `us-east-1` → `use1`, `ap-southeast-2` → `apse2`, `us-gov-west-1` → `usgw1`. */
function shortCode(region: string): string {
  const [first = '', ...rest] = region.split('-');
  const compass = (part: string): string =>
    part.replace(/^(north|south)(east|west)$/, (_, a: string, b: string) => `${a[0]}${b[0]}`);
  return first + rest.map(compass).map(abbreviate).join('');
}

function abbreviate(part: string): string {
  return part.length <= 2 ? part : (part[0] ?? '');
}

/** DNS suffix of a partition's API names, without a leading dot. */
export function dnsSuffixOf(partition: PartitionId): string {
  return table.partitions[partition].dnsSuffix;
}

export function dualStackSuffixOf(partition: PartitionId): string {
  return table.partitions[partition].dualStackDnsSuffix;
}

/** The region in which a partition keeps the services that have none. */
export function globalRegionOf(partition: PartitionId): string {
  return table.partitions[partition].globalRegion;
}

/** All regions that the tables list. */
export function knownRegions(): readonly Region[] {
  return [...REGIONS.values()];
}

function isPartitionEntry(
  entry: [string, (typeof table.partitions)[PartitionId]],
): entry is [PartitionId, (typeof table.partitions)[PartitionId]] {
  return Object.hasOwn(table.partitions, entry[0]);
}

function plant(): Node {
  const root: Node = { below: new Map() };
  const api = [...PARTITIONS].flatMap(([partition, row]): Suffix[] => [
    { text: row.dnsSuffix, partition, kind: 'api' },
    { text: row.dualStackDnsSuffix, partition, kind: 'dual-stack' },
  ]);
  for (const suffix of [...api, ...DOMAINS]) {
    let node = root;
    for (const label of suffix.text.split('.').toReversed()) {
      const next: Node = node.below.get(label) ?? { below: new Map() };
      node.below.set(label, next);
      node = next;
    }
    // GovCloud shares its suffixes with the commercial partition, which comes first; the region tells.
    node.suffix ??= suffix;
  }
  return root;
}
