import type { AwsHost } from '../../rules/aws/aws-host.ts';
import { legacyAdvice } from '../../rules/aws/legacy.ts';
import { dnsSuffixOf, dualStackSuffixOf } from '../../rules/aws/partitions.ts';
import { bucketInRegion } from '../../rules/aws/service-buckets.ts';
import { globalHostOf, isServiceIn } from '../../rules/aws/service-regions.ts';
import type { Move, NewName } from './transposed.ts';

/** Says what an AWS name becomes in another region, or in a region of another partition. */
export function transposeAws(aws: AwsHost, bucket: string | undefined, move: Move): NewName {
  if (aws.s3 !== undefined) return transposeS3(aws, aws.s3.bucket ?? bucket, move);
  if (aws.region !== undefined && aws.region !== move.from) return elsewhere(aws, move);
  switch (aws.form) {
    case 'regional':
      return regional(aws, move);
    case 'legacy':
      return legacy(aws, move);
    case 'global':
      return global(aws, move);
    case 'resource':
      return resource(aws, move);
    case 'vpce':
      return lost(`it is the name of one endpoint; in ${move.to} it gets another one`);
    case 'web':
    case 'utility':
    case 'unrecognised':
      return same(aws);
  }
}

function same({ host }: AwsHost, why?: string): NewName {
  return { kind: 'same', to: host, why };
}

function lost(why: string): NewName {
  return { kind: 'lost', why };
}

function leavesPartition({ fromPartition, toPartition }: Move): boolean {
  return fromPartition !== toPartition;
}

/** It was in another region already: the move does not change that, unless it leaves the partition. */
function elsewhere(aws: AwsHost, move: Move): NewName {
  if (aws.partition === move.toPartition) return same(aws, `it stays in ${aws.region}`);
  return lost(`it is in ${aws.region}, which is another partition than ${move.to}`);
}

function regional(aws: AwsHost, move: Move): NewName {
  const { prefix = '', fips, serviceName = prefix } = aws;
  const present = isServiceIn(prefix, move.to, move.toPartition);
  if (present === false) {
    return lost(`the endpoint model of the SDK has no ${serviceName} in ${move.to}`);
  }
  // FIPS names exist in the US, in Canada and in GovCloud (aws.amazon.com/compliance/fips, 2026-11-20).
  if (fips && !/^(us|ca)-/.test(move.to)) {
    return lost(`there are no FIPS names in ${move.to}: ask for the plain one`);
  }
  const why =
    present === undefined ? `that ${serviceName} is in ${move.to} is not confirmed` : undefined;
  return { kind: 'moved', to: renamed(aws, move), why };
}

/** The same labels with the other region and the suffix of its partition. */
function renamed({ host, partition, dualStack }: AwsHost, move: Move): string {
  const suffixOf =
    dualStack && host.endsWith(dualStackSuffixOf(partition)) ? dualStackSuffixOf : dnsSuffixOf;
  const labels = host.slice(0, -suffixOf(partition).length - 1).split('.');
  const moved = labels.map((label) => (label === move.from ? move.to : label));
  return `${moved.join('.')}.${suffixOf(move.toPartition)}`;
}

function legacy(aws: AwsHost, move: Move): NewName {
  const instead = legacyAdvice(aws)?.instead;
  const prefix = instead?.split(`.${move.from}.`)[0];
  if (prefix === undefined || prefix === instead) return same(aws);
  return {
    kind: 'moved',
    to: `${prefix}.${move.to}.${dnsSuffixOf(move.toPartition)}`,
    why: 'the old client that asked for this name asks for an old name there too, which no endpoint covers',
  };
}

function global(aws: AwsHost, move: Move): NewName {
  const { prefix = '', host, serviceName = prefix } = aws;
  if (!leavesPartition(move)) return same(aws, 'one name for all regions');
  const there = globalHostOf(prefix, move.toPartition);
  if (there !== undefined && there !== host) return { kind: 'moved', to: there };
  if (isServiceIn(prefix, move.to, move.toPartition) === true) {
    return { kind: 'moved', to: `${prefix}.${move.to}.${dnsSuffixOf(move.toPartition)}` };
  }
  return lost(`the endpoint model of the SDK has no ${serviceName} in the partition of ${move.to}`);
}

function resource(aws: AwsHost, move: Move): NewName {
  const kind = aws.resource?.kind;
  if (kind === 'registry') {
    return {
      kind: 'moved',
      to: renamed(aws, move),
      why: 'the images must be pushed there as well',
    };
  }
  if (kind === 'account' && !leavesPartition(move))
    return { kind: 'moved', to: renamed(aws, move) };
  if (kind === 'account') return lost('an account has another number in another partition');
  return lost(`it is the name of one resource; in ${move.to} it gets another one`);
}

/** Buckets do not move with a deployment; only those that AWS keeps in each region have a counterpart. */
function transposeS3(aws: AwsHost, bucket: string | undefined, move: Move): NewName {
  const { region } = aws;
  const suffix = dnsSuffixOf(move.toPartition);
  const counterpart = bucket === undefined ? undefined : bucketInRegion(bucket, move.from, move.to);
  if (counterpart !== undefined && aws.s3?.style === 'virtual-hosted') {
    return { kind: 'moved', to: `${counterpart}.s3.${move.to}.${suffix}` };
  }
  if (region !== undefined && region !== move.from) return elsewhere(aws, move);
  const about = bucket === undefined ? 'the buckets behind it' : `the bucket ${bucket}`;
  if (leavesPartition(move)) {
    return lost(
      `${about} cannot be reached with credentials of ${move.to}: copy what is needed there`,
    );
  }
  return same(
    aws,
    `${about} stay${bucket === undefined ? '' : 's'} in ${region ?? 'its region'}, where no gateway endpoint of ${move.to} leads`,
  );
}
