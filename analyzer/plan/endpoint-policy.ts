import { parseRegion } from '../../rules/aws/partitions.ts';
import { bucketInPath } from '../../rules/aws/s3.ts';
import { POLICY_CHARACTERS } from '../../rules/aws/security-group-limits.ts';
import { type ServiceBucket, serviceBucketsOf } from '../../rules/aws/service-buckets.ts';
import type { EndpointPolicy, PlannedEndpoint, ReportDestination } from '../report.ts';

type Limited = Pick<PlannedEndpoint, 'policy' | 'policyGaps'>;

/**
 * Limits the gateway endpoint for S3 to the buckets seen, and to those of AWS that the other
 * services need behind their APIs (ECR its layers, CloudFormation its wait conditions).
 *
 * What may be done in a bucket is left to IAM. Where the buckets behind a name were not seen, a gap
 * says so: with the policy on, they would answer 403.
 */
export function limitToBuckets(
  covered: readonly ReportDestination[],
  services: ReadonlySet<string>,
  region: string,
): Limited {
  const needed = [...services].toSorted().flatMap((name) => serviceBucketsOf(name, region));
  const known = new Set(needed.map(({ bucket }) => bucket));
  const seen = [...new Set(covered.flatMap(bucketsOf))].filter((bucket) => !known.has(bucket));
  const policyGaps = covered.filter((one) => bucketsOf(one).length === 0).map(gapOf);
  if (seen.length === 0 && known.size === 0) return { policy: null, policyGaps };
  const policy = toPolicy(seen.toSorted(), needed, parseRegion(region)?.partition ?? 'aws');
  if (JSON.stringify(policy, null, 2).length <= POLICY_CHARACTERS) return { policy, policyGaps };
  const tooLong = `A policy for ${seen.length} buckets is longer than the ${POLICY_CHARACTERS} characters of an endpoint policy: limit it by account instead, with the condition aws:ResourceAccount.`;
  return { policy: null, policyGaps: [tooLong, ...policyGaps] };
}

function bucketsOf({ bucket, paths }: ReportDestination): string[] {
  if (bucket !== null) return [bucket];
  return [...new Set(paths.map(bucketInPath).filter((name) => name !== undefined))];
}

function gapOf({ host, port }: ReportDestination): string {
  return `Add the buckets that are used through ${host}:${port}, of which the record shows none: intercept the name, or ask who uses it.`;
}

function toPolicy(
  seen: readonly string[],
  needed: readonly ServiceBucket[],
  partition: string,
): EndpointPolicy {
  const arn = (resource: string): string => `arn:${partition}:s3:::${resource}`;
  const statement = (
    Sid: string,
    Action: readonly string[],
    Resource: readonly string[],
  ): EndpointPolicy['Statement'][number] => ({
    Sid,
    Effect: 'Allow',
    Principal: '*',
    Action,
    Resource,
  });
  const ofServices = [...Map.groupBy(needed, ({ service }) => service)].map(([service, buckets]) =>
    statement(
      `Needed${service.charAt(0).toUpperCase()}${service.slice(1).replaceAll(/[^a-zA-Z0-9]/g, '')}`,
      [...new Set(buckets.flatMap(({ actions }) => actions))],
      buckets.map(({ bucket }) => arn(`${bucket}/*`)),
    ),
  );
  const ofSeen = seen.flatMap((bucket) => [arn(bucket), arn(`${bucket}/*`)]);
  return {
    Version: '2012-10-17',
    Statement: [
      ...(seen.length === 0 ? [] : [statement('BucketsSeen', ['s3:*'], ofSeen)]),
      ...ofServices,
    ],
  };
}
