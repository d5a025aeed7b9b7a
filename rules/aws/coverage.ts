import type { AwsHost } from './aws-host.ts';
import { coveredByPrivateDns, endpointsFor, type VpcEndpoint } from './endpoints.ts';
import type { S3Style } from './s3.ts';

/** Whether an endpoint carries what a client sends to a host; `undefined`: it depends, see `why`. */
export interface Coverage {
  readonly endpoint: VpcEndpoint;
  readonly covered: boolean | undefined;
  /** What stands behind the answer, as the second half of a sentence. */
  readonly why: string;
}

/**
 * The endpoint that comes nearest to carrying a host: one that does, or else one that may, or else
 * one of the same service that does not. `undefined`: the service has none there.
 */
export function bestCoverage(aws: AwsHost): Coverage | undefined {
  const service = aws.s3 === undefined ? aws.service : 's3';
  if (service === undefined) return undefined;
  const all = endpointsFor(service, aws.region, aws.partition).map((endpoint) =>
    coverageOf(endpoint, aws),
  );
  return (
    all.find(({ covered }) => covered === true) ??
    all.find(({ covered }) => covered === undefined) ??
    all.find(({ endpoint }) => sharesPrefix(endpoint, aws)) ??
    all[0]
  );
}

/** `ecs-a-1` is not covered by the endpoint for `ecs-a`, but that is the endpoint it is about. */
function sharesPrefix({ privateDns = [] }: VpcEndpoint, { prefix }: AwsHost): boolean {
  return privateDns.some(
    (pattern) => pattern.kind === 'exact' && pattern.host.startsWith(`${prefix}.`),
  );
}

/** Says whether an endpoint carries a host: by private DNS, or, for a gateway, by route. */
export function coverageOf(endpoint: VpcEndpoint, aws: AwsHost): Coverage {
  if (endpoint.type === 'gateway') return gatewayCoverage(endpoint, aws);
  const covered = coveredByPrivateDns(endpoint, aws.host);
  if (covered === undefined) {
    return { endpoint, covered, why: 'the names of its private DNS are not published' };
  }
  if (!covered) return { endpoint, covered, why: 'its private DNS does not cover this name' };
  const why = endpoint.privateDnsVerified
    ? 'its private DNS covers this name'
    : 'its private DNS should cover this name (the usual rule, not confirmed for this service)';
  return { endpoint, covered, why };
}

/**
 * S3 names that no gateway endpoint carries, or not surely. `false`: they lead to other addresses
 * than the region's prefix list holds. `undefined`: AWS does not say. S3 user guide and the service
 * table, 2026-11-20.
 */
const S3_ROUTED: Readonly<Record<S3Style, boolean | undefined>> = {
  path: true,
  'virtual-hosted': true,
  'access-point': true,
  alias: true,
  website: undefined,
  control: undefined,
  'object-lambda': undefined,
  outposts: false,
  accelerate: false,
  'multi-region-access-point': false,
  express: true,
  'express-control': true,
};

/** A gateway endpoint looks at addresses only: the region's own, whatever name led there. */
function gatewayCoverage(endpoint: VpcEndpoint, aws: AwsHost): Coverage {
  const routed = isRouted(endpoint, aws);
  if (routed === false) {
    return {
      endpoint,
      covered: false,
      why: 'the route of the gateway endpoint does not lead there',
    };
  }
  if (aws.region === undefined) {
    return {
      endpoint,
      covered: undefined,
      why: 'a gateway endpoint carries it only where its address is one of the home region',
    };
  }
  if (aws.region !== endpoint.region) {
    return { endpoint, covered: false, why: `a gateway endpoint ends at ${endpoint.region}` };
  }
  return routed === undefined
    ? {
        endpoint,
        covered: undefined,
        why: 'no source confirms that its addresses are in the prefix list',
      }
    : {
        endpoint,
        covered: true,
        why: 'its route carries every address that the service has in the region',
      };
}

function isRouted(endpoint: VpcEndpoint, aws: AwsHost): boolean | undefined {
  if (aws.s3 !== undefined) {
    const express = aws.s3.style === 'express' || aws.s3.style === 'express-control';
    return express === (endpoint.suffix === 's3express') ? S3_ROUTED[aws.s3.style] : false;
  }
  if (aws.dualStack) return undefined;
  if (aws.prefix !== 'dynamodb') return aws.prefix === 'ddb' ? undefined : false;
  return aws.form === 'regional' && !aws.fips ? true : undefined;
}
