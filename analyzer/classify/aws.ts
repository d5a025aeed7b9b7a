import type { AwsHost } from '../../rules/aws/aws-host.ts';
import { ENDPOINTS_SOURCE } from '../../rules/aws/endpoints.ts';
import { parseAwsHost } from '../../rules/aws/grammar.ts';
import type { ResourceKind } from '../../rules/aws/resources.ts';
import { bucketInPath, regionHint } from '../../rules/aws/s3.ts';
import { SERVICES_SOURCE } from '../../rules/aws/services.ts';
import type { Category, Stability } from '../../rules/category.ts';
import type { Host } from '../../rules/host.ts';
import type { Classification, RuleRef } from '../../rules/rule.ts';
import { adviseAws } from './aws-advice.ts';

/**
 * Says what an AWS name is, from its form alone; `undefined` for any name that is not AWS's.
 *
 * `paths` are the paths seen in plain or intercepted requests: a path-style S3 name has its bucket
 * there. The answer is about AWS names in general; a rule that knows what one bucket is for comes
 * before it. A service that the tables lack is still an AWS API, without a service; a name below
 * amazonaws.com in no known form is `unknown`.
 */
export function classifyAws(
  host: Host,
  port: number,
  paths: readonly string[],
): Classification | undefined {
  const aws = parseAwsHost(host);
  if (aws === undefined) return undefined;
  const buckets = bucketsOf(aws, paths);
  const { disposition, why } = adviseAws(aws, port);
  return {
    category: categoryOf(aws),
    vendor: 'AWS',
    service: aws.service,
    region: aws.region,
    bucket: buckets.length === 1 ? buckets[0] : undefined,
    label: labelOf(aws, buckets),
    stability: stabilityOf(aws),
    disposition,
    why: `${why}${hintOf(aws, buckets)}`,
    rule: ruleOf(aws),
    inferredFrom:
      aws.form === 'regional' && aws.service === undefined ? 'the form of its name' : undefined,
  };
}

function bucketsOf({ s3 }: AwsHost, paths: readonly string[]): string[] {
  if (s3 === undefined) return [];
  if (s3.bucket !== undefined) return [s3.bucket];
  if (s3.style !== 'path') return [];
  return [...new Set(paths.map(bucketInPath).filter((bucket) => bucket !== undefined))];
}

const RESOURCE_CATEGORY: Readonly<Record<ResourceKind, Category>> = {
  account: 'aws-api',
  cluster: 'aws-api',
  registry: 'container-registry',
  workload: 'saas',
  'in-vpc': 'private-name',
  compute: 'ip-literal',
};

/** Names of a service that are for something else than its API. */
const PURPOSE: ReadonlyMap<string, Category> = new Map([
  ['d.codeartifact', 'package-repo'],
  ['email-smtp', 'email-relay'],
  ['inbound-smtp', 'email-relay'],
  ['public', 'container-registry'],
  ['signin', 'identity'],
]);

function categoryOf(aws: AwsHost): Category {
  const purpose = aws.prefix === undefined ? undefined : PURPOSE.get(aws.prefix);
  if (purpose !== undefined) return purpose;
  if (aws.s3 !== undefined) return /control$/.test(aws.s3.style) ? 'aws-api' : 's3';
  if (aws.resource !== undefined) return RESOURCE_CATEGORY[aws.resource.kind];
  if (aws.utility !== undefined) return aws.utility.category;
  if (aws.form === 'web') return 'saas';
  return aws.form === 'unrecognised' ? 'unknown' : 'aws-api';
}

function stabilityOf(aws: AwsHost): Stability {
  if (aws.form === 'unrecognised') return 'unknown';
  if (aws.resource?.kind === 'compute') return 'rotating';
  return aws.resource?.kind === 'workload' ? 'cdn' : 'fixed';
}

function labelOf(aws: AwsHost, buckets: readonly string[]): string {
  const marks = [
    ...(aws.form === 'legacy' ? ['legacy name'] : []),
    ...(aws.fips ? ['FIPS'] : []),
    ...(aws.dualStack ? ['dual-stack'] : []),
    ...(aws.region === undefined && (aws.s3 !== undefined || aws.form === 'legacy')
      ? ['region not in the name']
      : []),
    ...(aws.form === 'global' && aws.s3 === undefined ? ['global'] : []),
  ];
  const where = aws.region === undefined ? '' : ` in ${aws.region}`;
  return `${subjectOf(aws, buckets)}${where}${marks.length > 0 ? ` (${marks.join(', ')})` : ''}`;
}

function subjectOf(aws: AwsHost, buckets: readonly string[]): string {
  if (aws.s3 !== undefined) return s3Subject(aws.s3, buckets);
  if (aws.resource !== undefined) return `${aws.resource.what} ${aws.resource.id}`;
  if (aws.utility !== undefined) return aws.utility.what;
  if (aws.serviceName !== undefined) return aws.serviceName;
  if (aws.form === 'web') return 'AWS console or web pages';
  return aws.prefix === undefined ? 'AWS name in no known form' : `AWS service "${aws.prefix}"`;
}

function s3Subject(
  { style, accessPoint }: NonNullable<AwsHost['s3']>,
  buckets: readonly string[],
): string {
  if (accessPoint !== undefined) return `S3 access point ${accessPoint}`;
  if (style === 'control') return 'S3 Control';
  const kind = style === 'website' ? 'S3 website' : 'S3';
  if (buckets.length === 0) return kind;
  const noun = style === 'website' ? '' : buckets.length === 1 ? ' bucket' : ' buckets';
  return `${kind}${noun} ${buckets.join(', ')}`;
}

/** A region inside a bucket's own name is worth a look, and proves nothing. */
function hintOf(aws: AwsHost, buckets: readonly string[]): string {
  const [bucket] = buckets;
  if (aws.s3 === undefined || aws.region !== undefined || bucket === undefined) return '';
  const hint = regionHint(bucket);
  return hint === undefined
    ? ''
    : ` (the bucket’s own name mentions ${hint}, which is only a guess)`;
}

const rulesByForm = new Map<string, RuleRef>();
const rulesByStyle = new Map<string, RuleRef>();

/** A few dozen forms share their reference: an answer is made anew for each bucket, this is not. */
function ruleOf({ form, s3 }: AwsHost): RuleRef {
  const known = s3 === undefined ? rulesByForm.get(form) : rulesByStyle.get(s3.style);
  if (known !== undefined) return known;
  const source = form === 'resource' ? ENDPOINTS_SOURCE : SERVICES_SOURCE;
  const id = s3 === undefined ? `aws-${form}` : `aws-s3-${s3.style}`;
  const rule = { id, file: 'rules/aws/grammar.ts', ...source };
  if (s3 === undefined) rulesByForm.set(form, rule);
  else rulesByStyle.set(s3.style, rule);
  return rule;
}
