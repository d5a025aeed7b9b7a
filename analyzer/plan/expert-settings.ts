import type { ConfigurationChange, ReportDestination } from '../report.ts';
import { type AwsDestination, awsDestinations, hostsOf } from './aws-name.ts';

/** A setting that somebody who has done it before would name, and the destinations that call for it. */
interface ExpertSetting extends Omit<ConfigurationChange, 'hosts'> {
  readonly source: string;
  readonly read: string;
  readonly concerns: (seen: AwsDestination) => boolean;
}

const PARALLELCLUSTER =
  'https://docs.aws.amazon.com/parallelcluster/latest/ug/aws-parallelcluster-in-a-single-public-subnet-no-internet-v3.html';

const SETTINGS: readonly ExpertSetting[] = [
  {
    setting: 'AWS_ACCOUNT_ID_ENDPOINT_MODE',
    value: 'disabled',
    why: 'newer SDKs (botocore from 1.37.0) call <account>.ddb.<region> as soon as they know the account; that the gateway endpoint carries those names is not documented, for dynamodb.<region> it is',
    source: 'https://docs.aws.amazon.com/sdkref/latest/guide/feature-account-endpoints.html',
    read: '2026-11-20',
    concerns: ({ aws }) => aws.prefix === 'ddb',
  },
  {
    setting: 'ParallelCluster: Scheduling/SlurmSettings/Dns/DisableManagedDns',
    value: 'true',
    why: 'without a private hosted zone the cluster makes no Route 53 calls (releases 3.x)',
    source: PARALLELCLUSTER,
    read: '2026-11-20',
    concerns: (seen) => seen.aws.service === 'route53' && needsFirewall(seen),
  },
  {
    setting: 'ParallelCluster: Scheduling/SlurmSettings/Dns/UseEc2Hostnames',
    value: 'true',
    why: 'goes with DisableManagedDns: nodes use their ip-... names, and Slurm node names are not in DNS',
    source: PARALLELCLUSTER,
    read: '2026-11-20',
    concerns: (seen) => seen.aws.service === 'route53' && needsFirewall(seen),
  },
  {
    setting: 'ParallelCluster: pcluster create-cluster --suppress-validators',
    value: 'type:AdditionalIamPolicyValidator',
    why: 'the validator calls IAM from where pcluster runs; it is not needed where another path to IAM exists (from 3.1.1)',
    source: PARALLELCLUSTER,
    read: '2026-11-20',
    concerns: (seen) => seen.aws.service === 'iam' && needsFirewall(seen),
  },
];

/** Adds the settings that the destinations seen call for, beside those that move a client over. */
export function expertSettings(destinations: readonly ReportDestination[]): ConfigurationChange[] {
  const seen = awsDestinations(destinations);
  return SETTINGS.flatMap(({ concerns, ...setting }) => {
    const about = seen.filter(concerns).map(({ destination }) => destination);
    return about.length === 0 ? [] : [{ ...setting, hosts: hostsOf(about) }];
  });
}

/** Route 53 and IAM have one endpoint in a partition; where that is elsewhere, it is not reached. */
function needsFirewall({ destination }: AwsDestination): boolean {
  return destination.disposition !== 'endpoint';
}
