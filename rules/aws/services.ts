import table from './services.json' with { type: 'json' };

/** What the labels before the region stand for. */
export interface ServiceName {
  /** The SDK's client id: `cloudwatch` for `monitoring`, `ses` for `email`. */
  readonly service: string;
  /** For people: `CloudWatch Logs`. */
  readonly name: string;
  /** True for a service that AWS has switched off. */
  readonly ended?: boolean;
}

export interface FoundService extends ServiceName {
  /** The labels that name the service, without a FIPS mark: `api.ecr`. */
  readonly prefix: string;
  readonly fips: boolean;
}

/**
 * Prefixes that AWS uses and the SDK's endpoint data does not list: agents' channels, protocols that
 * are no API, and services that ended and left the data.
 *
 * Sources: the user guides of Systems Manager, ECS, SES, CloudWatch Logs, CodeCommit, EKS and IAM,
 * aws-cdk-lib 2.276.0 and an aws-cli example (OpsWorks); read 2026-11-20.
 */
const UNLISTED: Readonly<Record<string, ServiceName>> = {
  'aps-workspaces': { service: 'amp', name: 'Prometheus Service' },
  'codedeploy-commands': { service: 'codedeploy', name: 'CodeDeploy agent' },
  'codedeploy-commands-secure': { service: 'codedeploy', name: 'CodeDeploy agent' },
  'dataplane.rum': { service: 'rum', name: 'CloudWatch RUM' },
  ec2messages: { service: 'ec2messages', name: 'Systems Manager message delivery' },
  'ecs-a': { service: 'ecs', name: 'ECS agent' },
  'ecs-sc': { service: 'ecs', name: 'ECS Service Connect' },
  'ecs-t': { service: 'ecs', name: 'ECS telemetry' },
  'email-smtp': { service: 'ses', name: 'SES SMTP' },
  // The SDK files it under the client that pushes to WebSockets; the host serves any API.
  'execute-api': { service: 'apigateway', name: 'API Gateway' },
  evidently: { service: 'evidently', name: 'CloudWatch Evidently' },
  'git-codecommit': { service: 'codecommit', name: 'CodeCommit Git' },
  'inbound-smtp': { service: 'ses', name: 'SES inbound SMTP' },
  lookoutmetrics: { service: 'lookoutmetrics', name: 'Lookout for Metrics' },
  lookoutvision: { service: 'lookoutvision', name: 'Lookout for Vision' },
  nimble: { service: 'nimble', name: 'Nimble Studio' },
  'oidc.eks': { service: 'eks', name: 'EKS OIDC issuer' },
  opsworks: { service: 'opsworks', name: 'OpsWorks Stacks', ended: true },
  'opsworks-cm': { service: 'opsworkscm', name: 'OpsWorks CM', ended: true },
  'opsworks-instance-service': { service: 'opsworks', name: 'OpsWorks agent', ended: true },
  panorama: { service: 'panorama', name: 'Panorama' },
  qldb: { service: 'qldb', name: 'QLDB' },
  'session.qldb': { service: 'qldb-session', name: 'QLDB Session' },
  robomaker: { service: 'robomaker', name: 'RoboMaker' },
  sms: { service: 'sms', name: 'Server Migration Service' },
  ssmmessages: { service: 'ssmmessages', name: 'Session Manager channels' },
  states: { service: 'stepfunctions', name: 'Step Functions' },
  'stream-logs': { service: 'logs', name: 'CloudWatch Logs live tail' },
  'sts-oidc': { service: 'sts', name: 'STS OIDC discovery' },
  'sync-states': { service: 'stepfunctions', name: 'Step Functions (synchronous)' },
};

const SERVICES: ReadonlyMap<string, ServiceName> = new Map([
  ...Object.entries(table.services),
  ...Object.entries(UNLISTED),
]);

const GLOBAL: ReadonlyMap<string, ServiceName> = new Map(Object.entries(table.global));

const REGION_FIRST: ReadonlyMap<string, ServiceName> = new Map(Object.entries(table.regionFirst));

/**
 * Names without a region that mean us-east-1, from before regional names. Those in the SDK's data
 * come with the table; the others are documented as a service's "general endpoint" (EC2 API
 * reference) or only known from old clients, and answer in us-east-1 all the same.
 */
const GENERAL_ENDPOINTS = [
  'autoscaling',
  'cloudformation',
  'dynamodb',
  'ec2',
  'elasticbeanstalk',
  'elasticloadbalancing',
  'elasticmapreduce',
  'email',
  'monitoring',
  'sns',
] as const;

const REGIONLESS: ReadonlyMap<string, ServiceName & { readonly region: string }> = new Map([
  ...GENERAL_ENDPOINTS.map((prefix): [string, ServiceName & { region: string }] => [
    prefix,
    { ...table.services[prefix], region: 'us-east-1' },
  ]),
  ...Object.entries(table.regionless),
]);

/** Finds the service of the labels before a region; `fips.batch` and `models-fips.lex` included. */
export function findService(prefix: string): FoundService | undefined {
  return find(SERVICES, prefix) ?? findNumbered(prefix);
}

/** Finds the service of a name that has no region because the service has none: `iam`. */
export function findGlobal(prefix: string): FoundService | undefined {
  return find(GLOBAL, prefix);
}

/** Finds the service of a label that old SDKs wrote after the region: `us-west-2.queue`. */
export function findRegionFirst(label: string): ServiceName | undefined {
  return REGION_FIRST.get(label);
}

/** Finds the service and the one region of an old name without a region: `queue`, `ec2`. */
export function findRegionless(
  prefix: string,
): (ServiceName & { readonly region: string }) | undefined {
  return REGIONLESS.get(prefix);
}

/** Takes the FIPS mark off: a first label `fips`, or `-fips` at the end of a label. */
export function withoutFips(prefix: string): string {
  if (!prefix.includes('fips')) return prefix;
  const bare = prefix.startsWith('fips.') ? prefix.slice(5) : prefix;
  return bare.replace(/-fips(?=\.|$)/g, '');
}

/** Every prefix with its service, for tests and for the endpoint table. */
export function knownServices(): ReadonlyMap<string, ServiceName> {
  return SERVICES;
}

export function knownGlobals(): ReadonlyMap<string, ServiceName> {
  return GLOBAL;
}

/** Where and when the service names were read, for answers that have to name their source. */
export const SERVICES_SOURCE: { readonly source: string; readonly read: string } = {
  source: 'https://github.com/boto/botocore/tree/0e6e240/botocore/data',
  read: '2026-08-07',
};

function find(table: ReadonlyMap<string, ServiceName>, prefix: string): FoundService | undefined {
  const exact = table.get(prefix);
  if (exact !== undefined) return toFound(exact, prefix, false);
  const bare = withoutFips(prefix);
  const found = bare === prefix ? undefined : table.get(bare);
  return found && toFound(found, bare, true);
}

function toFound(
  { service, name, ended }: ServiceName,
  prefix: string,
  fips: boolean,
): FoundService {
  return ended === true ? { service, name, ended, prefix, fips } : { service, name, prefix, fips };
}

/** The ECS control plane may send an agent to a numbered host: `ecs-a-1` (ECS developer guide). */
function findNumbered(prefix: string): FoundService | undefined {
  if (!prefix.startsWith('ecs-')) return undefined;
  const channel = /^(ecs-[at])-\d+$/.exec(prefix)?.[1];
  return channel === undefined ? undefined : find(SERVICES, channel);
}
