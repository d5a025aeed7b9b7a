import { endpointFor, type VpcEndpoint } from '../../rules/aws/endpoints.ts';
import { dnsSuffixOf, parseRegion } from '../../rules/aws/partitions.ts';
import { formatHostPattern } from '../../rules/pattern.ts';

/**
 * What nodes of a VPC must reach without the proxy, as `NO_PROXY` writes it: the names that its
 * endpoints answer for, and the names of its machines.
 *
 * To curl, Python and Go `s3.us-east-1.amazonaws.com` means the buckets below it, too. A name with a
 * leading dot is everything below it.
 */
export function directNames(services: readonly string[], region: string): string[] {
  const partition = parseRegion(region)?.partition ?? 'aws';
  const names = services.flatMap((service) => {
    const endpoint = endpointFor(service, region, partition);
    return endpoint === undefined ? [] : namesOf(endpoint, region);
  });
  return [...new Set([...names, machinesOf(region)])];
}

function namesOf(
  { type, service, suffix, partition, privateDns }: VpcEndpoint,
  region: string,
): string[] {
  if (type === 'gateway') return [`${service}.${region}.${dnsSuffixOf(partition)}`];
  const names = privateDns?.map(formatHostPattern).map((name) => name.replace('*.', '.')) ?? [];
  return names.length > 0 ? names : [`${suffix}.${region}.${dnsSuffixOf(partition)}`];
}

/** Private DNS names of instances, in the forms that EC2 gives them (general knowledge of AWS names). */
function machinesOf(region: string): string {
  return region === 'us-east-1' ? '.ec2.internal' : `.${region}.compute.internal`;
}
