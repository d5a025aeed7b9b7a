import { toRuleDescription } from '../../../rules/aws/security-group-limits.ts';
import { formatCidr } from '../../../rules/cidr.ts';
import type { Allowlist, PolicyEntry } from '../../../rules/policy.ts';
import type { EgressWay, Plan, Report, SecurityGroup, SecurityGroupRule } from '../../report.ts';
import { type Resource, resourceId, resourceName } from '../infrastructure.ts';
import type { Loss, Rendered, TargetOptions } from '../target.ts';
import { specialLosses } from './address-guard.ts';
import { drops, widens } from './flow.ts';
import { writeInfrastructure } from './infrastructure-target.ts';
import { liveEntries } from './losses.ts';
import { reportFor } from './report-for.ts';

/**
 * Writes the security groups of the plan, and the CIDR entries of the allowlist into the groups of
 * the clients that they are for.
 *
 * A group knows no names. With a proxy in `options`, names leave through the group of the proxy;
 * without one, only what has published ranges leaves at all.
 *
 * @throws {ConfigError} where there is no report
 */
export function renderAwsSecurityGroup(allowlist: Allowlist, options: TargetOptions): Rendered {
  const report = reportFor('aws-security-group', options);
  const { plan } = report;
  const way = options.proxy === undefined ? 'direct' : 'proxy';
  const { entries, expired } = liveEntries(allowlist, options.generatedAt);
  const planned = plan.securityGroupRules.filter(({ when }) => when === 'always' || when === way);
  const rules = withoutRepeats([...planned, ...entries.flatMap((one) => blockRules(one, plan))]);
  const groups = plan.securityGroups.filter(({ name }) => rules.some((r) => r.group === name));
  return writeInfrastructure(allowlist, options, {
    title: 'Security groups',
    notes: notesOf(groups, way),
    losses: entries.flatMap((entry) => lossesOf(entry, report, way)),
    expired,
    parameters: ['VpcId'],
    resources: [
      ...prefixLists(rules),
      ...groups.map((group) => toGroup(group, allowlist.name)),
      ...rules.map(toRule),
    ],
  });
}

/** One rule for each port, in every group of clients that the entry is for. */
function blockRules(entry: PolicyEntry, plan: Plan): readonly SecurityGroupRule[] {
  const { target, ports } = entry;
  if (target.kind !== 'cidr') return [];
  const cidr = formatCidr(target.cidr);
  return clientGroups(entry, plan).flatMap(({ name }) =>
    ports.map((port) => ({
      group: name,
      direction: 'egress',
      protocol: 'tcp',
      fromPort: port,
      toPort: port,
      peer: { kind: 'cidr', cidr },
      description: toRuleDescription(entry.purpose ?? 'Allowlist'),
      weight: 1,
      when: 'always',
    })),
  );
}

/** `clients` is the group of clients whose role nobody knows, so every entry is for it too. */
function clientGroups({ clients }: PolicyEntry, plan: Plan): readonly SecurityGroup[] {
  const groups = plan.securityGroups.filter(({ name }) => name.startsWith('clients'));
  const roles = (clients ?? []).flatMap((client) => (client.kind === 'role' ? [client.role] : []));
  if (clients === undefined || roles.length < clients.length) return groups;
  return groups.filter(({ role }) => role === null || roles.includes(role));
}

/** EC2 refuses a rule that is there already, whatever its description. */
function withoutRepeats(rules: readonly SecurityGroupRule[]): readonly SecurityGroupRule[] {
  return [...new Map(rules.toReversed().map((rule) => [keyOf(rule), rule])).values()].toReversed();
}

function keyOf({ group, direction, fromPort, peer }: SecurityGroupRule): string {
  return JSON.stringify([group, direction, fromPort, peer]);
}

function prefixLists(rules: readonly SecurityGroupRule[]): readonly Resource[] {
  const names = rules.flatMap(({ peer }) => (peer.kind === 'prefix-list' ? [peer.name] : []));
  return [...new Set(names)].map((name) => ({ kind: 'prefix-list', id: prefixListId(name), name }));
}

