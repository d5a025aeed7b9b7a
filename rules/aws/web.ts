import type { AwsName } from './aws-host.ts';
import { parseRegionBelow, type Suffix } from './partitions.ts';

/**
 * Reads names below the domains that hold pages for people: console, sign-in, documentation, and
 * the public ECR registry. None of them is an API that a regional endpoint could carry.
 *
 * Sources: signin rule set (botocore 1.43.67), ECR Public user guide; read 2026-11-20.
 */
export function parseWeb(labels: readonly string[], suffix: Suffix): AwsName {
  const flags = { form: 'web', fips: labels.includes('signin-fips'), dualStack: false } as const;
  const region = labels.map((label) => parseRegionBelow(label, suffix)).find(Boolean);
  if (suffix.kind === 'ecr-public') {
    return labels.length === 1 && labels[0] === 'public'
      ? { ...flags, service: 'ecr-public', serviceName: 'ECR Public', prefix: 'public' }
      : { ...flags, form: 'unrecognised' };
  }
  const signIn =
    suffix.kind === 'sign-in' || labels.some((label) => /^signin(-fips)?$/.test(label));
  return signIn
    ? { ...flags, service: 'signin', serviceName: 'AWS sign-in', prefix: 'signin', region }
    : { ...flags, region };
}
