import type { Source } from '../rule.ts';
import table from './security-group-limits.json' with { type: 'json' };

/**
 * Rules that one security group may hold each way, counted apart for IPv4 and IPv6; AWS raises it
 * on request. Source: Amazon VPC quotas, read 2026-11-20.
 */
export const RULES_PER_GROUP: number = table.quotas['sg.rulesPerGroup'].limit;

/** Characters of an endpoint policy, white space included (AWS PrivateLink quotas, read 2026-11-20). */
export const POLICY_CHARACTERS: number = table.quotas['vpce.policyChars'].limit;

/** Where the quota of rules stands. */
export const QUOTA_SOURCE: Source = {
  source: table.quotas['sg.rulesPerGroup'].source,
  read: '2026-11-20',
};

const DESCRIPTION_CHARACTERS: number = table.quotas['sg.ruleDescription'].limit;

const WEIGHTS: Readonly<Record<string, number>> = table.prefixListWeights;

/**
 * What a rule counts that names a prefix list which AWS manages: `com.amazonaws.us-east-1.s3` is 1,
 * its S3 Express list is 6. `undefined` for a list that AWS does not offer there or gives no weight.
 */
export function prefixListWeight(name: string, region: string): number | undefined {
  return WEIGHTS[name.replace(`.${region}.`, '.{region}.')];
}

/** What EC2 takes in the description of a rule (security group rules, read 2026-11-20). */
const FOREIGN = /[^a-zA-Z0-9 ._\-:/()#,@[\]+=;{}!$*]+/g;

/**
 * Makes text fit for the description of a rule: what EC2 refuses becomes a space, what is too long
 * is cut. The text may come from a recording and hold anything.
 */
export function toRuleDescription(text: string): string {
  const plain = text.replace(FOREIGN, ' ').replace(/ +/g, ' ').trim();
  if (plain.length <= DESCRIPTION_CHARACTERS) return plain;
  return `${plain.slice(0, DESCRIPTION_CHARACTERS - 3).trimEnd()}...`;
}
