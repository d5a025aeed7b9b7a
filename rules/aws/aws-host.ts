import type { Host } from '../host.ts';
import type { PartitionId, Region } from './partitions.ts';
import type { ResourceKind } from './resources.ts';
import type { S3Name } from './s3.ts';
import type { Utility } from './utilities.ts';

/**
 * The form of an AWS host name. `regional`: service and region · `global`: a service that has no
 * region · `legacy`: a name from before regional names, or one that only old clients use ·
 * `resource`: a name made for what a customer runs, see `resource` · `vpce`: an endpoint's own name ·
 * `web`: console, sign-in and web pages · `utility`: downloads and small helpers, no API ·
 * `unrecognised`: below an AWS suffix, in no form that we know.
 */
type AwsForm =
  | 'regional'
  | 'global'
  | 'legacy'
  | 'resource'
  | 'vpce'
  | 'web'
  | 'utility'
  | 'unrecognised';

/** An AWS host name taken apart. What the name does not say is not there. */
export interface AwsHost {
  readonly host: Host;
  readonly partition: PartitionId;
  readonly form: AwsForm;
  /** The SDK's client id: `cloudformation`, `sqs`, `cloudwatch`. Absent: the tables know no such service. */
  readonly service?: string | undefined;
  /** The service for people: `CloudWatch Logs`. */
  readonly serviceName?: string | undefined;
  /** True for a service that AWS has switched off: nothing answers there. */
  readonly ended?: boolean | undefined;
  /** The labels that name the service, without a FIPS mark: `api.ecr`. */
  readonly prefix?: string | undefined;
  /** The region in the name, or the only one that a legacy name answers for. */
  readonly region?: string | undefined;
  /** True for a region that the tables do not list. */
  readonly newRegion?: boolean | undefined;
  readonly fips: boolean;
  readonly dualStack: boolean;
  /** The account number in the name. */
  readonly account?: string | undefined;
  readonly resource?:
    | { readonly kind: ResourceKind; readonly what: string; readonly id: string }
    | undefined;
  readonly s3?: S3Name | undefined;
  readonly utility?: Utility | undefined;
  /** The address that an EC2 name spells out. */
  readonly address?: string | undefined;
}

/** What is read of a name, before host and partition are put to it. */
export type AwsName = Omit<AwsHost, 'host' | 'partition' | 'region' | 'newRegion'> & {
  readonly region?: Region | undefined;
};
