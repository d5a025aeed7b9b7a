import { z } from 'zod';

interface Provenance {
  /** Repository or package, version or commit, date and licence. */
  readonly _source: unknown;
}

interface RegionModel {
  readonly interfaceEndpointHourUSD: number;
  readonly verified: boolean;
  readonly natGatewayHourUSD?: number | undefined;
  readonly natGatewayGBUSD?: number | undefined;
  readonly natVerified?: boolean | undefined;
  readonly natEvidence?: string | undefined;
}

interface ServiceModel {
  /** The row that holds the one name of a service without regions. */
  readonly partitionEndpoint?: string | undefined;
  readonly endpoints: Readonly<Record<string, { readonly hostname?: string | undefined }>>;
}

interface PublishedPrefix {
  readonly ip_prefix?: string | undefined;
  readonly ipv6_prefix?: string | undefined;
  readonly region: string;
  readonly service: string;
}

/** The files in `source/`, as far as the tables of the plan need them. */
export interface PlanSources {
  readonly pricing: Provenance & {
    readonly hoursPerMonth: number;
    readonly interfaceEndpoint: {
      readonly dataTiersPerRegionPerMonth: readonly { readonly usdPerGB: number }[];
      readonly tiersVerifiedFor: readonly string[];
    };
    readonly regions: Readonly<Record<string, RegionModel>>;
  };
  readonly quotas: Provenance & {
    readonly quotas: readonly {
      readonly id: string;
      readonly source: string;
      readonly [field: string]: unknown;
    }[];
    readonly awsManagedPrefixListWeights: {
      readonly lists: readonly { readonly name: string; readonly weight: number }[];
    };
  };
  readonly githubMeta: Provenance &
    Readonly<Record<'web' | 'api' | 'git' | 'packages', readonly string[]>>;
  readonly ipRanges: Provenance & {
    readonly prefixes: readonly PublishedPrefix[];
    readonly ipv6_prefixes: readonly PublishedPrefix[];
  };
  readonly endpoints: Provenance & {
    readonly partitions: readonly {
      readonly partition: string;
      readonly regions: Readonly<Record<string, unknown>>;
      readonly services: Readonly<Record<string, ServiceModel>>;
    }[];
  };
}

const provenance = z.object({ _source: z.unknown() });

const usd = z.number().nonnegative();

const pricing = provenance.extend({
  hoursPerMonth: z.number(),
  interfaceEndpoint: z.object({
    dataTiersPerRegionPerMonth: z.array(z.object({ usdPerGB: usd })),
    tiersVerifiedFor: z.array(z.string()),
  }),
  regions: z.record(
    z.string(),
    z.object({
      interfaceEndpointHourUSD: usd,
      verified: z.boolean(),
      natGatewayHourUSD: usd.optional(),
      natGatewayGBUSD: usd.optional(),
      natVerified: z.boolean().optional(),
      natEvidence: z.string().optional(),
    }),
  ),
});

const quotas = provenance.extend({
  quotas: z.array(z.looseObject({ id: z.string(), source: z.string() })),
  awsManagedPrefixListWeights: z.object({
    _source: z.string(),
    lists: z.array(z.object({ name: z.string(), weight: z.number() })),
  }),
});

const ranges = z.array(z.string());

const githubMeta = provenance.extend({
  web: ranges,
  api: ranges,
  git: ranges,
  packages: ranges,
});

const prefix = z.object({
  ip_prefix: z.string().optional(),
  ipv6_prefix: z.string().optional(),
  region: z.string(),
  service: z.string(),
});

const ipRanges = provenance.extend({
  prefixes: z.array(prefix),
  ipv6_prefixes: z.array(prefix),
});

const endpoints = provenance.extend({
  partitions: z.array(
    z.object({
      partition: z.string(),
      regions: z.record(z.string(), z.unknown()),
      services: z.record(
        z.string(),
        z.object({
          partitionEndpoint: z.string().optional(),
          endpoints: z.record(z.string(), z.object({ hostname: z.string().optional() })),
        }),
      ),
    }),
  ),
});

/** Reads the source files; `read` takes a file's name without its extension and returns its JSON. */
export function readPlanSources(read: (name: string) => unknown): PlanSources {
  return {
    pricing: pricing.parse(read('vpc-endpoint-pricing')),
    quotas: quotas.parse(read('quotas')),
    githubMeta: githubMeta.parse(read('github-meta')),
    ipRanges: ipRanges.parse(read('ip-ranges')),
    endpoints: endpoints.parse(read('endpoints')),
  };
}
