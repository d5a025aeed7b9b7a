import type { Tables } from './build-tables.ts';
import { formatTable } from './format-table.ts';
import type { PlanSources } from './plan-source-files.ts';

type Rows = ReadonlyMap<string, unknown>;

/** Makes the tables that the plan reads: prices, limits, published ranges, and what is where. */
export function buildPlanTables(sources: PlanSources): Tables {
  const { pricing, quotas, githubMeta, ipRanges, endpoints } = sources;
  const { web, git, api, packages } = githubMeta;
  return new Map([
    ['prices.json', formatTable(pricing, priceSections(pricing))],
    [
      'security-group-limits.json',
      formatTable(quotas, { quotas: quotaRows(quotas), prefixListWeights: weightRows(quotas) }),
    ],
    [
      'published-ranges.json',
      formatTable(githubMeta, {
        github: new Map(Object.entries({ web, git, api, packages })),
      }),
    ],
    ['ip-ranges.json', formatTable(ipRanges, { ranges: rangeRows(ipRanges) })],
    [
      'service-regions.json',
      formatTable(endpoints, {
        regions: new Map(
          endpoints.partitions.map(({ partition, regions }) => [partition, Object.keys(regions)]),
        ),
        absent: absentRows(endpoints),
        globalHosts: globalHostRows(endpoints),
      }),
    ],
  ]);
}

/** Only what was read in a price list or on a bill: a price from memory is no price. */
function priceSections({
  regions,
  interfaceEndpoint,
  hoursPerMonth,
}: PlanSources['pricing']): Record<string, Rows> {
  // The first tier ends at 1 PiB a month, which no trial deployment reaches.
  const endpointGbUsd = interfaceEndpoint.dataTiersPerRegionPerMonth[0]?.usdPerGB;
  const rows = Object.entries(regions).map(([region, price]): [string, object] => [
    region,
    {
      ...(price.verified ? { endpointHourUsd: price.interfaceEndpointHourUSD } : {}),
      ...(price.natVerified === true ? { natHourUsd: price.natGatewayHourUSD } : {}),
      // For some regions only the hours were read; the evidence names what was.
      ...(price.natVerified === true && price.natEvidence?.includes('NatGateway-Bytes') === true
        ? { natGbUsd: price.natGatewayGBUSD }
        : {}),
      ...(interfaceEndpoint.tiersVerifiedFor.includes(region) ? { endpointGbUsd } : {}),
    },
  ]);
  return {
    regions: new Map(rows.filter(([, row]) => Object.keys(row).length > 0)),
    month: new Map([['hours', hoursPerMonth]]),
  };
}

/** What bounds a security group or an endpoint policy. */
const QUOTAS: Readonly<Record<string, string>> = {
  'sg.rulesPerGroup': 'default',
  'sg.ruleDescription': 'maxChars',
  'vpce.policyChars': 'default',
};

function quotaRows({ quotas }: PlanSources['quotas']): Rows {
  return new Map(
    quotas.flatMap((quota) => {
      const field = QUOTAS[quota.id];
      const { source } = quota;
      return field === undefined ? [] : [[quota.id, { limit: quota[field], source }]];
    }),
  );
}

function weightRows({ awsManagedPrefixListWeights }: PlanSources['quotas']): Rows {
  return new Map(awsManagedPrefixListWeights.lists.map(({ name, weight }) => [name, weight]));
}

/** The blocks of each service in each region, as `SERVICE region`. */
function rangeRows({ prefixes, ipv6_prefixes }: PlanSources['ipRanges']): Rows {
  const groups = Map.groupBy(
    [...prefixes, ...ipv6_prefixes],
    ({ service, region }) => `${service} ${region}`,
  );
  return new Map(
    [...groups].map(([key, blocks]) => [
      key,
      blocks.map((block) => block.ip_prefix ?? block.ipv6_prefix ?? '').toSorted(),
    ]),
  );
}

/**
 * For each service and partition, the regions that do not have it, of those that the model lists.
 * A partition that is not there does not have the service at all.
 */
function absentRows({ partitions }: PlanSources['endpoints']): Rows {
  const rows = new Map<string, Record<string, string[]>>();
  for (const { partition, regions, services } of partitions) {
    for (const [prefix, { endpoints }] of Object.entries(services)) {
      const absent = Object.keys(regions).filter((region) => endpoints[region] === undefined);
      // A service without a region is nowhere and everywhere: its name is in the next table.
      if (absent.length === Object.keys(regions).length) continue;
      rows.set(prefix, { ...rows.get(prefix), [partition]: absent });
    }
  }
  return rows;
}

function globalHostRows({ partitions }: PlanSources['endpoints']): Rows {
  const rows = new Map<string, Record<string, string>>();
  for (const { partition, services } of partitions) {
    for (const [prefix, { partitionEndpoint = '', endpoints }] of Object.entries(services)) {
      const host = endpoints[partitionEndpoint]?.hostname;
      if (host !== undefined) rows.set(prefix, { ...rows.get(prefix), [partition]: host });
    }
  }
  return rows;
}
