import type { Host } from '../../../rules/host.ts';
import type { Allowlist, PolicyEntry } from '../../../rules/policy.ts';
import { type DnsDomainList, type DnsRule, resourceId, resourceName } from '../infrastructure.ts';
import type { Loss, Rendered, TargetOptions } from '../target.ts';
import { chunk, drops } from './flow.ts';
import { writeInfrastructure } from './infrastructure-target.ts';
import { commonLosses, liveEntries } from './losses.ts';
import { minimalNames } from './names.ts';

/** Of one UpdateFirewallDomains request (Route 53 Resolver API, read 2026-11-20). */
const MAX_DOMAINS = 1000;

/** The names of the VPC's own machines, which the resolver answers itself. */
const VPC_NAMES = ['*.compute.internal', '*.ec2.internal'];

const NOTES = [
  'Every other name is answered with NODATA. Watch first: change the action of the last rule from BLOCK to ALERT (and take BlockResponse out) and read the query log.',
  'Only queries to the resolver of the VPC are seen: a client that asks another resolver, or connects to an address, is not held back.',
  'Private hosted zones (ParallelCluster has one for each cluster, ending in .pcluster) and reverse lookups (*.in-addr.arpa) are names too: add those that you have.',
  'Redirections are trusted: the names behind a CNAME of an allowed name need no entry.',
  'Not verified: whether *.example.com covers example.com itself. It is written as it stands in the allowlist.',
];

/** Writes Route 53 Resolver DNS Firewall domain lists, an ALLOW rule for each, and a BLOCK rule for the rest. */
export function renderAwsDnsFirewall(allowlist: Allowlist, options: TargetOptions): Rendered {
  const { entries, expired } = liveEntries(allowlist, options.generatedAt);
  const { exact, parents } = minimalNames(entries.filter(isWritable).map(({ target }) => target));
  const domains = [...exact, ...parents.map((parent) => `*.${parent}`)];
  const lists = [
    ...chunk(domains, MAX_DOMAINS).map((some, i) =>
      domainList(allowlist.name, i === 0 ? 'allow' : `allow-${i + 1}`, some),
    ),
    domainList(allowlist.name, 'vpc-names', VPC_NAMES),
  ];
  const rest = domainList(allowlist.name, 'everything-else', ['*']);
  const group = resourceName(allowlist.name, 'dns');
  return writeInfrastructure(allowlist, options, {
    title: 'Route 53 Resolver DNS Firewall',
    notes: NOTES,
    losses: entries.flatMap(lossesOf),
    expired,
    parameters: ['VpcId'],
    resources: [
      ...lists,
      rest,
      { kind: 'dns-rule-group', id: 'Rules', name: group, rules: rulesFor(lists, rest) },
      { kind: 'dns-association', id: 'InForce', name: group, ruleGroup: 'Rules', priority: 200 },
    ],
  });
}

function domainList(allowlist: string, part: string, domains: readonly string[]): DnsDomainList {
  return {
    kind: 'dns-domain-list',
    id: resourceId(part),
    name: resourceName(allowlist, part),
    domains,
  };
}

/** The lowest number comes first; there is room between them for a person's own rules. */
function rulesFor(lists: readonly DnsDomainList[], rest: DnsDomainList): readonly DnsRule[] {
  return [...lists, rest].map(({ id, name }, i) => ({
    name,
    priority: (i + 1) * 100,
    list: id,
    action: id === rest.id ? 'BLOCK' : 'ALLOW',
  }));
}

function lossesOf(entry: PolicyEntry): readonly Loss[] {
  if (entry.target.kind === 'cidr') return [drops(entry, 'DNS Firewall knows names only')];
  if (!isWritable(entry)) return [drops(entry, 'DNS Firewall takes no underscore in a name')];
  return commonLosses(entry, { ports: false, protocols: true, clients: 'none', paths: 'none' });
}

/** Letters, digits and hyphens between dots (FirewallDomainName of the API, read 2026-11-20). */
function isWritable({ target }: PolicyEntry): boolean {
  const name = nameOf(target);
  return name !== undefined && !name.includes('_');
}

function nameOf(target: PolicyEntry['target']): Host | undefined {
  if (target.kind === 'cidr') return undefined;
  return target.kind === 'exact' ? target.host : target.parent;
}
