import type { Source } from '../rule.ts';
import type { AwsHost } from './aws-host.ts';
import { dnsSuffixOf } from './partitions.ts';

/** One thing that moves a client to a name that an endpoint covers. */
interface Setting {
  /** As it is written in an environment, a configuration file or on a command line. */
  readonly setting: string;
  readonly value: string;
  /** Which clients know it; absent: all. */
  readonly appliesTo?: string | undefined;
}

/** What to change so that a client asks for a name that an endpoint can carry. */
export interface LegacyAdvice extends Source {
  /** The name to ask for instead; absent where it depends on what the name does not say. */
  readonly instead?: string | undefined;
  /** The first is the one to try first. */
  readonly settings: readonly [Setting, ...Setting[]];
  /** One sentence without a full stop: why clients still use the name. */
  readonly why: string;
}

type Advice = Omit<LegacyAdvice, 'instead'>;

const READ = '2026-11-20';

/** botocore commits 3f2350f (2022-08-30) and 0e52189 (2022-11-01), release notes of 1.29.0. */
const COMMON_NAME: Advice = {
  settings: [
    { setting: 'BOTO_DISABLE_COMMONNAME', value: 'true', appliesTo: 'botocore 1.27.63 to 1.28' },
    { setting: 'botocore', value: '1.29.0 or later', appliesTo: 'Python, AWS CLI v1' },
  ],
  why: 'botocore before 1.29 asks for the name in the old certificate',
  source: 'https://github.com/boto/botocore/blob/develop/CHANGELOG.rst',
  read: READ,
};

const QUEUE: Advice = {
  ...COMMON_NAME,
  settings: [
    ...COMMON_NAME.settings,
    { setting: 'ParallelCluster', value: '2.7.0 or later', appliesTo: 'AWS ParallelCluster' },
  ],
};

const STS_GLOBAL: Advice = {
  settings: [
    { setting: 'AWS_STS_REGIONAL_ENDPOINTS', value: 'regional', appliesTo: 'SDKs, AWS CLI' },
    { setting: 'botocore', value: '1.40.0 or later', appliesTo: 'Python, AWS CLI v1' },
  ],
  why: 'SDKs ask for the global STS by default, botocore did until 1.40.0 (2025-07-31)',
  source: 'https://docs.aws.amazon.com/sdkref/latest/guide/feature-sts-regionalized-endpoints.html',
  read: READ,
};

const S3_GLOBAL: Advice = {
  settings: [
    {
      setting: 'AWS_S3_US_EAST_1_REGIONAL_ENDPOINT',
      value: 'regional',
      appliesTo: 'SDKs whose region is us-east-1',
    },
    { setting: 'URL', value: 's3.<region>.amazonaws.com', appliesTo: 'scripts and templates' },
  ],
  why: 'SDKs in us-east-1, and URLs written down long ago, use the name without a region',
  source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html',
  read: READ,
};

const S3_DASH: Advice = {
  settings: [{ setting: 'URL', value: 's3.<region>.amazonaws.com', appliesTo: 'whoever wrote it' }],
  why: 'URLs written down long ago have a dash before the region',
  source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html',
  read: READ,
};

const S3_ACCELERATE: Advice = {
  settings: [
    {
      setting: 's3.use_accelerate_endpoint',
      value: 'false',
      appliesTo: 'AWS CLI and SDK profiles',
    },
  ],
  why: 'Transfer Acceleration leads to edge addresses, which are on no endpoint',
  source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/transfer-acceleration.html',
  read: READ,
};

const DDB_ACCOUNT: Advice = {
  settings: [
    {
      setting: 'AWS_ACCOUNT_ID_ENDPOINT_MODE',
      value: 'disabled',
      appliesTo: 'SDKs, botocore 1.37.0 or later',
    },
  ],
  why: 'newer SDKs ask for a name per account as soon as they know the account',
  source: 'https://docs.aws.amazon.com/sdkref/latest/guide/feature-account-endpoints.html',
  read: READ,
};

const DDB_STREAMS: Advice = {
  settings: [
    {
      setting: 'AWS_ENDPOINT_URL_DYNAMODB_STREAMS',
      value: 'https://<endpoint id>.streams.dynamodb.<region>.vpce.amazonaws.com',
      appliesTo: 'SDKs, AWS CLI v2',
    },
  ],
  why: 'the endpoint for DynamoDB Streams has no private DNS',
  source:
    'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/privatelink-interface-endpoints.html',
  read: READ,
};

const DUAL_STACK: Advice = {
  settings: [{ setting: 'AWS_USE_DUALSTACK_ENDPOINT', value: 'false', appliesTo: 'SDKs, AWS CLI' }],
  why: 'the client asks for the name that also has IPv6 addresses',
  source: 'https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html',
  read: READ,
};

const NO_REGION: Advice = {
  settings: [{ setting: 'AWS_REGION', value: '<region>', appliesTo: 'SDKs, AWS CLI' }],
  why: 'clients without a region, or older than regional names, use the name without one',
  source: 'https://docs.aws.amazon.com/general/latest/gr/rande.html',
  read: READ,
};

/**
 * Advice for a name that endpoints cover badly or not at all, or `undefined` where the name is fine.
 *
 * `queue.amazonaws.com` → `sqs.us-east-1.amazonaws.com`, by `BOTO_DISABLE_COMMONNAME` or a newer SDK.
 */
export function legacyAdvice(aws: AwsHost): LegacyAdvice | undefined {
  if (aws.s3 !== undefined) return s3Advice(aws);
  if (aws.prefix === 'ddb') return { ...DDB_ACCOUNT, instead: regional('dynamodb', aws) };
  if (aws.prefix === 'streams.dynamodb') return DDB_STREAMS;
  if (aws.form === 'global' && aws.service === 'sts') return STS_GLOBAL;
  if (aws.form === 'regional' && aws.dualStack) return DUAL_STACK;
  if (aws.form !== 'legacy') return undefined;
  if (aws.prefix === 'queue') return { ...QUEUE, instead: regional('sqs', aws) };
  const common = aws.prefix === 'rds' || aws.host.startsWith(`${aws.region}.`);
  return {
    ...(common ? COMMON_NAME : NO_REGION),
    instead: regional(aws.prefix ?? '', aws),
  };
}

function s3Advice(aws: AwsHost): LegacyAdvice | undefined {
  if (aws.s3?.style === 'accelerate') return S3_ACCELERATE;
  const bucket = aws.s3?.bucket === undefined ? '' : `${aws.s3.bucket}.`;
  if (aws.form === 'legacy') return { ...S3_DASH, instead: regional(`${bucket}s3`, aws) };
  const plain = aws.s3?.style === 'path' || aws.s3?.style === 'virtual-hosted';
  return aws.form === 'global' && plain ? S3_GLOBAL : undefined;
}

function regional(prefix: string, { region, partition }: AwsHost): string | undefined {
  return region === undefined ? undefined : `${prefix}.${region}.${dnsSuffixOf(partition)}`;
}
