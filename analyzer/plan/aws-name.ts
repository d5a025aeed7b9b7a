import type { AwsHost } from '../../rules/aws/aws-host.ts';
import { parseAwsHost } from '../../rules/aws/grammar.ts';
import { parseHost } from '../../rules/host.ts';
import type { ReportDestination } from '../report.ts';

/** A destination beside what its name says, for those whose name is one of AWS. */
export interface AwsDestination {
  readonly destination: ReportDestination;
  readonly aws: AwsHost;
}

/** Reads a host of a report as an AWS name. */
export function parseAwsName(text: string): AwsHost | undefined {
  const host = parseHost(text);
  return host.ok ? parseAwsHost(host.value) : undefined;
}

export function awsDestinations(destinations: readonly ReportDestination[]): AwsDestination[] {
  return destinations.flatMap((destination) => {
    const aws = parseAwsName(destination.host);
    return aws === undefined ? [] : [{ destination, aws }];
  });
}

/** The hosts of destinations, each once, in order. */
export function hostsOf(destinations: readonly ReportDestination[]): string[] {
  return [...new Set(destinations.map(({ host }) => host))].toSorted();
}
