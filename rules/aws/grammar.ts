import type { Host } from '../host.ts';
import type { AwsHost, AwsName } from './aws-host.ts';
import {
  parseRegionBelow,
  parseShortRegion,
  type Region,
  type Suffix,
  splitSuffix,
} from './partitions.ts';
import { parseResource } from './resource-name.ts';
import { parseS3, type S3Name } from './s3.ts';
import {
  type FoundService,
  findGlobal,
  findRegionFirst,
  findRegionless,
  findService,
  withoutFips,
} from './services.ts';
import { findUtility } from './utilities.ts';
import { parseVpce } from './vpce.ts';
import { parseWeb } from './web.ts';

/**
 * Takes an AWS host name apart, or returns `undefined` for a name that is not AWS's.
 *
 * Labels are split once, from the right, and looked up whole: `s3.amazonaws.com.evil.example` and
 * `xs3.amazonaws.com` are no S3. The cost is that of a few map lookups, whatever the tables hold.
 */
export function parseAwsHost(host: Host): AwsHost | undefined {
  const split = splitSuffix(host);
  if (split === undefined) return undefined;
  const { labels, suffix } = split;
  const name = parseName(labels, suffix);
  const gov = suffix.partition === 'aws' && labels.at(-1) === 'us-gov';
  // Written out in full: copying with a spread would cost more than the parsing.
  return {
    host,
    partition: name.region?.partition ?? (gov ? 'aws-us-gov' : suffix.partition),
    form: name.form,
    service: name.service,
    serviceName: name.serviceName,
    ended: name.ended,
    prefix: name.prefix,
    region: name.region?.id,
    newRegion: name.region?.known === false ? true : undefined,
    fips: name.fips,
    dualStack: name.dualStack,
    account: name.account,
    resource: name.resource,
    s3: name.s3,
    utility: name.utility,
    address: name.address,
  };
}

function parseName(labels: readonly string[], suffix: Suffix): AwsName {
  switch (suffix.kind) {
    case 'web':
    case 'sign-in':
    case 'ecr-public':
      return parseWeb(labels, suffix);
    case 'workload':
      return parseWorkload(labels, suffix) ?? unrecognised(suffix);
    case 'api':
    case 'dual-stack':
      return parseApi(labels, suffix);
  }
}

function parseApi(labels: readonly string[], suffix: Suffix): AwsName {
  if (labels.at(-1) === 'vpce') return parseVpce(labels, suffix) ?? unrecognised(suffix);
  const s3 = parseS3(labels, suffix);
  if (s3 !== undefined) return fromS3(s3);
  // `us-gov` and `global` stand where a region would, or after it.
  const outer = labels.at(-1);
  const inner = outer === 'us-gov' || outer === 'global' ? labels.slice(0, -1) : labels;
  const last = parseRegionBelow(inner.at(-1), suffix);
  if (last !== undefined) {
    return parseRegional(inner.slice(0, -1), last, suffix) ?? unrecognised(suffix);
  }
  return parseRegionFirst(inner, suffix) ?? parseRegionless(inner, suffix) ?? unrecognised(suffix);
}

/** Labels before a region: a service, or something that a service made. */
function parseRegional(
  labels: readonly string[],
  region: Region,
  suffix: Suffix,
): AwsName | undefined {
  const dualStack = suffix.kind === 'dual-stack';
  const prefix = labels.length === 1 ? (labels[0] ?? '') : labels.join('.');
  const found = findService(prefix);
  if (found !== undefined) return fromService('regional', found, region, dualStack);
  const utility = findUtility(prefix, 'regional');
  if (utility !== undefined) return { form: 'utility', utility, region, fips: false, dualStack };
  const resource = parseResource(labels, 'after', region, dualStack);
  if (resource !== undefined) return resource;
  // The SDK's own rule for a service it does not know is one label; two are in use (`api.ecr`).
  if (labels.length === 0 || labels.length > 2) return undefined;
  const bare = withoutFips(prefix);
  return { form: 'regional', prefix: bare, region, fips: bare !== prefix, dualStack };
}

/** `us-west-2.queue`, and `id.us-west-2.rds`: the region stands before the service. */
function parseRegionFirst(labels: readonly string[], suffix: Suffix): AwsName | undefined {
  const at = labels.length - 2;
  const tail = labels[at + 1];
  if (at < 0 || tail === undefined) return undefined;
  const dualStack = suffix.kind === 'dual-stack';
  const old = at === 0 ? findRegionFirst(tail) : undefined;
  if (old !== undefined) {
    // China's queues answered below amazonaws.com, too (SQS developer guide).
    const region =
      parseRegionBelow(labels[at], suffix) ??
      parseRegionBelow(labels[at], { ...suffix, partition: 'aws-cn' });
    return (
      region && fromService('legacy', { ...old, prefix: tail, fips: false }, region, dualStack)
    );
  }
  const region = parseRegionBelow(labels[at], suffix);
  if (region === undefined) return undefined;
  return parseResource([...labels.slice(0, at), tail], 'before', region, dualStack);
}

/** Names that hold no region as a label of its own. */
function parseRegionless(labels: readonly string[], suffix: Suffix): AwsName | undefined {
  const prefix = labels.join('.');
  const dualStack = suffix.kind === 'dual-stack';
  const utility = findUtility(prefix, 'global');
  if (utility !== undefined) return { form: 'utility', utility, fips: false, dualStack };
  const global = findGlobal(prefix);
  if (global !== undefined) return fromService('global', global, undefined, dualStack);
  const old = suffix.text === 'amazonaws.com' ? findRegionless(prefix) : undefined;
  if (old !== undefined) {
    const region = parseRegionBelow(old.region, suffix);
    return fromService('legacy', { ...old, prefix, fips: false }, region, dualStack);
  }
  const known = findService(prefix);
  if (known !== undefined) return fromService('legacy', known, undefined, dualStack);
  const region =
    labels.at(-1) === 'compute-1'
      ? parseRegionBelow('us-east-1', suffix)
      : parseShortRegion(labels.at(-2));
  return parseResource(labels, 'none', region, dualStack);
}

/** Domains that hold nothing but what customers run: `id.lambda-url.us-east-1.on.aws`. */
function parseWorkload(labels: readonly string[], suffix: Suffix): AwsName | undefined {
  const region = parseRegionBelow(labels.at(-1), suffix);
  const before = region === undefined ? labels : labels.slice(0, -1);
  if (suffix.text === 'elasticbeanstalk.com') {
    return parseResource([...before, 'elasticbeanstalk'], 'before', region, false);
  }
  if (region === undefined) return undefined;
  return parseResource(before, 'after', region, suffix.text === 'on.aws');
}

function fromService(
  form: 'regional' | 'global' | 'legacy',
  { service, name, prefix, fips, ended }: FoundService,
  region: Region | undefined,
  dualStack: boolean,
): AwsName {
  return { form, service, serviceName: name, ended, prefix, region, fips, dualStack };
}

function fromS3(s3: S3Name): AwsName {
  return {
    form: s3.form,
    service: s3.style === 'control' ? 's3control' : 's3',
    serviceName: s3.style === 'control' ? 'S3 Control' : 'S3',
    prefix: 's3',
    region: s3.region,
    fips: s3.fips,
    dualStack: s3.dualStack,
    account: s3.account,
    s3,
  };
}

function unrecognised(suffix: Suffix): AwsName {
  return { form: 'unrecognised', fips: false, dualStack: suffix.kind === 'dual-stack' };
}