/** `com.amazonaws.us-east-1.s3` is `S3PrefixList`. */
function prefixListId(name: string): string {
  return resourceId(name.split('.').slice(3).join(' '), 'PrefixList');
}

function groupId(name: string): string {
  return resourceId(name, 'Group');
}

function toGroup({ name, purpose }: SecurityGroup, allowlist: string): Resource {
  return {
    kind: 'security-group',
    id: groupId(name),
    name: resourceName(allowlist, name),
    description: toRuleDescription(purpose),
  };
}

function toRule(rule: SecurityGroupRule): Resource {
  const { group, direction, protocol, fromPort, toPort, peer, description } = rule;
  const id = resourceId(group, direction, peerName(peer), `port${fromPort}`);
  const named = { kind: 'security-group-rule', id, group: groupId(group) } as const;
  const ports = { direction, protocol, fromPort, toPort, description };
  switch (peer.kind) {
    case 'cidr':
      return { ...named, ...ports, peer };
    case 'prefix-list':
      return { ...named, ...ports, peer: { kind: peer.kind, id: prefixListId(peer.name) } };
    case 'security-group':
      return { ...named, ...ports, peer: { kind: peer.kind, id: groupId(peer.group) } };
  }
}

/** In words, so that `10.1.0.0/16` and `10.10.0.0/16` stay apart in an id without punctuation. */
function peerName(peer: SecurityGroupRule['peer']): string {
  switch (peer.kind) {
    case 'cidr':
      return `to ${peer.cidr.replaceAll(/[./]/g, 'x').replaceAll(':', 'c')}`;
    case 'prefix-list':
      return peer.name.split('.').slice(3).join(' ');
    case 'security-group':
      return peer.group;
  }
}

function notesOf(groups: readonly SecurityGroup[], way: EgressWay): readonly string[] {
  return [
    'Planned from what was seen, with the CIDR entries of the allowlist. Put each clients group on the nodes of its role, and the group of the endpoints on the interface endpoints.',
    way === 'proxy'
      ? 'A security group knows no names: all names leave through the group of the proxy, which has to hold clients to the allowlist.'
      : 'A security group knows no names: without a proxy (--proxy) only what has published address ranges leaves, and with it everything else at these addresses.',
    'DNS to the VPC resolver, instance metadata and the time service are not filtered by security groups and need no rule.',
    ...groups.map(({ name, weight, quota }) => {
      const { ipv4, ipv6 } = weight[way];
      return `${name}: counts ${ipv4} (IPv4) and ${ipv6} (IPv6) of ${quota} egress rules, before CIDR entries of the allowlist`;
    }),
  ];
}

function lossesOf(entry: PolicyEntry, report: Report, way: EgressWay): readonly Loss[] {
  const { target, clients = [] } = entry;
  if (target.kind !== 'cidr') return way === 'proxy' ? [] : nameLosses(entry, report);
  if (clientGroups(entry, report.plan).length === 0) {
    return [drops(entry, 'the record has no group of clients that it is for')];
  }
  const blocks = clients.some(({ kind }) => kind === 'cidr');
  return [
    ...specialLosses(entry),
    ...(blocks ? [widens(entry, 'for every client, not only those addresses')] : []),
  ];
}

/** Without a proxy a name is carried by an endpoint, or by ranges that its vendor publishes, or not at all. */
function nameLosses(entry: PolicyEntry, { destinations, plan }: Report): readonly Loss[] {
  const { target, ports } = entry;
  if (target.kind !== 'exact') return [drops(entry, 'a security group knows no names')];
  const { host } = target;
  if (plan.endpoints.some(({ covers }) => covers.includes(host))) return [];
  const seen = destinations.filter((one) => one.host === host && ports.includes(one.port));
  if (seen.length === 0)
    return [drops(entry, 'it is not in the record that the groups follow from')];
  const refusal = plan.securityGroupRefusals.find((one) =>
    seen.some(({ port }) => one.destinations.includes(`${host}:${port}`)),
  );
  if (refusal !== undefined) return [drops(entry, refusal.reason)];
  return seen.every(({ disposition }) => disposition === 'allow')
    ? [widens(entry, 'to all addresses that its vendor publishes')]
    : [drops(entry, 'the plan sends it elsewhere: see the settings in the report')];
}
