import type { AwsHost } from '../../rules/aws/aws-host.ts';
import { parseRegion } from '../../rules/aws/partitions.ts';
import { type Parsed, parsed, unparsable } from '../../rules/parsed.ts';
import type { ReportDestination } from '../report.ts';
import { parseAwsName } from './aws-name.ts';
import type { EndpointGuide, HostEndpoint } from './endpoint-guide.ts';
import { transposeAws } from './transpose-aws.ts';
import type { Move, NewName, Transposed } from './transposed.ts';

/**
 * Says what a deployment that was recorded in one region would ask for in another, and what does
 * not carry over: services that are not there, buckets that stay where they are, names made for
 * one resource. "Recorded in us-east-1, needed in eu-west-1 or in GovCloud."
 */
export function transpose(
  destinations: readonly ReportDestination[],
  from: string,
  to: string,
  guide: EndpointGuide,
): Parsed<Transposed[]> {
  const [source, target] = [parseRegion(from), parseRegion(to)];
  if (source === undefined) return unparsable(`${from} is no region of AWS`);
  if (target === undefined) return unparsable(`${to} is no region of AWS`);
  const move = { from, to, fromPartition: source.partition, toPartition: target.partition };
  return parsed(destinations.map((one) => transposeOne(one, move, guide)));
}

function transposeOne(
  { host, port, service, bucket }: ReportDestination,
  move: Move,
  guide: EndpointGuide,
): Transposed {
  const aws = parseAwsName(host);
  if (aws === undefined) return { host, port, ...transposeOther(host, move) };
  const name = transposeAws(aws, bucket ?? undefined, move);
  const target = name.to ?? host;
  const endpoint =
    service === null || name.kind === 'lost'
      ? undefined
      : guide.endpointFor({ host: target, service }, move.to);
  return {
    host,
    port,
    ...name,
    why: joinWhy(name.why, missing(aws, name, endpoint, move)),
    endpoint,
  };
}

/** Hosts of distributions that stand in each region: `us-east-1.ec2.archive.ubuntu.com`. */
function transposeOther(host: string, { from, to, toPartition, fromPartition }: Move): NewName {
  const labels = host.split('.');
  if (!labels.includes(from)) return { kind: 'same', to: host };
  const why = toPartition === fromPartition ? undefined : 'whether it exists there is not known';
  return { kind: 'moved', to: labels.map((label) => (label === from ? to : label)).join('.'), why };
}

function missing(
  { service, form }: AwsHost,
  { kind }: NewName,
  endpoint: HostEndpoint | undefined,
  { to }: Move,
): string | undefined {
  if (endpoint !== undefined || kind === 'lost' || service === undefined) return undefined;
  if (form !== 'regional' && form !== 'legacy' && form !== 'global') return undefined;
  return `no VPC endpoint for ${service} is known in ${to}, so the firewall carries it`;
}

function joinWhy(...reasons: readonly (string | undefined)[]): string | undefined {
  const said = reasons.filter((reason) => reason !== undefined);
  return said.length === 0 ? undefined : said.join('; ');
}
