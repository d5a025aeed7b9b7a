import { endpointFor } from '../../rules/aws/endpoints.ts';
import { parseRegion } from '../../rules/aws/partitions.ts';
import { serviceBucketsOf } from '../../rules/aws/service-buckets.ts';
import type { PlannedEndpoint, PlanWarning, ReportDestination } from '../report.ts';
import { type AwsDestination, awsDestinations, hostsOf } from './aws-name.ts';

/** What a warning may rest on. */
interface Situation {
  readonly home: string;
  readonly endpoints: readonly PlannedEndpoint[];
  readonly seen: readonly AwsDestination[];
}

type Finding = Omit<PlanWarning, 'id' | 'read'>;

/** Looks for one trap; `undefined` where nothing that was seen leads into it. */
type Trap = (situation: Situation) => Finding | undefined;

/**
 * Names the traps that an account owner who follows the plan would step into, each only where a
 * destination or an endpoint of the plan leads there. All sources were read on one day.
 */
export function findWarnings(
  destinations: readonly ReportDestination[],
  endpoints: readonly PlannedEndpoint[],
  home: string | undefined,
): PlanWarning[] {
  if (home === undefined) return [];
  const situation = { home, endpoints, seen: awsDestinations(destinations) };
  return Object.entries(TRAPS).flatMap(([id, trap]) => {
    const found = trap(situation);
    return found === undefined ? [] : [{ id, ...found, read: '2026-11-20' }];
  });
}

const PRIVATELINK = 'https://docs.aws.amazon.com/vpc/latest/privatelink';
const PARALLELCLUSTER = 'https://github.com/aws/aws-parallelcluster/tree/v3.9.3/cli';

const TRAPS: Readonly<Record<string, Trap>> = {
  'cross-region': crossRegion,
  'cross-partition': crossPartition,
  'one-region-service': oneRegionService,
  'proxy-bypasses-gateway': proxyBypassesGateway,
  'parallelcluster-no-proxy': parallelClusterNoProxy,
  'cloudformation-buckets': cloudFormationBuckets,
  'ecr-layers': ecrLayers,
  'dynamodb-interface': dynamoDbInterface,
  's3-interface-names': s3InterfaceNames,
  'execute-api-private-dns': executeApi,
  'service-name-prefixes': serviceNamePrefixes,
  'unconfirmed-names': unconfirmedNames,
};

function crossRegion({ seen, home }: Situation): Finding | undefined {
  const partition = parseRegion(home)?.partition;
  return about(
    seen.filter(
      ({ aws }) => aws.region !== undefined && aws.region !== home && aws.partition === partition,
    ),
    (regions) =>
      `These are in ${regions.join(', ')}, and the endpoints of ${home} end there: they stay with the firewall, or need an endpoint in a VPC of their region. Some services have cross-region endpoints; gateway endpoints never are.`,
    `${PRIVATELINK}/privatelink-access-aws-services.html`,
  );
}

function crossPartition({ seen, home }: Situation): Finding | undefined {
  const partition = parseRegion(home)?.partition;
  return about(
    // Downloads and web pages are for everyone; what is called with credentials is meant. A region
    // that the tables do not know says nothing of its partition.
    partition === undefined
      ? []
      : seen.filter(({ aws }) => aws.partition !== partition && aws.service !== undefined),
    (regions) =>
      `These are in another partition than ${home}${regions.length === 0 ? '' : ` (${regions.join(', ')})`}: no endpoint leads there, and credentials of one partition are worth nothing in the other. Something was configured for another place.`,
    'https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html',
  );
}

/** IAM and Route 53: one endpoint service in a partition, whatever region asks. */
function oneRegionService({ seen, home }: Situation): Finding | undefined {
  const hits = seen.flatMap(({ aws, destination }) => {
    const endpoint =
      aws.form === 'global' && aws.service !== undefined
        ? endpointFor(aws.service, home, aws.partition)
        : undefined;
    return endpoint?.oneRegion === true ? [{ destination, endpoint }] : [];
  });
  const [first] = hits;
  if (first === undefined) return undefined;
  const names = [...new Set(hits.map(({ endpoint }) => endpoint.serviceName))].toSorted();
  const doubts = [...new Set(hits.map(({ endpoint }) => endpoint.disagreement))].filter(
    (doubt) => doubt !== undefined,
  );
  return {
    warning:
      `${names.join(' and ')} ${names.length === 1 ? 'exists' : 'exist'} in ${first.endpoint.region} only; from other regions they are reached through a cross-region endpoint or a VPC there. Sources disagree, so ask describe-vpc-endpoint-services first. ${doubts.join(' ')}`.trim(),
    hosts: hostsOf(hits.map(({ destination }) => destination)),
    source: `${PRIVATELINK}/aws-services-privatelink-support.html`,
  };
}

function proxyBypassesGateway({ endpoints }: Situation): Finding | undefined {
  const gateways = endpoints.filter(({ type, covers }) => type === 'gateway' && covers.length > 0);
  if (gateways.length === 0) return undefined;
  return {
    warning:
      'A gateway endpoint works by the route table of the subnet that a connection starts in. What clients send through a proxy starts in the subnet of the proxy: name these hosts in NO_PROXY, or give that subnet the route too.',
    hosts: coveredBy(gateways),
    source: `${PRIVATELINK}/gateway-endpoints.html`,
  };
}

