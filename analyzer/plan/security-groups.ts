import { RULES_PER_GROUP } from '../../rules/aws/security-group-limits.ts';
import { serviceBucketsOf } from '../../rules/aws/service-buckets.ts';
import type {
  Plan,
  PlannedEndpoint,
  ReportDestination,
  SecurityGroup,
  SecurityGroupRule,
} from '../report.ts';
import { type ClientGroup, clientGroups } from './client-groups.ts';
import { directEgress, type Outside, outsideOf, refuse } from './direct-egress.ts';
import type { PlanChoices } from './plan-options.ts';
import { makeRule, type RuleDraft, weightOf } from './security-group-rule.ts';

type SecurityGroupPlan = Pick<
  Plan,
  'securityGroups' | 'securityGroupRules' | 'securityGroupRefusals'
>;

/**
 * Plans the security groups: one for the interface endpoints, one for an egress proxy, and one for
 * the clients of each role.
 *
 * A group knows no names. So clients get the endpoints, the prefix lists of the gateways, and then
 * one of two ways out: through a proxy that decides by name, or directly, to the addresses that a
 * vendor publishes. What has none is refused, with the reason. Nothing is needed for the VPC
 * resolver, instance metadata and Time Sync: groups do not filter these (VPC user guide, 2026-11-20).
 */
export function planSecurityGroups(
  destinations: readonly ReportDestination[],
  endpoints: readonly PlannedEndpoint[],
  { proxyPort }: PlanChoices,
): SecurityGroupPlan {
  const clients = clientGroups(destinations).map((group) => draftsFor(group, endpoints, proxyPort));
  const proxied = clients.filter(({ outside }) => outside.length > 0);
  const drafts = [
    ...endpointRules(clients, endpoints),
    ...proxyRules(proxied, proxyPort),
    ...clients.flatMap(({ drafts }) => drafts),
  ];
  const rules = eachOnce(drafts.map(makeRule));
  const groups = [
    { name: 'endpoints', role: null, purpose: 'Network interfaces of the interface endpoints' },
    { name: 'proxy', role: null, purpose: 'The egress proxy, which decides by name' },
    ...clients.map(({ group }) => group),
  ];
  return {
    securityGroups: groups
      .filter(({ name }) => rules.some(({ group }) => group === name))
      .map((group) => toGroup(group, rules)),
    securityGroupRules: rules,
    securityGroupRefusals: refuse(
      destinations,
      clients.flatMap(({ tooMany }) => tooMany),
    ),
  };
}

interface Clients {
  readonly group: Omit<SecurityGroup, 'weight' | 'quota'>;
  readonly drafts: readonly RuleDraft[];
  /** What they reach by name, beyond endpoints. */
  readonly outside: readonly Outside[];
  /** What has published ranges that do not fit into the quota. */
  readonly tooMany: readonly Outside[];
}

function draftsFor(
  { name, role, destinations }: ClientGroup,
  endpoints: readonly PlannedEndpoint[],
  proxyPort: number,
): Clients {
  const hosts = new Map(Map.groupBy(destinations, ({ host }) => host));
  const used = endpointsOf(hosts, endpoints);
  const outside = outsideOf(destinations);
  const always = [
    ...interfacePorts(used).map(
      (port): RuleDraft => ({
        group: name,
        direction: 'egress',
        port,
        peer: { kind: 'security-group', group: 'endpoints' },
        text: 'AWS APIs through interface endpoints',
        when: 'always',
      }),
    ),
    ...used
      .filter(({ type }) => type === 'gateway')
      .flatMap((one) => gatewayDrafts(name, one, hosts)),
    ...privateDrafts(name, destinations),
  ];
  const direct = directEgress(name, outside, RULES_PER_GROUP, always);
  const proxy: RuleDraft = {
    group: name,
    direction: 'egress',
    port: proxyPort,
    peer: { kind: 'security-group', group: 'proxy' },
    text: 'All that leaves by name, through the egress proxy',
    when: 'proxy',
  };
  return {
    group: {
      name,
      role,
      purpose: role === null ? 'Clients of no known role' : `Clients of the role ${role}`,
    },
    drafts: [...always, ...(outside.length === 0 ? [] : [proxy]), ...direct.drafts],
    outside,
    tooMany: direct.tooMany,
  };
}

/**
 * The endpoints that these clients use. What a setting will move over needs its endpoint too; a name
 * of another region does not. Behind some services stand buckets (ECR, CloudFormation).
 */
