import { formatTable } from './format-table.ts';
import type { ServiceModel, SourceFiles } from './source-files.ts';

/** What a prefix of a host name stands for: the SDK's client id and its name for people. */
interface ServiceRow {
  readonly service: string;
  readonly name: string;
}

type Rows = ReadonlyMap<string, unknown>;

/** Table file name → its text. */
export type Tables = ReadonlyMap<string, string>;

/**
 * Makes the tables that the grammar reads from the SDK's own endpoint data. The same sources give
 * the same text: sorted, one fact a line, so that a refresh shows as a small diff.
 */
export function buildTables(sources: SourceFiles): Tables {
  const names = readNames(sources);
  return new Map([
    ['regions.json', formatTable(sources.partitions, { partitions: partitionRows(sources) })],
    ['services.json', formatTable(sources.templates, { ...names })],
    [
      'vpc-endpoints.json',
      formatTable(sources.vpcEndpoints, {
        endpoints: vpcEndpointRows(sources),
        namePrefixes: new Map(Object.entries(sources.vpcEndpoints.prefixExceptions.prefixByRegion)),
        namePrefixServices: new Map(
          Object.entries(sources.vpcEndpoints.prefixExceptions.servicesByRegion),
        ),
        nameSuffixCn: new Map(
          sources.vpcEndpoints.prefixExceptions.suffixCnFor.map((name) => [name, true]),
        ),
      }),
    ],
  ]);
}

function partitionRows({ partitions }: SourceFiles): Rows {
  return new Map(
    partitions.partitions.map(({ id, outputs, regionRegex, regions }) => [
      id,
      {
        dnsSuffix: outputs.dnsSuffix,
        dualStackDnsSuffix: outputs.dualStackDnsSuffix,
        regionPattern: regionRegex,
        globalRegion: outputs.implicitGlobalRegion,
        // aws-global and its like are names inside the SDK, never labels of a host.
        regions: Object.keys(regions)
          .filter((region) => !region.endsWith('-global'))
          .toSorted(),
      },
    ]),
  );
}

interface Names {
  /** Labels before the region, without their FIPS mark. */
  readonly services: Rows;
  /** The same for names that have no region by design. */
  readonly global: Rows;
  /** Labels after the region: the names in the certificates that old SDKs asked for. */
  readonly regionFirst: Rows;
  /** Names without a region that belong to one region, with that region. */
  readonly regionless: Rows;
}

function readNames(sources: SourceFiles): Names {
  const services = new Map<string, Ranked>();
  const global = new Map<string, Ranked>();
  const suffixes = suffixesOf(sources);
  const keep = (template: string, row: Ranked): void => {
    const name = splitTemplate(template, suffixes);
    if (name !== undefined)
      keepBest(name.kind === 'regional' ? services : global, name.prefix, row);
  };
  const models = sources.templates.services;
  for (const [service, model] of Object.entries(models)) {
    const row = { service, name: nameOf(model), rank: rankOf(service, model) };
    for (const template of model.hostTemplates) keep(template, row);
  }
  const titled = new Map([...global, ...services]);
  const regionFirst = new Map<string, ServiceRow>();
  const regionless = new Map<string, ServiceRow & { region: string }>();
  for (const [prefix, model] of sources.endpoints.partitions.flatMap((p) =>
    Object.entries(p.services),
  )) {
    // Prefixes and hosts that no rule set has: the service has no client of its own, or no longer one.
    const known = titled.get(prefix);
    const service = known?.service ?? prefix;
    const name = known?.name ?? nameOf(models[prefix]) ?? prefix;
    keepBest(services, prefix, { service, name, rank: 9 });
    for (const [region, { hostname = '', sslCommonName = '' }] of Object.entries(model.endpoints)) {
      keep(hostname, { service, name, rank: 9 });
      const bare = /^([a-z]+)\.\{dnsSuffix\}$/.exec(
        sslCommonName.replace('{service}', prefix),
      )?.[1];
      if (bare !== undefined) regionless.set(bare, { service, name, region });
      if (hostname === `${prefix}.amazonaws.com` && region === 'us-east-1') {
        regionless.set(prefix, { service, name, region });
      }
    }
    const common = model.defaults?.sslCommonName?.replace('{service}', prefix) ?? '';
    const label = /^\{region\}\.([a-z]+)\.\{dnsSuffix\}$/.exec(common)?.[1];
    if (label !== undefined) regionFirst.set(label, { service, name });
  }
  for (const table of [services, global]) {
    // S3 has a grammar of its own, and these would look like services in it.
    for (const prefix of table.keys()) if (/^s3([.-]|express|$)/.test(prefix)) table.delete(prefix);
  }
  for (const prefix of regionless.keys()) global.delete(prefix);
  return { services: stripRank(services), global: stripRank(global), regionFirst, regionless };
}

/** `CloudFormation`, not `AWS CloudFormation`: the vendor is said elsewhere. */
function nameOf(model: ServiceModel): string;
function nameOf(model: ServiceModel | undefined): string | undefined;
function nameOf(model: ServiceModel | undefined): string | undefined {
  return (model?.abbreviation ?? model?.fullName)?.replace(/^(AWS|Amazon) ?/, '');
}