function parallelClusterNoProxy({ seen, endpoints }: Situation): Finding | undefined {
  const cluster = seen.filter(({ destination: { bucket, host } }) =>
    /parallelcluster/.test(`${bucket ?? ''} ${host}`),
  );
  const interfaces = endpoints.filter(
    ({ type, covers }) => type === 'interface' && covers.length > 0,
  );
  if (cluster.length === 0 || interfaces.length === 0) return undefined;
  return {
    warning:
      'ParallelCluster 3 with Networking/Proxy/HttpProxyAddress sets no_proxy to localhost and the metadata address alone, so nodes send API calls to the proxy although the endpoints exist: extend no_proxy in a custom action or in the image.',
    hosts: coveredBy(interfaces),
    source: `${PARALLELCLUSTER}/src/pcluster/resources`,
  };
}

function cloudFormationBuckets(situation: Situation): Finding | undefined {
  return neededBuckets(
    situation,
    'cloudformation',
    'wait conditions (cfn-signal) and custom resources answer by writing into buckets of AWS; an endpoint policy or a firewall without them fails a stack after its timeout',
  );
}

function ecrLayers(situation: Situation): Finding | undefined {
  return neededBuckets(
    situation,
    'ecr',
    'the layers of an image come from a bucket of AWS: ecr.api and ecr.dkr pull nothing without the gateway endpoint for S3, and its policy must let the bucket pass',
  );
}

function neededBuckets(
  { home, endpoints }: Situation,
  service: string,
  why: string,
): Finding | undefined {
  const planned = endpoints.filter((endpoint) => endpoint.service === service);
  const buckets = serviceBucketsOf(service, home);
  const [first] = buckets;
  if (planned.length === 0 || first === undefined) return undefined;
  return {
    warning: `Besides its endpoint, ${service} needs ${buckets.map(({ bucket }) => bucket).join(' and ')}: ${why}.`,
    hosts: hostsIn(planned),
    source: first.source,
  };
}

function dynamoDbInterface({ endpoints }: Situation): Finding | undefined {
  const planned = endpoints.filter(
    ({ service, type }) => service === 'dynamodb' && type === 'gateway',
  );
  if (planned.length === 0) return undefined;
  return {
    warning:
      'Keep the gateway endpoint for DynamoDB even where policy asks for interface endpoints: the interface endpoint has no private DNS, so each client would need its endpoint URL.',
    hosts: hostsIn(planned),
    source:
      'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/privatelink-interface-endpoints.html',
  };
}

function s3InterfaceNames({ seen }: Situation): Finding | undefined {
  return about(
    seen.filter(
      ({ aws }) =>
        aws.s3 !== undefined &&
        (aws.fips || aws.s3.style === 'website' || aws.form === 'global' || aws.form === 'legacy'),
    ),
    () =>
      'An interface endpoint for S3 would not cover these: its private DNS leaves out FIPS, website, global (s3.amazonaws.com) and dash (s3-<region>) names. The gateway endpoint goes by address and carries those of its own region.',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html',
  );
}

/** Whether an API is private its name does not say, so the endpoint is not planned. */
function executeApi({ seen, home }: Situation): Finding | undefined {
  return about(
    seen.filter(({ aws }) => aws.region === home && aws.host.includes('.execute-api.')),
    () =>
      `If these are private APIs, com.amazonaws.${home}.execute-api carries them. With its private DNS on, the VPC can no longer reach any public API of the region, your own and those of others: leave it off while one is needed.`,
    'https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-api-create.html',
  );
}

/** China names some endpoint services below `cn.com.amazonaws` and others below `com.amazonaws`. */
function serviceNamePrefixes({ endpoints, home }: Situation): Finding | undefined {
  const foreign = endpoints.filter(({ serviceName }) => !serviceName.startsWith('com.amazonaws.'));
  if (foreign.length === 0) return undefined;
  const names = foreign.map(({ serviceName }) => serviceName);
  return {
    warning: `In ${home} service names have two prefixes. These are written differently from the others: ${names.join(', ')}.`,
    hosts: hostsIn(foreign),
    source: `${PRIVATELINK}/aws-services-privatelink-support.html; aws-cdk-lib 2.276.0`,
  };
}

function unconfirmedNames({ endpoints, home }: Situation): Finding | undefined {
  const doubtful = endpoints.filter(({ confirmed }) => !confirmed);
  if (doubtful.length === 0) return undefined;
  return {
    warning: `No AWS document gives these service names for ${home}: ${doubtful.map(({ serviceName }) => serviceName).join(', ')}. Compare with aws ec2 describe-vpc-endpoint-services before building.`,
    hosts: hostsIn(doubtful),
    source: `${PRIVATELINK}/aws-services-privatelink-support.html`,
  };
}

function about(
  seen: readonly AwsDestination[],
  say: (regions: readonly string[]) => string,
  source: string,
): Finding | undefined {
  if (seen.length === 0) return undefined;
  const regions = [...new Set(seen.flatMap(({ aws }) => aws.region ?? []))].toSorted();
  const hosts = hostsOf(seen.map(({ destination }) => destination));
  return { warning: say(regions), hosts, source };
}

/** What may go around the proxy: a name that its endpoint does not cover would have no way out then. */
function coveredBy(endpoints: readonly PlannedEndpoint[]): string[] {
  return [...new Set(endpoints.flatMap(({ covers }) => covers))].toSorted();
}

function hostsIn(endpoints: readonly PlannedEndpoint[]): string[] {
  const hosts = endpoints.flatMap(({ covers, doesNotCover }) => [...covers, ...doesNotCover]);
  return [...new Set(hosts)].toSorted();
}
