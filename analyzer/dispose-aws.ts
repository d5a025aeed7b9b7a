import type { Host } from '../rules/host.ts';
import type { Classification } from '../rules/rule.ts';
import { type DisposeContext, type Disposed, disposed } from './disposed.ts';
import type { HostEndpoint, Setting } from './plan/endpoint-guide.ts';

/** Where the global S3 names lead first (S3 user guide, virtual hosting, read 2026-11-20). */
const GLOBAL_S3_REGION = 'us-east-1';

/**
 * Decides what depends on the home region: whether a VPC endpoint carries an AWS name.
 *
 * `undefined` for what is no AWS service, and for AWS names whose rule already knows better: a
 * load balancer to review, a file system in the VPC.
 */
export function disposeAws(
  classification: Classification,
  host: Host,
  { home, guide }: DisposeContext,
): Disposed | undefined {
  const { service, region, disposition } = classification;
  if (service === undefined || !dependsOnRegion(classification)) return undefined;
  const vpcRegion = home ?? region;
  if (vpcRegion === undefined) return undecided(classification);
  const target = { host, service };
  const asked: Asked = {
    classification: withoutGrammar(classification),
    service,
    vpcRegion,
    endpoint: guide.endpointFor(target, vpcRegion),
    setting: guide.settingFor(target, vpcRegion),
  };
  if (disposition === 'reconfigure' && service !== 's3') return moveOver(asked);
  if (region !== undefined && region !== vpcRegion) return elsewhere(asked, region);
  return inHomeRegion(asked);
}

/** What is known about an AWS name for clients in the region of the VPC. */
interface Asked {
  readonly classification: Classification;
  readonly service: string;
  readonly vpcRegion: string;
  readonly endpoint: HostEndpoint | undefined;
  readonly setting: Setting | undefined;
}

/** A rule that says anything else than `endpoint` knows the name better; the grammar knows its form only. */
function dependsOnRegion(classification: Classification): boolean {
  const { disposition } = classification;
  if (disposition === undefined || disposition === 'endpoint') return true;
  return disposition === 'reconfigure' && isFromGrammar(classification);
}

function isFromGrammar({ rule }: Classification): boolean {
  return rule?.file.startsWith('rules/aws/') === true;
}

/** The grammar explains by the region in the name; here the home region is known, and says more. */
function withoutGrammar(classification: Classification): Classification {
  return isFromGrammar(classification) ? { ...classification, why: '' } : classification;
}

function inHomeRegion(asked: Asked): Disposed {
  const { classification, service, vpcRegion, endpoint, setting } = asked;
  if (endpoint === undefined) {
    const advice = `Allow this name, no VPC endpoint for ${service} is known in ${vpcRegion}`;
    return disposed('allow', advice, classification);
  }
  if (endpoint.carries === false) {
    if (endpoint.type === 'interface' || setting !== undefined) return moveOver(asked);
    const advice = `Allow this name, ${endpoint.serviceName} does not carry it as ${endpoint.why}`;
    return disposed('allow', advice, classification);
  }
  const carrier = `the ${endpoint.type} endpoint ${endpoint.serviceName}`;
  if (endpoint.carries) {
    return disposed('endpoint', `Let ${carrier} carry it, as ${endpoint.why}`, classification);
  }
  const doubt = `as ${endpoint.why}`;
  return isBucketElsewhere(asked)
    ? disposed('allow', `Allow this name unless ${carrier} carries it, ${doubt}`, classification)
    : disposed(
        'endpoint',
        `Let ${carrier} carry it and check that it does, ${doubt}`,
        classification,
      );
}

/**
 * Outside us-east-1 a bucket under a global name is taken to be elsewhere: should it be in the home
 * region after all, an entry in the firewall stays unused, and nothing breaks.
 */
function isBucketElsewhere({ classification, service, vpcRegion }: Asked): boolean {
  const isGlobal = service === 's3' && classification.region === undefined;
  return isGlobal && vpcRegion !== GLOBAL_S3_REGION;
}

function elsewhere({ classification, vpcRegion, endpoint }: Asked, region: string): Disposed {
  const bound = `${endpoint?.type === 'gateway' ? 'a gateway' : 'an interface'} endpoint`;
  const advice = `Allow this name, it is in ${region} and ${bound} of ${vpcRegion} is bound to its region`;
  return disposed('allow', advice, classification);
}

function moveOver({ classification, endpoint, setting }: Asked): Disposed {
  const carrier =
    endpoint === undefined ? 'no VPC endpoint carries' : `${endpoint.serviceName} does not carry`;
  const change =
    setting === undefined
      ? `Make the client ask for the regional name, ${carrier} this one`
      : `Set ${setting.setting} to ${setting.value}, ${carrier} this name; ${setting.why}`;
  return disposed('reconfigure', change, classification);
}

/** Without a home region: what the rule says for the usual case, or a question. */
function undecided(classification: Classification): Disposed {
  const disposition = classification.disposition ?? 'review';
  const advice =
    disposition === 'endpoint'
      ? 'Let a VPC endpoint carry it if it is in the home region, else allow this name'
      : 'Say the home region with --region to know more';
  return disposed(disposition, advice, classification);
}