/** Several clients speak to `rds`; the one that carries the prefix or the signing name is meant. */
function rankOf(service: string, model: ServiceModel): number {
  if (service === model.endpointPrefix) return 0;
  if (service === model.signingName) return 1;
  return 2;
}

type Ranked = ServiceRow & { readonly rank: number };

function keepBest(table: Map<string, Ranked>, prefix: string, row: Ranked): void {
  const old = table.get(prefix);
  const better =
    old === undefined ||
    row.rank < old.rank ||
    (row.rank === old.rank && row.service.length < old.service.length);
  if (better) table.set(prefix, row);
}

function stripRank(table: ReadonlyMap<string, Ranked>): Rows {
  return new Map([...table].map(([prefix, { service, name }]) => [prefix, { service, name }]));
}

function suffixesOf({ partitions }: SourceFiles): string[] {
  const literal = partitions.partitions.flatMap(({ outputs }) => [
    outputs.dnsSuffix,
    outputs.dualStackDnsSuffix,
  ]);
  const all = ['{dnsSuffix}', '{dualStackDnsSuffix}', ...literal];
  // The longest first: amazonaws.com.cn before amazonaws.com would ever be tried.
  return all.toSorted((a, b) => b.length - a.length);
}

type TemplateName = { readonly kind: 'regional' | 'global'; readonly prefix: string };

/**
 * Takes the service labels out of a host template: `ec2-fips.{region}.api.aws` is `ec2`, regional.
 * Templates with other placeholders (buckets, account ids) belong to the grammar, not to a table.
 */
function splitTemplate(template: string, suffixes: readonly string[]): TemplateName | undefined {
  const suffix = suffixes.find((end) => template.endsWith(`.${end}`));
  if (suffix === undefined) return undefined;
  const labels = template.slice(0, -suffix.length - 1).split('.');
  if (labels.at(-1) === 'us-gov' && labels.length > 2) labels.pop();
  const last = labels.at(-1) ?? '';
  const isRegion = /^(\{region\}|\{implicitGlobalRegion\}|[a-z]{2,4}(-[a-z]+)+-\d)$/.test(last);
  if (isRegion || last === 'global' || last === 'us-gov' || last === 'dualstack') labels.pop();
  const prefix = withoutFips(labels).join('.');
  if (prefix === '' || prefix.includes('{')) return undefined;
  return { kind: isRegion ? 'regional' : 'global', prefix };
}

/** `fips.batch` and `models-fips.lex` are `batch` and `models.lex` with a FIPS module. */
function withoutFips(labels: readonly string[]): string[] {
  const rest = labels.length > 1 && labels[0] === 'fips' ? labels.slice(1) : labels;
  return rest.map((label) => label.replace(/-fips$/, ''));
}

function vpcEndpointRows({ vpcEndpoints }: SourceFiles): Rows {
  const all = [...vpcEndpoints.gateway, ...vpcEndpoints.interface];
  return new Map(
    all.map((row) => [
      `${row.serviceName} ${row.type.toLowerCase()}`,
      {
        ...(row.serviceId === null ? {} : { service: row.serviceId }),
        title: row.displayName,
        ...(row.privateDns === null ? {} : { privateDns: row.privateDns }),
        ...(row.privateDnsVerified === true ? { privateDnsVerified: true } : {}),
        ...(row.endpointPolicy === null ? {} : { policy: row.endpointPolicy }),
        ...(row.crossRegion === true ? { crossRegion: true } : {}),
        ...(row.regions === undefined ? {} : { regions: row.regions }),
        ...(row.ports === undefined ? {} : { ports: row.ports }),
        ...noteOf(row.note ?? row.dnsNote),
        ...disagreementOf(row.serviceName, vpcEndpoints.disagreements),
        verified: row.verified,
      },
    ]),
  );
}

function noteOf(note: string | undefined): { note?: string } {
  return note === undefined ? {} : { note };
}

/** Topics of the sources' disagreements, and the endpoint service that each is about. */
const TOPICS: Readonly<Record<string, string>> = {
  'com.amazonaws.route53': 'Route 53',
  'com.amazonaws.iam': 'IAM',
  'com.amazonaws.{region}.freetier': 'freetier',
  'aws.api.{region}.freetier': 'freetier',
  'com.amazonaws.{region}.resource-explorer-2': 'resource-explorer-2',
  'aws.api.{region}.resource-explorer-2': 'resource-explorer-2',
  'com.amazonaws.{region}.email': 'SES',
  'com.amazonaws.{region}.email-fips': 'SES',
  'com.amazonaws.{region}.inspector2-telemetry': 'inspector2-telemetry',
};

function disagreementOf(
  serviceName: string,
  disagreements: SourceFiles['vpcEndpoints']['disagreements'],
): { disagreement?: string } {
  const about = TOPICS[serviceName];
  const found = disagreements.find(({ topic }) => topic === about);
  return found === undefined ? {} : { disagreement: found.statement };
}
