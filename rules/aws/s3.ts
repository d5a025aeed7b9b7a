import { parseRegion, parseRegionBelow, type Region, type Suffix } from './partitions.ts';

/**
 * How an S3 name addresses what it addresses. `path`: the bucket stands in the URL's path ·
 * `virtual-hosted`: the bucket stands before the service · `alias`: a name that only DNS answers
 * use, as the target of the others.
 */
export type S3Style =
  | 'path'
  | 'virtual-hosted'
  | 'access-point'
  | 'object-lambda'
  | 'multi-region-access-point'
  | 'website'
  | 'accelerate'
  | 'express'
  | 'express-control'
  | 'control'
  | 'outposts'
  | 'alias';

/** An S3 name taken apart. A bucket may hold dots; the region is only ever the one in the name. */
export interface S3Name {
  readonly style: S3Style;
  /** `global`: no region by design · `legacy`: a form that AWS keeps for old clients. */
  readonly form: 'regional' | 'global' | 'legacy';
  readonly bucket?: string | undefined;
  readonly accessPoint?: string | undefined;
  readonly account?: string | undefined;
  /** The zone of an S3 Express bucket: `use1-az4`. */
  readonly zone?: string | undefined;
  readonly region?: Region | undefined;
  readonly fips: boolean;
  readonly dualStack: boolean;
}

interface Marker {
  readonly style: S3Style;
  readonly fips?: boolean;
  readonly legacy?: boolean;
  readonly region?: Region | undefined;
  readonly zone?: string;
}

/** What stands before the marker label, by style. */
type Owner = Pick<S3Name, 'bucket' | 'accessPoint' | 'account'>;

const MARKERS: Readonly<Record<string, Marker>> = {
  s3: { style: 'path' },
  's3-fips': { style: 'path', fips: true },
  's3-website': { style: 'website' },
  's3-accelerate': { style: 'accelerate' },
  's3-accesspoint': { style: 'access-point' },
  's3-accesspoint-fips': { style: 'access-point', fips: true },
  's3-object-lambda': { style: 'object-lambda' },
  's3-object-lambda-fips': { style: 'object-lambda', fips: true },
  's3-control': { style: 'control' },
  's3-control-fips': { style: 'control', fips: true },
  's3-outposts': { style: 'outposts' },
  's3-outposts-fips': { style: 'outposts', fips: true },
  's3-global': { style: 'multi-region-access-point' },
  's3express-control': { style: 'express-control' },
  's3express-control-fips': { style: 'express-control', fips: true },
  's3-w': { style: 'alias' },
  's3-r-w': { style: 'alias' },
  's3-1-w': { style: 'alias' },
  's3-external-1': { style: 'path', legacy: true, region: parseRegion('us-east-1') },
};

/** Styles whose names exist without a region. */
const REGIONLESS: ReadonlySet<S3Style> = new Set([
  'path',
  'accelerate',
  'multi-region-access-point',
  'alias',
]);

/**
 * Reads the labels before an AWS suffix as an S3 name, or `undefined` if they are none.
 *
 * Read from the right, because a bucket may look like anything: `my.s3.bucket.s3.amazonaws.com` is
 * the bucket `my.s3.bucket`. A missing region is not us-east-1: `bucket.s3.amazonaws.com` answers for
 * buckets of every region that opened before 20 March 2019 (S3 user guide, "Virtual hosting").
 */
export function parseS3(labels: readonly string[], suffix: Suffix): S3Name | undefined {
  let end = labels.length;
  const tail = parseRegionBelow(labels[end - 1], suffix);
  if (tail !== undefined) end--;
  const dualStack = labels[end - 1] === 'dualstack';
  if (dualStack) end--;
  const marker = parseMarker(labels[end - 1], suffix);
  if (marker === undefined || (marker.region !== undefined && tail !== undefined)) return undefined;
  const region = tail ?? marker.region;
  if (region === undefined && !REGIONLESS.has(marker.style)) return undefined;
  if (dualStack && tail === undefined && marker.style !== 'accelerate') return undefined;
  const owner = parseOwner(labels.slice(0, end - 1), marker.style);
  if (owner === undefined) return undefined;
  const form = region === undefined ? 'global' : 'regional';
  return {
    style: marker.style === 'path' && owner.bucket !== undefined ? 'virtual-hosted' : marker.style,
    form: marker.legacy === true ? 'legacy' : form,
    bucket: owner.bucket,
    accessPoint: owner.accessPoint,
    account: owner.account,
    zone: marker.zone,
    region,
    fips: marker.fips === true,
    dualStack: dualStack || suffix.kind === 'dual-stack',
  };
}

