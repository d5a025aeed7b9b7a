import type { Allowlist, PolicyEntry } from '../../../rules/policy.ts';
import {
  type NetworkRuleGroup,
  type NetworkRules,
  resourceId,
  resourceName,
} from '../infrastructure.ts';
import type { Loss, Rendered, TargetOptions } from '../target.ts';
import { specialLosses } from './address-guard.ts';
import { chunk, drops, type Flow, flowsOf, onPorts, widens } from './flow.ts';
import { writeInfrastructure } from './infrastructure-target.ts';
import { commonLosses, liveEntries } from './losses.ts';
import { minimalNames } from './names.ts';
import { isPathPattern } from './path-expression.ts';
import { isVisible, suricataRules } from './suricata.ts';

/** Quotas of one rule group (Network Firewall developer guide, read 2026-11-20); the bytes have a margin. */
const MAX_RULES = 10_000;

const NOTES = [
  'Attach the groups to a firewall policy with RuleOrder STRICT_ORDER and the default actions aws:drop_established and aws:alert_established, above any wider pass rule.',
  'A group has its capacity for good: it has room for half as many entries again, then make a new one.',
  'ClientCidrs becomes HOME_NET; without it only clients in the VPC of the firewall itself are inspected.',
  'An entry of the protocol tcp lets any protocol through on its ports, but only to addresses.',
  'Plain HTTP is judged by the first request of a connection: further ones on it pass, to whatever host or path.',
  'TLS is judged by the name in the ClientHello, which a client chooses, and not by the address it connects to.',
];

/**
 * Writes rule groups for AWS Network Firewall: domain lists, or with `suricata` strict rules that
 * keep ports, client blocks and the paths of plain HTTP.
 */
export function renderAwsNetworkFirewall(allowlist: Allowlist, options: TargetOptions): Rendered {
  const { entries, expired } = liveEntries(allowlist, options.generatedAt);
  const flows = flowsOf(entries);
  const strict = options.suricata === true;
  return writeInfrastructure(allowlist, options, {
    title: strict
      ? 'AWS Network Firewall, strict Suricata rules'
      : 'AWS Network Firewall, domain lists',
    notes: NOTES,
    losses: entries.flatMap((entry) => (strict ? strictLosses(entry) : listLosses(entry))),
    expired,
    parameters: ['ClientCidrs'],
    resources: (strict ? strictRules(flows) : domainLists(flows)).map(({ part, rules, size }) =>
      ruleGroup(allowlist.name, part, rules, size),
    ),
  });
}

interface Part {
  readonly part: string;
  readonly rules: NetworkRules;
  readonly size: number;
}

/** TLS and HTTP are lists of their own: a name allowed for one must not be allowed for the other. */
function domainLists(flows: readonly Flow[]): readonly Part[] {
  return [
    ...domainList(
      flows.filter(({ protocol }) => protocol === 'tls'),
      'tls',
      'TLS_SNI',
    ),
    ...domainList(
      flows.filter(({ protocol }) => protocol === 'http'),
      'http',
      'HTTP_HOST',
    ),
  ];
}

function domainList(
  flows: readonly Flow[],
  part: string,
  type: 'TLS_SNI' | 'HTTP_HOST',
): readonly Part[] {
  const { exact, parents } = minimalNames(flows.map(({ target }) => target));
  const targets = [...exact, ...parents.map((parent) => `.${parent}`)];
  return chunk(targets, MAX_RULES).map((some, i) => ({
    part: numbered(part, i),
    rules: { kind: 'domains', targets: some, type },
    size: some.length,
  }));
}

function strictRules(flows: readonly Flow[]): readonly Part[] {
  return chunk(suricataRules(flows), MAX_RULES / 4).map((lines, i) => ({
    part: numbered('strict', i),
    rules: { kind: 'suricata', lines },
    size: lines.length,
  }));
}

function numbered(part: string, index: number): string {
  return index === 0 ? part : `${part}-${index + 1}`;
}

function ruleGroup(
  allowlist: string,
  part: string,
  rules: NetworkRules,
  size: number,
): NetworkRuleGroup {
  return {
    kind: 'network-rule-group',
    id: resourceId('allow', part),
    name: resourceName(allowlist, part),
    description: `Egress allowlist, ${part}; written by sallyport`,
    capacity: capacityFor(size),
    rules,
  };
}

/** Half as much again, in hundreds. */
function capacityFor(rules: number): number {
  return Math.ceil((rules * 1.5) / 100) * 100;
}

function listLosses(entry: PolicyEntry): readonly Loss[] {
  const { target } = entry;
  if (target.kind === 'cidr') return [drops(entry, 'a domain list holds names only')];
  const tcp = flowsOf([entry]).filter(({ protocol }) => protocol === 'tcp');
  const unseen = tcp.map(({ ports }) => invisible(entry, ports));
  if (tcp.length === flowsOf([entry]).length) return unseen;
  return [
    ...unseen,
    ...(target.kind === 'below' ? [widens(entry, `also ${target.parent} itself`)] : []),
    ...commonLosses(entry, { ports: false, protocols: true, clients: 'none', paths: 'none' }),
  ];
}

function strictLosses(entry: PolicyEntry): readonly Loss[] {
  const flows = flowsOf([entry]);
  const unseen = flows.filter((flow) => !isVisible(flow));
  const dropped = unseen.map(({ ports }) => invisible(entry, ports));
  if (unseen.length === flows.length) return dropped;
  const odd = flows.some(({ protocol }) => protocol === 'http')
    ? (entry.paths ?? []).filter((path) => !isPathPattern(path))
    : [];
  return [
    ...dropped,
    ...specialLosses(entry),
    ...odd.map((path) => drops(entry, `the path ${path}, which no URL has`)),
    ...commonLosses(entry, { ports: true, protocols: true, clients: 'addresses', paths: 'http' }),
  ];
}

function invisible(entry: PolicyEntry, ports: readonly number[]): Loss {
  return drops(entry, `${onPorts(ports)}: a name is visible in TLS and HTTP only`);
}
