import { z } from 'zod';

/** One host template set of the SDK's endpoint rules. */
export interface ServiceModel {
  readonly endpointPrefix: string;
  readonly signingName: string;
  readonly fullName: string;
  readonly abbreviation?: string | undefined;
  readonly hostTemplates: readonly string[];
}

interface PartitionModel {
  readonly id: string;
  readonly outputs: {
    readonly dnsSuffix: string;
    readonly dualStackDnsSuffix: string;
    readonly implicitGlobalRegion: string;
  };
  readonly regionRegex: string;
  readonly regions: Readonly<Record<string, unknown>>;
}

interface EndpointModel {
  readonly hostname?: string | undefined;
  readonly sslCommonName?: string | undefined;
}

interface VpcEndpointModel {
  readonly serviceName: string;
  readonly type: 'Gateway' | 'Interface';
  readonly displayName: string;
  readonly serviceId: string | null;
  readonly privateDns: readonly string[] | null;
  readonly privateDnsVerified?: boolean | undefined;
  readonly endpointPolicy: boolean | null;
  readonly crossRegion?: boolean | undefined;
  readonly regions?: Readonly<Record<string, string>> | undefined;
  readonly ports?: readonly number[] | undefined;
  readonly dnsNote?: string | undefined;
  readonly note?: string | undefined;
  readonly verified: boolean;
}

interface Provenance {
  /** Repository or package, version or commit, date and licence. */
  readonly _source: unknown;
}

/** The files in `source/`, as far as the tables need them. */
export interface SourceFiles {
  readonly partitions: Provenance & { readonly partitions: readonly PartitionModel[] };
  readonly templates: Provenance & { readonly services: Readonly<Record<string, ServiceModel>> };
  readonly endpoints: Provenance & {
    readonly partitions: readonly {
      readonly services: Readonly<
        Record<
          string,
          {
            readonly defaults?: EndpointModel | undefined;
            readonly endpoints: Readonly<Record<string, EndpointModel>>;
          }
        >
      >;
    }[];
  };
  readonly vpcEndpoints: Provenance & {
    readonly gateway: readonly VpcEndpointModel[];
    readonly interface: readonly VpcEndpointModel[];
    readonly prefixExceptions: {
      readonly prefixByRegion: Readonly<Record<string, string>>;
      readonly servicesByRegion: Readonly<Record<string, readonly string[]>>;
      readonly suffixCnFor: readonly string[];
    };
    readonly disagreements: readonly { readonly topic: string; readonly statement: string }[];
  };
}

const provenance = z.object({ _source: z.unknown() });

const partitionsFile = provenance.extend({
  partitions: z.array(
    z.object({
      id: z.string(),
      outputs: z.object({
        dnsSuffix: z.string(),
        dualStackDnsSuffix: z.string(),
        implicitGlobalRegion: z.string(),
      }),
      regionRegex: z.string(),
      regions: z.record(z.string(), z.unknown()),
    }),
  ),
});

const templatesFile = provenance.extend({
  services: z.record(
    z.string(),
    z.object({
      endpointPrefix: z.string(),
      signingName: z.string(),
      fullName: z.string(),
      abbreviation: z.string().optional(),
      hostTemplates: z.array(z.string()),
    }),
  ),
});

const endpoint = z.object({
  hostname: z.string().optional(),
  sslCommonName: z.string().optional(),
});

const endpointsFile = provenance.extend({
  partitions: z.array(
    z.object({
      services: z.record(
        z.string(),
        z.object({ defaults: endpoint.optional(), endpoints: z.record(z.string(), endpoint) }),
      ),
    }),
  ),
});

const vpcEndpoint = z.object({
  serviceName: z.string(),
  type: z.enum(['Gateway', 'Interface']),
  displayName: z.string(),
  serviceId: z.string().nullable(),
  privateDns: z.array(z.string()).nullable(),
  privateDnsVerified: z.boolean().optional(),
  endpointPolicy: z.boolean().nullable(),
  crossRegion: z.boolean().optional(),
  regions: z.record(z.string(), z.string()).optional(),
  ports: z.array(z.number()).optional(),
  dnsNote: z.string().optional(),
  note: z.string().optional(),
  verified: z.boolean(),
});

const vpcEndpointsFile = provenance.extend({
  gateway: z.array(vpcEndpoint),
  interface: z.array(vpcEndpoint),
  prefixExceptions: z.object({
    prefixByRegion: z.record(z.string(), z.string()),
    servicesByRegion: z.record(z.string(), z.array(z.string())),
    suffixCnFor: z.array(z.string()),
  }),
  disagreements: z.array(z.object({ topic: z.string(), statement: z.string() })),
});

/**
 * Reads the source files; a new SDK version with another shape fails here, and says where.
 *
 * `read` takes a file's name without its extension and returns its JSON.
 */
export function readSources(read: (name: string) => unknown): SourceFiles {
  return {
    partitions: partitionsFile.parse(read('partitions')),
    templates: templatesFile.parse(read('endpoint-templates')),
    endpoints: endpointsFile.parse(read('endpoints')),
    vpcEndpoints: vpcEndpointsFile.parse(read('vpc-endpoint-services')),
  };
}