/**
 * Takes the bucket out of the path of a path-style request: `/ec2metadata/ec2-metadata` names
 * `ec2metadata`. A path that names no bucket (`/`, or a name that no bucket may have) is `undefined`.
 */
export function bucketInPath(path: string): string | undefined {
  const bucket = /^\/([^/?#]+)/.exec(path)?.[1];
  return bucket !== undefined && isBucketName(bucket) ? bucket : undefined;
}

/** S3 user guide, "Bucket naming rules"; upper case and `_` are from before 1 March 2018, in us-east-1. */
function isBucketName(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]$/.test(text) && !text.includes('..');
}

/** The region that a bucket's own name mentions. Bucket names are free text: a hint, never a fact. */
export function regionHint(bucket: string): string | undefined {
  const words = bucket.split(/[.-]/);
  for (let i = 0; i + 2 < words.length; i++) {
    for (const length of [3, 4]) {
      const region = parseRegion(words.slice(i, i + length).join('-'));
      if (region?.known === true) return region.id;
    }
  }
  return undefined;
}

function parseMarker(label: string | undefined, suffix: Suffix): Marker | undefined {
  if (label === undefined || !label.startsWith('s3')) return undefined;
  if (Object.hasOwn(MARKERS, label)) return MARKERS[label];
  if (label.startsWith('s3express-')) return parseExpress(label.slice(10));
  if (!label.startsWith('s3-')) return undefined;
  return parseDashed(label.slice(3), suffix);
}

/** Names with the region inside the label: `s3-us-west-2`, `s3-website-eu-west-1`. */
function parseDashed(rest: string, suffix: Suffix): Marker | undefined {
  const kinds: readonly [string, string, Marker][] = [
    ['website-', '', { style: 'website' }],
    ['fips-', '', { style: 'path', fips: true, legacy: true }],
    ['', '-r-w', { style: 'alias' }],
    ['', '-w', { style: 'alias' }],
    ['', '', { style: 'path', legacy: true }],
  ];
  for (const [start, end, marker] of kinds) {
    if (!rest.startsWith(start) || !rest.endsWith(end)) continue;
    const region = parseRegionBelow(rest.slice(start.length, rest.length - end.length), suffix);
    if (region !== undefined) return { ...marker, region };
  }
  return undefined;
}

function parseExpress(rest: string): Marker | undefined {
  const fips = rest.startsWith('fips-');
  const zone = fips ? rest.slice(5) : rest;
  return /^[a-z]+\d-[a-z]+\d+$/.test(zone) ? { style: 'express', zone, fips } : undefined;
}

/** Reads what stands before the marker; `undefined` where that style cannot have such labels. */
function parseOwner(labels: readonly string[], style: S3Style): Owner | undefined {
  const [first] = labels;
  const bucket = first === undefined ? {} : { bucket: labels.join('.') };
  switch (style) {
    case 'path':
    case 'virtual-hosted':
    case 'website':
    case 'accelerate':
    case 'express':
    case 'express-control':
      return bucket;
    case 'access-point':
    case 'object-lambda':
      return labels.length > 1 ? undefined : accessPoint(first);
    case 'control':
      return labels.length > 1 ? undefined : account(first);
    case 'outposts':
      return outpost(labels);
    case 'multi-region-access-point':
      return labels.length === 2 && labels[1] === 'accesspoint' && first !== undefined
        ? { accessPoint: first }
        : undefined;
    case 'alias':
      return labels.length === 0 ? {} : undefined;
  }
}

/** `myap-123456789012`: an access point and its account. */
function accessPoint(label: string | undefined): Owner | undefined {
  if (label === undefined) return {};
  const match = /^(.+)-(\d{12})$/.exec(label);
  return match === null ? undefined : { accessPoint: match[1], account: match[2] };
}

function account(label: string | undefined): Owner | undefined {
  if (label === undefined) return {};
  return /^\d{12}$/.test(label) ? { account: label } : undefined;
}

/** `myap-123456789012.op-0123`: an access point on an outpost; `mybucket.ec2`: its bucket by alias. */
function outpost(labels: readonly string[]): Owner | undefined {
  const [first, second] = labels;
  if (first === undefined) return {};
  if (labels.length !== 2 || (second !== 'ec2' && second?.startsWith('op-') !== true)) {
    return undefined;
  }
  return accessPoint(first) ?? { bucket: first };
}
