import type { AwsHost } from '../../rules/aws/aws-host.ts';
import { bestCoverage, type Coverage } from '../../rules/aws/coverage.ts';
import { type LegacyAdvice, legacyAdvice } from '../../rules/aws/legacy.ts';
import { SERVICES_SOURCE } from '../../rules/aws/services.ts';
import type { Disposition } from '../../rules/category.ts';

/** What is to be done about a host, and why, in words for the firewall team. */
export interface Advice {
  readonly disposition: Disposition;
  readonly why: string;
}

const advices = new Map<string, Advice>();

/** Far above what services × regions give; only made-up names get there, and then it starts anew. */
const MAX_ADVICES = 20_000;

/**
 * Says what to do about an AWS name before the home region is known: which endpoint carries it, or
 * which setting moves the client to a name that one carries, or that the firewall has to allow it.
 *
 * Many hosts share one answer (each bucket of a region, each registry), so answers are kept.
 */
export function adviseAws(aws: AwsHost, port: number): Advice {
  const shared = sharedName(aws);
  const key = port === 443 ? shared : `${shared} ${port}`;
  const known = advices.get(key);
  if (known !== undefined) return known;
  const advice = advise(aws, port);
  if (advices.size >= MAX_ADVICES) advices.clear();
  advices.set(key, advice);
  return advice;
}

/** What the advice depends on: the name itself, or what is left of it without ids and buckets. */
function sharedName({
  host,
  form,
  prefix,
  region,
  partition,
  fips,
  dualStack,
  s3,
  resource,
  address,
}: AwsHost): string {
  if (s3 !== undefined && form !== 'legacy') {
    return `${s3.style} ${region} ${partition} ${fips} ${dualStack}`;
  }
  if (resource !== undefined && address === undefined) {
    return `${resource.kind} ${prefix} ${region} ${partition} ${fips} ${dualStack}`;
  }
  return host;
}

function advise(aws: AwsHost, port: number): Advice {
  switch (aws.form) {
    case 'regional':
    case 'global':
    case 'legacy':
      return adviseApi(aws, port);
    case 'resource':
      return adviseResource(aws, port);
    case 'vpce':
      return {
        disposition: 'local',
        why: 'the name of a VPC endpoint leads to an address inside the VPC',
      };
    case 'web':
      return aws.prefix === 'public'
        ? {
            disposition: 'allow',
            why: 'no VPC endpoint carries pulls from the public ECR registry',
          }
        : { disposition: 'allow', why: 'pages for people, served from the internet' };
    case 'utility':
      return aws.utility?.category === 'os-mirror'
        ? {
            disposition: 'mirror',
            why: 'operating system packages, which an internal mirror can serve',
          }
        : { disposition: 'allow', why: 'no API, and on no VPC endpoint' };
    case 'unrecognised':
      return {
        disposition: 'review',
        why: `the name is below an AWS domain, but in no form that our tables (${SERVICES_SOURCE.read}) know`,
      };
  }
}

function adviseResource(aws: AwsHost, port: number): Advice {
  switch (aws.resource?.kind) {
    case 'account':
    case 'registry':
      return adviseApi(aws, port);
    case 'in-vpc':
      return {
        disposition: 'local',
        why: 'the name leads to an address inside a VPC: reach it without the proxy',
      };
    case 'cluster':
      return {
        disposition: 'review',
        why: 'the API server of one EKS cluster: with private endpoint access it stays inside the VPC',
      };
    case 'compute':
      return {
        disposition: 'review',
        why: `an EC2 instance under its address${aws.address === undefined ? '' : ` ${aws.address}`}: the name says nothing about who runs it, and changes when it stops`,
      };
    case 'workload':
    case undefined:
      return { disposition: 'review', why: `${SOMEBODYS}${ownEndpoint(aws)}` };
  }
}

const SOMEBODYS = 'somebody’s application on AWS: the name does not say whose';

