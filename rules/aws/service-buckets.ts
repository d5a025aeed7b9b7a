import type { Source } from '../rule.ts';

/** A bucket of AWS that a service uses behind its API, and that an endpoint policy must let pass. */
export interface ServiceBucket extends Source {
  /** The SDK's client id of the service that uses it. */
  readonly service: string;
  readonly bucket: string;
  readonly actions: readonly string[];
  /** Completes "for ...". */
  readonly purpose: string;
}

const READ = '2026-11-20';

const ECR = 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html';
const CLOUDFORMATION =
  'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/vpc-interface-endpoints.html';
const SSM =
  'https://docs.aws.amazon.com/systems-manager/latest/userguide/ssm-agent-technical-details.html';
const IMAGE_BUILDER =
  'https://docs.aws.amazon.com/imagebuilder/latest/userguide/vpc-interface-endpoints.html';

/** `{region}`: `us-east-1` · `{code}`: the same without its dashes. */
const BUCKETS: readonly ServiceBucket[] = [
  {
    service: 'cloudformation',
    bucket: 'cloudformation-waitcondition-{region}',
    actions: ['s3:PutObject'],
    purpose: 'wait conditions (cfn-signal)',
    source: CLOUDFORMATION,
    read: READ,
  },
  {
    service: 'cloudformation',
    bucket: 'cloudformation-custom-resource-response-{code}',
    actions: ['s3:PutObject'],
    purpose: 'answers of custom resources',
    source: CLOUDFORMATION,
    read: READ,
  },
  {
    service: 'ecr',
    bucket: 'prod-{region}-starport-layer-bucket',
    actions: ['s3:GetObject'],
    purpose: 'image layers',
    source: ECR,
    read: READ,
  },
  {
    service: 'ssm',
    bucket: 'amazon-ssm-{region}',
    actions: ['s3:GetObject'],
    purpose: 'packages of the SSM agent',
    source: SSM,
    read: READ,
  },
  {
    service: 'ssm',
    bucket: 'aws-ssm-{region}',
    actions: ['s3:GetObject'],
    purpose: 'modules of SSM documents',
    source: SSM,
    read: READ,
  },
  {
    service: 'imagebuilder',
    bucket: 'ec2imagebuilder-toe-{region}-prod',
    actions: ['s3:GetObject'],
    purpose: 'the task orchestrator of Image Builder',
    source: IMAGE_BUILDER,
    read: READ,
  },
  {
    service: 'imagebuilder',
    bucket: 'ec2imagebuilder-managed-resources-{region}-prod',
    actions: ['s3:GetObject'],
    purpose: 'components of Image Builder',
    source: IMAGE_BUILDER,
    read: READ,
  },
];

/**
 * Buckets with the region in their name that AWS keeps in each region under the same scheme: in
 * another region the same deployment asks for the other one (ParallelCluster cookbook 3.11.1,
 * service guides, read 2026-11-20).
 */
const PER_REGION: readonly string[] = [
  '{region}-aws-parallelcluster',
  'dcv-license.{region}',
  'amazoncloudwatch-agent-{region}',
  '{region}-birdwatcher-prod',
  ...BUCKETS.map(({ bucket }) => bucket),
];

/** The buckets that a service needs in a region, spelt out. */
export function serviceBucketsOf(service: string, region: string): ServiceBucket[] {
  return BUCKETS.filter((row) => row.service === service).map((row) => ({
    ...row,
    bucket: fill(row.bucket, region),
  }));
}

/** The counterpart of a bucket of AWS in another region; `undefined` where none is known. */
export function bucketInRegion(bucket: string, from: string, to: string): string | undefined {
  const scheme = PER_REGION.find((template) => fill(template, from) === bucket);
  return scheme === undefined ? undefined : fill(scheme, to);
}

function fill(template: string, region: string): string {
  return template.replace('{region}', region).replace('{code}', region.replaceAll('-', ''));
}
