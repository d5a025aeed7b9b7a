import type { Money, Plan, PlannedEndpoint, SecurityGroup, SecurityGroupRule } from '../report.ts';
import { count } from './phrases.ts';

/** `$58.40`, or that nobody knows. */
export function usd(amount: number | null): string {
  return amount === null ? 'not known' : `$${amount.toFixed(2)}`;
}

/** What the endpoints cost beside NAT, in sentences; nothing where none is planned. */
export function costLines({ cost, endpoints, firewall }: Plan): string[] {
  if (endpoints.length === 0) return [];
  const { zones, hoursPerMonth, bytes, prices } = cost;
  const seen = `the ${(bytes / 2 ** 20).toFixed(1)} MiB seen`;
  return [
    `Endpoints in ${count(zones, 'zone')}: ${moneyOf(cost.endpoints, bytes, seen)}.`,
    `${count(zones, 'NAT gateway')} in their place: ${moneyOf(cost.nat, bytes, 'the same bytes')}.`,
    ...(firewall.length === 0
      ? []
      : [
          'What stays with the firewall still needs its way out, and the endpoints come on top of it.',
        ]),
    ...(bytes === 0 ? ['The record has no bytes for what they carry.'] : []),
    prices === null
      ? 'No price of this region is known.'
      : `Prices: ${prices.source}, read ${prices.read}; a month has ${hoursPerMonth} hours.`,
  ];
}

function moneyOf({ monthlyUsd, bytesUsd }: Money, bytes: number, seen: string): string {
  const perMonth = monthlyUsd === null ? 'price not known' : `${usd(monthlyUsd)} a month`;
  if (bytes === 0) return perMonth;
  return `${perMonth}, ${bytesUsd === null ? 'price not known' : usd(bytesUsd)} for ${seen}`;
}

/** What an endpoint does not cover, each with the reason: "queue.amazonaws.com, its private DNS ...". */
export function missesOf({ notCoveredBecause }: PlannedEndpoint): string[] {
  return notCoveredBecause.map(({ host, why }) => `${host} (${why})`);
}

/** One group in one line: who it is for, where it leads, and how much of the quota that takes. */
export interface GroupPhrase {
  readonly group: SecurityGroup;
  readonly rules: readonly string[];
  readonly quota: string;
}

export function groupPhrases({ securityGroups, securityGroupRules }: Plan): GroupPhrase[] {
  return securityGroups.map((group) => {
    const own = securityGroupRules.filter((rule) => rule.group === group.name);
    return { group, rules: rulePhrases(own), quota: quotaOf(group, own) };
  });
}

/** Rules that differ by port or by block only are said once. */
function rulePhrases(rules: readonly SecurityGroupRule[]): string[] {
  const alike = Map.groupBy(rules, (rule) => `${rule.direction} ${rule.when} ${peerKey(rule)}`);
  return [...alike.values()].map((same) => {
    const [first] = same;
    if (first === undefined) return '';
    const ports = [...new Set(same.map(({ fromPort }) => fromPort))].join(', ');
    const way = first.direction === 'ingress' ? 'from' : 'to';
    return `${WHEN[first.when]}${way} ${peerOf(same, first)} on ${ports}`;
  });
}

const WHEN: Readonly<Record<SecurityGroupRule['when'], string>> = {
  always: '',
  proxy: 'with a proxy: ',
  direct: 'without one: ',
};

function peerKey({ peer, description }: SecurityGroupRule): string {
  switch (peer.kind) {
    case 'security-group':
      return `group ${peer.group}`;
    case 'prefix-list':
      return `list ${peer.name}`;
    case 'cidr':
      return `blocks ${description}`;
  }
}

function peerOf(
  rules: readonly SecurityGroupRule[],
  { peer, description }: SecurityGroupRule,
): string {
  switch (peer.kind) {
    case 'security-group':
      return `group ${peer.group}`;
    case 'prefix-list':
      return `prefix list ${peer.name}`;
    case 'cidr': {
      const blocks = new Set(
        rules.flatMap((rule) => (rule.peer.kind === 'cidr' ? rule.peer.cidr : [])),
      );
      return blocks.size === 1 ? peer.cidr : `${blocks.size} blocks (${description})`;
    }
  }
}

function quotaOf({ weight, quota }: SecurityGroup, rules: readonly SecurityGroupRule[]): string {
  if (!rules.some(({ direction }) => direction === 'egress')) return '';
  const largest = ({ ipv4, ipv6 }: SecurityGroup['weight']['proxy']): number =>
    Math.max(ipv4, ipv6);
  const [proxy, direct] = [largest(weight.proxy), largest(weight.direct)];
  if (!rules.some(({ when }) => when === 'direct')) return `${proxy} of ${quota} egress rules`;
  return `${proxy} of ${quota} egress rules with a proxy, ${direct} without`;
}
