import type { Allowlist, PolicyEntry } from '../../../rules/policy.ts';
import type { EndpointPolicy, Plan, PlannedEndpoint } from '../../report.ts';
import { type ParameterId, resourceId, resourceName, type VpcEndpoint } from '../infrastructure.ts';
import type { Loss, Rendered, TargetOptions } from '../target.ts';
import { drops } from './flow.ts';
import { writeInfrastructure } from './infrastructure-target.ts';
import { liveEntries } from './losses.ts';
import { reportFor } from './report-for.ts';

/**
 * Writes the VPC endpoints of the plan: gateways with their route tables, and interface endpoints
 * with private DNS where there is any. Endpoints carry traffic and filter none by name.
 *
 * @throws {ConfigError} where there is no report
 */
export function renderAwsVpcEndpoints(allowlist: Allowlist, options: TargetOptions): Rendered {
  const { plan } = reportFor('aws-vpc-endpoints', options);
  const { entries, expired } = liveEntries(allowlist, options.generatedAt);
  return writeInfrastructure(allowlist, options, {
    title: 'VPC endpoints',
    notes: notesOf(plan),
    losses: entries.flatMap((entry) => lossOf(entry, plan)),
    expired,
    parameters: parametersOf(plan.endpoints),
    resources: plan.endpoints.map((endpoint) => toResource(endpoint, allowlist.name)),
  });
}

function parametersOf(endpoints: readonly PlannedEndpoint[]): readonly ParameterId[] {
  const has = (wanted: PlannedEndpoint['type']): boolean =>
    endpoints.some(({ type }) => type === wanted);
  return [
    'VpcId',
    ...(has('gateway') ? (['RouteTableIds'] as const) : []),
    ...(has('interface') ? (['SubnetIds', 'EndpointSecurityGroupId'] as const) : []),
  ];
}

function toResource(endpoint: PlannedEndpoint, allowlist: string): VpcEndpoint {
  const { service, serviceName, type, privateDns } = endpoint;
  const named = {
    id: resourceId(service, type),
    name: resourceName(allowlist, service),
    serviceName,
  };
  return {
    kind: 'vpc-endpoint',
    ...named,
    type:
      type === 'gateway'
        ? { kind: 'gateway', policy: policyOf(endpoint) }
        : { kind: 'interface', privateDns: privateDns === true },
  };
}

/** A policy that is known to lack something would cut off what the record shows: then full access stays. */
function policyOf({ policy, policyGaps }: PlannedEndpoint): EndpointPolicy | undefined {
  return policyGaps.length > 0 ? undefined : (policy ?? undefined);
}

function notesOf({ endpoints, warnings }: Plan): readonly string[] {
  const regions = [...new Set(endpoints.map(({ region }) => region))];
  return [
    `Planned from what was seen, for ${regions.join(', ') || 'no region'}. An endpoint carries a service and filters no names: the group from the target aws-security-group says who may use it.`,
    'Clients behind a proxy reach an endpoint only if the proxy is in this VPC, or if the names are in their NO_PROXY.',
    ...endpoints.flatMap(endpointNotes),
    ...warnings.map(({ warning }) => warning),
  ];
}

function endpointNotes(endpoint: PlannedEndpoint): readonly string[] {
  const { serviceName, type, privateDns, notCoveredBecause, policyGaps, confirmed } = endpoint;
  return [
    ...(confirmed ? [] : [`${serviceName}: no AWS document gives this name; check it first`]),
    ...(type === 'interface' && privateDns === null
      ? [
          `${serviceName}: private DNS is off here because AWS does not publish whether there is any`,
        ]
      : []),
    ...notCoveredBecause.map(({ host, why }) => `${serviceName} does not cover ${host}: ${why}`),
    ...policyGaps.map((gap) => `${serviceName} is left without a policy: ${gap}`),
  ];
}

/** An entry that was left to endpoints and that none of them carries. */
function lossOf(entry: PolicyEntry, { endpoints }: Plan): readonly Loss[] {
  const { target, disposition } = entry;
  if (disposition !== 'endpoint') return [];
  const isCarried =
    target.kind === 'exact' && endpoints.some(({ covers }) => covers.includes(target.host));
  return isCarried ? [] : [drops(entry, 'no endpoint that this record calls for carries it')];
}
