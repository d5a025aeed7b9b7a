import type { AwsName } from './aws-host.ts';
import { parseRegionBelow, type Suffix } from './partitions.ts';
import { findService } from './services.ts';

/**
 * Reads the labels of an interface endpoint's own name, `vpce` being the last of them:
 * `vpce-0123-abcd.ec2.us-east-1.vpce`, with a zone after the id, or with a bucket before it
 * (`bucket.vpce-0123-abcd.s3.us-east-1.vpce`). PrivateLink guide, read 2026-11-20.
 */
export function parseVpce(labels: readonly string[], suffix: Suffix): AwsName | undefined {
  const region = parseRegionBelow(labels.at(-2), suffix);
  const at = labels.findIndex((label) => label.startsWith('vpce-'));
  if (region === undefined || at === -1) return undefined;
  const prefix = labels.slice(at + 1, -2).join('.');
  const found = prefix === 's3' ? { service: 's3', name: 'S3', fips: false } : findService(prefix);
  return {
    form: 'vpce',
    region,
    dualStack: false,
    fips: found?.fips ?? false,
    resource: { kind: 'in-vpc', what: 'VPC endpoint', id: labels.slice(0, at + 1).join('.') },
    ...(found === undefined ? {} : { service: found.service, serviceName: found.name, prefix }),
  };
}