/** What the owner of an application can do: a private API has an endpoint, a public one has not. */
function ownEndpoint(aws: AwsHost): string {
  const best = bestCoverage(aws);
  if (best?.covered !== true) return '';
  const note =
    best.endpoint.note === undefined ? '' : ` (${best.endpoint.note.replace(/\.$/, '')})`;
  return `; if it is your own, ${nameOf(best)} may carry it${note}`;
}

/** Finds the endpoint, or else the setting, or else says that the firewall has to allow the name. */
function adviseApi(aws: AwsHost, port: number): Advice {
  if (aws.ended === true) {
    return {
      disposition: 'review',
      why: 'AWS has ended this service: find out who still asks for it',
    };
  }
  const best = bestCoverage(aws);
  const legacy = legacyAdvice(aws);
  if (best?.covered === true) return adviseEndpoint(best, port);
  if (aws.s3?.form === 'global' && aws.s3.style !== 'accelerate' && legacy !== undefined) {
    return { disposition: 'endpoint', why: s3GlobalReason(legacy) };
  }
  // A name per account is no mistake: the gateway may carry it, and the setting makes it sure.
  const maybe = best?.covered === undefined && aws.form !== 'legacy';
  if (legacy !== undefined && !(maybe && best !== undefined) && !(aws.dualStack && !best)) {
    return { disposition: 'reconfigure', why: reconfigureReason(legacy, best) };
  }
  if (best !== undefined && best.covered === undefined) {
    const setting =
      legacy === undefined
        ? ''
        : `; ${settingOf(legacy)} makes the client ask for a name that is sure`;
    return { disposition: 'endpoint', why: `${nameOf(best)}: ${best.why}${setting}` };
  }
  if (best !== undefined) {
    return { disposition: 'allow', why: `${nameOf(best)} exists, but ${best.why}` };
  }
  if (aws.service !== undefined) {
    return { disposition: 'allow', why: 'no VPC endpoint is known for this service' };
  }
  return {
    disposition: 'review',
    why: `a service that our tables (${SERVICES_SOURCE.read}) do not know, in a form that AWS uses for its APIs`,
  };
}

function adviseEndpoint(best: Coverage, port: number): Advice {
  const { endpoint, why } = best;
  if (endpoint.type === 'interface' && !endpoint.ports.includes(port)) {
    return {
      disposition: 'allow',
      why: `${nameOf(best)} listens on ${endpoint.ports.join(', ')} only, not on ${port}`,
    };
  }
  const doubt =
    endpoint.disagreement === undefined ? '' : `; sources disagree: ${endpoint.disagreement}`;
  return { disposition: 'endpoint', why: `${nameOf(best)}: ${why}${doubt}` };
}

/** Names the endpoint, and its region where its own name does not say it. */
function nameOf({ endpoint: { type, serviceName, region, oneRegion } }: Coverage): string {
  return `the ${type} endpoint ${serviceName}${oneRegion ? ` in ${region}` : ''}`;
}

function s3GlobalReason(legacy: LegacyAdvice): string {
  return `the S3 gateway endpoint carries it only where its address is one of the home region, which the name does not say, and no private DNS covers it; ${settingOf(legacy)} makes the client ask for the regional name`;
}

function reconfigureReason(legacy: LegacyAdvice, best: Coverage | undefined): string {
  const instead = legacy.instead === undefined ? '' : ` to ${legacy.instead}`;
  return `${shortcomingOf(best)}: ${legacy.why}; ${settingOf(legacy)} moves the client${instead}`;
}

function shortcomingOf(best: Coverage | undefined): string {
  if (best === undefined) return 'no VPC endpoint covers this name';
  return best.covered === undefined
    ? `${nameOf(best)} may not cover this name`
    : `${nameOf(best)} does not cover this name`;
}

function settingOf({ settings: [{ setting, value, appliesTo }] }: LegacyAdvice): string {
  const joined = /^[A-Z_0-9]+$/.test(setting) ? `${setting}=${value}` : `${setting} ${value}`;
  return appliesTo === undefined ? joined : `${joined} (${appliesTo})`;
}