function endpointsOf(
  hosts: ReadonlyMap<string, readonly ReportDestination[]>,
  endpoints: readonly PlannedEndpoint[],
): PlannedEndpoint[] {
  const reaches = (host: string): boolean =>
    hosts.get(host)?.some(({ disposition }) => CARRIED.has(disposition)) === true;
  const asked = endpoints.filter(({ covers, doesNotCover }) =>
    [...covers, ...doesNotCover].some(reaches),
  );
  const needsBuckets = asked.some(
    ({ service, region }) => serviceBucketsOf(service, region).length > 0,
  );
  return endpoints.filter(
    (one) =>
      asked.includes(one) || (needsBuckets && one.service === 's3' && one.type === 'gateway'),
  );
}

const CARRIED: ReadonlySet<ReportDestination['disposition']> = new Set(['endpoint', 'reconfigure']);

function interfacePorts(endpoints: readonly PlannedEndpoint[]): number[] {
  const interfaces = endpoints.filter(({ type }) => type === 'interface');
  return [...new Set(interfaces.flatMap(({ ports }) => ports))].toSorted((a, b) => a - b);
}

/** The prefix list of a gateway endpoint has the name of its service, and holds all its addresses. */
function gatewayDrafts(
  group: string,
  { serviceName, service, covers }: PlannedEndpoint,
  hosts: ReadonlyMap<string, readonly ReportDestination[]>,
): RuleDraft[] {
  const seen = covers.flatMap((host) => hosts.get(host) ?? []).map(({ port }) => port);
  const ports = seen.length === 0 ? [443] : [...new Set(seen)].toSorted((a, b) => a - b);
  return ports.map((port) => ({
    group,
    direction: 'egress',
    port,
    peer: { kind: 'prefix-list', name: serviceName },
    text: `${service} through its gateway endpoint`,
    when: 'always',
  }));
}

/** Private addresses that clients used without a name; link-local ones are never filtered. */
function privateDrafts(group: string, destinations: readonly ReportDestination[]): RuleDraft[] {
  const addresses = destinations.filter(
    ({ disposition, category }) => disposition === 'local' && category === 'ip-literal',
  );
  return addresses.map(({ host, port }) => ({
    group,
    direction: 'egress',
    port,
    peer: { kind: 'cidr', cidr: `${host}/${host.includes(':') ? 128 : 32}` },
    text: 'Private address that clients used without a name',
    when: 'always',
  }));
}

/** The endpoints take connections from the groups that use them, and start none themselves. */
function endpointRules(
  clients: readonly Clients[],
  endpoints: readonly PlannedEndpoint[],
): RuleDraft[] {
  const isToEndpoints = ({ peer }: RuleDraft): boolean =>
    peer.kind === 'security-group' && peer.group === 'endpoints';
  const users = clients.filter(({ drafts }) => drafts.some(isToEndpoints));
  return users.flatMap(({ group }) =>
    interfacePorts(endpoints).map((port) => ({
      group: 'endpoints',
      direction: 'ingress',
      port,
      peer: { kind: 'security-group', group: group.name },
      text: group.purpose,
      when: 'always',
    })),
  );
}

/** The proxy may go anywhere on the ports that are needed, because what it lets through has names. */
function proxyRules(clients: readonly Clients[], proxyPort: number): RuleDraft[] {
  const ports = new Set(clients.flatMap(({ outside }) => outside.map(({ port }) => port)));
  return [
    ...clients.map(
      ({ group }): RuleDraft => ({
        group: 'proxy',
        direction: 'ingress',
        port: proxyPort,
        peer: { kind: 'security-group', group: group.name },
        text: group.purpose,
        when: 'proxy',
      }),
    ),
    ...[...ports]
      .toSorted((a, b) => a - b)
      .map(
        (port): RuleDraft => ({
          group: 'proxy',
          direction: 'egress',
          port,
          peer: { kind: 'cidr', cidr: '0.0.0.0/0' },
          text: 'Any address, as the proxy decides by name',
          when: 'proxy',
        }),
      ),
  ];
}

/** EC2 refuses a rule that is there already, whatever its description. */
function eachOnce(rules: readonly SecurityGroupRule[]): SecurityGroupRule[] {
  const known = new Set<string>();
  return rules.filter(({ group, direction, fromPort, peer }) => {
    const key = JSON.stringify([group, direction, fromPort, peer]);
    const isNew = !known.has(key);
    known.add(key);
    return isNew;
  });
}

function toGroup(
  group: Omit<SecurityGroup, 'weight' | 'quota'>,
  rules: readonly SecurityGroupRule[],
): SecurityGroup {
  const egress = rules.filter((rule) => rule.group === group.name && rule.direction === 'egress');
  const by = (way: 'proxy' | 'direct'): SecurityGroup['weight']['proxy'] =>
    weightOf(egress.filter(({ when }) => when === 'always' || when === way));
  return { ...group, weight: { proxy: by('proxy'), direct: by('direct') }, quota: RULES_PER_GROUP };
}
