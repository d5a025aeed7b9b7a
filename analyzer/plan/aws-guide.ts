import type { AwsHost } from '../../rules/aws/aws-host.ts';
import { bestCoverage, type Coverage, coverageOf } from '../../rules/aws/coverage.ts';
import { endpointFor, type VpcEndpoint } from '../../rules/aws/endpoints.ts';
import { parseAwsHost } from '../../rules/aws/grammar.ts';
import { type LegacyAdvice, legacyAdvice } from '../../rules/aws/legacy.ts';
import { parseRegion } from '../../rules/aws/partitions.ts';
import { regionHint } from '../../rules/aws/s3.ts';
import { parseHost } from '../../rules/host.ts';
import { formatHostPattern } from '../../rules/pattern.ts';
import type { EndpointGuide, HostEndpoint, Setting } from './endpoint-guide.ts';

/** Answers from the tables of `rules/aws/`, for clients in the home region. */
export const awsGuide: EndpointGuide = {
  endpointFor: ({ host, service }, region) => {
    const aws = parseName(host);
    if (aws === undefined) return rewritten(service, region);
    const seen = seenFrom(aws, region);
    const coverage = nearest(seen, region);
    if (coverage === undefined) return undefined;
    // What lives in one region only (IAM, Route 53) is no endpoint of another.
    const home = coverage.endpoint.region ?? region;
    return home === region ? toHostEndpoint(coverage, aws, region) : undefined;
  },
  settingFor: ({ host }, region) => {
    const aws = parseName(host);
    const advice = aws === undefined ? undefined : legacyAdvice(aws);
    return advice === undefined ? undefined : toSetting(advice, region);
  },
};

function parseName(text: string): AwsHost | undefined {
  const host = parseHost(text);
  return host.ok ? parseAwsHost(host.value) : undefined;
}

/** A name without a region is asked about as if it were one of the home region. */
function seenFrom(aws: AwsHost, region: string): AwsHost {
  return { ...aws, region, partition: parseRegion(region)?.partition ?? aws.partition };
}

/** The endpoint that comes nearest to carrying the name; for S3 names that none carries, the gateway. */
function nearest(aws: AwsHost, region: string): Coverage | undefined {
  const best = bestCoverage(aws);
  if (aws.s3 === undefined || best?.covered !== false) return best;
  const gateway = endpointFor('s3', region, aws.partition);
  return gateway === undefined ? best : coverageOf(gateway, aws);
}

function toHostEndpoint(
  { endpoint, covered, why }: Coverage,
  aws: AwsHost,
  region: string,
): HostEndpoint {
  const { disagreement } = endpoint;
  const facts = factsOf(endpoint);
  if (aws.region !== undefined && aws.region !== region) {
    return { ...facts, carries: false, why: `the name is one of ${aws.region}` };
  }
  if (aws.s3 !== undefined && aws.region === undefined && covered === true) {
    return { ...facts, ...globalS3(aws.s3, region) };
  }
  const doubt =
    disagreement === undefined ? '' : ` (sources disagree: ${disagreement.replace(/\.$/, '')})`;
  return { ...facts, carries: covered, why: `${why}${doubt}` };
}

function factsOf(endpoint: VpcEndpoint): Omit<HostEndpoint, 'carries' | 'why'> {
  const { serviceName, type, privateDns, ports, verified, disagreement } = endpoint;
  return {
    serviceName,
    type,
    privateDnsNames: type === 'gateway' ? [] : privateDns?.map(formatHostPattern),
    ports,
    confirmed: verified || isDocumentedInChina(endpoint),
    disagreement,
  };
}

/**
 * Names that China shares with the other partitions. Source: AWS ParallelCluster user guide, clusters
 * without internet access, read 2026-11-20.
 */
const SHARED_WITH_CHINA: ReadonlySet<string> = new Set([
  'dynamodb',
  'elasticloadbalancing',
  'logs',
  's3',
  'secretsmanager',
]);

function isDocumentedInChina({ partition, suffix }: VpcEndpoint): boolean {
  return partition === 'aws-cn' && SHARED_WITH_CHINA.has(suffix);
}

/**
 * S3 without a region in the name: `s3.amazonaws.com` leads to us-east-1, and
 * `<bucket>.s3.amazonaws.com` to wherever the bucket is (S3 user guide, read 2026-11-20).
 */
function globalS3(
  { style, bucket }: NonNullable<AwsHost['s3']>,
  region: string,
): Pick<HostEndpoint, 'carries' | 'why'> {
  if (style === 'path') {
    return { carries: region === 'us-east-1', why: 'the name leads to us-east-1' };
  }
  // A region inside a bucket's own name is worth a look, and proves nothing.
  const hint = bucket === undefined ? undefined : regionHint(bucket);
  const guess = hint === undefined ? '' : ` (its own name has ${hint} in it, which is a guess)`;
  return {
    carries: undefined,
    why: `the name does not say in which region the bucket is${guess}`,
  };
}

/** A name that an access broker rewrote: the service has an endpoint, and this name is not its name. */
function rewritten(service: string, region: string): HostEndpoint | undefined {
  const partition = parseRegion(region)?.partition ?? 'aws';
  const endpoint = endpointFor(service, region, partition);
  if (endpoint?.region !== region) return undefined;
  return { ...factsOf(endpoint), carries: false, why: 'it is not a name of AWS' };
}

/** Takes the first setting that is meant for this region, and tells of the others. */
function toSetting(
  { settings, why, instead, source, read }: LegacyAdvice,
  region: string,
): Setting {
  const usable = settings.filter(({ appliesTo }) => isFor(appliesTo, region));
  const [first = settings[0], ...others] = usable;
  const details = [
    instead === undefined ? '' : `the name to ask for is ${instead}`,
    first.appliesTo === undefined ? '' : `this setting is for ${first.appliesTo}`,
    ...others.map((other) => alternative(other, region)),
  ].filter((detail) => detail !== '');
  return {
    setting: first.setting,
    value: fill(first.value, region),
    why,
    details: details.join('; '),
    source,
    read,
  };
}

function alternative(
  { setting, value, appliesTo }: LegacyAdvice['settings'][number],
  region: string,
): string {
  const who = appliesTo === undefined ? '' : ` (${appliesTo})`;
  return `or ${setting} ${fill(value, region)}${who}`;
}

/** A setting for "SDKs whose region is us-east-1" is none for other regions. */
function isFor(appliesTo: string | undefined, region: string): boolean {
  const named = /\b[a-z]{2}-[a-z]+-\d\b/.exec(appliesTo ?? '')?.[0];
  return named === undefined || named === region;
}

function fill(value: string, region: string): string {
  return value.replaceAll('<region>', region);
}
