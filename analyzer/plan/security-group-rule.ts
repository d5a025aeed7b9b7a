import {
  prefixListWeight,
  QUOTA_SOURCE,
  toRuleDescription,
} from '../../rules/aws/security-group-limits.ts';
import type {
  PlanWarning,
  SecurityGroup,
  SecurityGroupPeer,
  SecurityGroupRule,
} from '../report.ts';

/** A rule before it has its weight, and its description the form that EC2 takes. */
export interface RuleDraft {
  readonly group: string;
  readonly direction: SecurityGroupRule['direction'];
  readonly port: number;
  readonly peer: SecurityGroupPeer;
  readonly text: string;
  readonly when: SecurityGroupRule['when'];
}

export function makeRule({
  group,
  direction,
  port,
  peer,
  text,
  when,
}: RuleDraft): SecurityGroupRule {
  return {
    group,
    direction,
    protocol: 'tcp',
    fromPort: port,
    toPort: port,
    peer,
    description: toRuleDescription(text),
    weight: weightOfPeer(peer),
    when,
  };
}

/**
 * What rules count against the quota, which is counted apart for IPv4 and IPv6: a block counts in
 * its own family, a group or a prefix list in both (Amazon VPC quotas, read 2026-11-20).
 */
export function weightOf(rules: readonly { readonly peer: SecurityGroupPeer }[]): {
  readonly ipv4: number;
  readonly ipv6: number;
} {
  const sum = (counts: (peer: SecurityGroupPeer) => boolean): number =>
    rules.reduce((total, { peer }) => total + (counts(peer) ? weightOfPeer(peer) : 0), 0);
  return { ipv4: sum((peer) => !isIPv6(peer)), ipv6: sum((peer) => isIPv6(peer) !== false) };
}

/** `undefined` for what is not of one family. */
function isIPv6(peer: SecurityGroupPeer): boolean | undefined {
  return peer.kind === 'cidr' ? peer.cidr.includes(':') : undefined;
}

function weightOfPeer(peer: SecurityGroupPeer): number {
  if (peer.kind !== 'prefix-list') return 1;
  const region = peer.name.split('.')[2] ?? '';
  // The lists of S3, DynamoDB and S3 Express all have a weight; one that has none counts as the rule.
  return prefixListWeight(peer.name, region) ?? 1;
}

/** Says which groups need more rules than AWS allows at first: the plan is right, and cannot be built yet. */
export function warnOfQuota(groups: readonly SecurityGroup[]): PlanWarning[] {
  const tooLarge = groups.flatMap(({ name, weight: { proxy, direct }, quota }) => {
    const most = Math.max(proxy.ipv4, proxy.ipv6, direct.ipv4, direct.ipv6);
    return most > quota ? [`${name} (${most} of ${quota})`] : [];
  });
  if (tooLarge.length === 0) return [];
  return [
    {
      id: 'rule-quota',
      warning: `These groups need more egress rules than the quota: ${tooLarge.join(', ')}. Ask AWS for a higher quota, or join rules for neighbouring ports.`,
      hosts: [],
      ...QUOTA_SOURCE,
    },
  ];
}
