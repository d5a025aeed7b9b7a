import type { PartitionId } from './partitions.ts';
import table from './service-regions.json' with { type: 'json' };

type ByPartition = Readonly<Record<string, readonly string[] | undefined>>;

const REGIONS: ByPartition = table.regions;
const ABSENT: Readonly<Record<string, ByPartition | undefined>> = table.absent;
const GLOBAL_HOSTS: Readonly<Record<string, Readonly<Record<string, string>> | undefined>> =
  table.globalHosts;

/**
 * Says whether a service is in a region, by the labels before the region in its names
 * (`monitoring`, `api.ecr`). `undefined`: the SDK's endpoint model knows the service nowhere, or
 * is older than the region. It is a model of host names: a `false` is worth a check.
 */
export function isServiceIn(
  prefix: string,
  region: string,
  partition: PartitionId,
): boolean | undefined {
  const row = Object.hasOwn(ABSENT, prefix) ? ABSENT[prefix] : undefined;
  if (row === undefined || REGIONS[partition]?.includes(region) !== true) return undefined;
  const absent = row[partition];
  return absent !== undefined && !absent.includes(region);
}

/** The one name that a service without regions has in a partition: `iam.us-gov.amazonaws.com`. */
export function globalHostOf(prefix: string, partition: PartitionId): string | undefined {
  return GLOBAL_HOSTS[prefix]?.[partition];
}
