import { addressKind } from '../../rules/address.ts';
import { publishedRangesOf } from '../../rules/aws/published-ranges.ts';
import { type Cidr, formatCidr, parseCidr } from '../../rules/cidr.ts';
import { isIpLiteral, parseHost } from '../../rules/host.ts';
import type { PlanWarning, ReportDestination, SecurityGroupRefusal } from '../report.ts';
import { aggregateCidrs } from './aggregate-cidrs.ts';
import { parseAwsName } from './aws-name.ts';
import { type RuleDraft, weightOf } from './security-group-rule.ts';

/** A destination that leaves the VPC by name, or by an address of its own. */
export interface Outside {
  readonly host: string;
  readonly port: number;
  /** The addresses that a rule can name; absent: nobody publishes any. */
  readonly addresses?: Addresses | undefined;
}

interface Addresses {
  /** Whose they are and of when: "GitHub, https://api.github.com/meta of 2025-07-25". */
  readonly from: string;
  /** What for: "web and git". */
  readonly about: string;
  readonly ranges: readonly Cidr[];
}

/** What is to be allowed and no endpoint carries. */
export function outsideOf(destinations: readonly ReportDestination[]): Outside[] {
  return destinations
    .filter(({ disposition }) => disposition === 'allow')
    .map(({ host, port }) => ({ host, port, addresses: addressesOf(host) }));
}

function addressesOf(text: string): Addresses | undefined {
  const host = parseHost(text);
  if (!host.ok) return undefined;
  if (isIpLiteral(host.value)) {
    const block = parseCidr(text);
    if (!block.ok || addressKind(host.value) !== 'public') return undefined;
    return { from: 'Addresses used without a name', about: '', ranges: [block.value] };
  }
  const found = publishedRangesOf(host.value);
  if (found === undefined) return undefined;
  const { vendor, about, source, read, ranges } = found;
  return { from: `${vendor}, ${source} of ${read}`, about, ranges };
}

interface DirectEgress {
  readonly drafts: readonly RuleDraft[];
  readonly tooMany: readonly Outside[];
}

/**
 * Rules for clients that leave without a proxy: published ranges, in the fewest blocks, as far as
 * the quota has room beside the rules that there are `already`. What does not fit is not widened,
 * because a wider block would let strangers in.
 */
export function directEgress(
  group: string,
  outside: readonly Outside[],
  quota: number,
  already: readonly RuleDraft[],
): DirectEgress {
  const drafts: RuleDraft[] = [];
  const tooMany: Outside[] = [];
  const known = outside.filter(({ addresses }) => addresses !== undefined);
  const byPort = Map.groupBy(known, ({ port, addresses }) => `${port} ${addresses?.from}`);
  for (const same of byPort.values()) {
    const wanted = draftsFor(group, same);
    const { ipv4, ipv6 } = weightOf([...already, ...drafts, ...wanted]);
    if (Math.max(ipv4, ipv6) > quota) tooMany.push(...same);
    else drafts.push(...wanted);
  }
  return { drafts, tooMany };
}

/** Rules for destinations of one port whose addresses come from one list. */
function draftsFor(group: string, outside: readonly Outside[]): RuleDraft[] {
  const known = outside.flatMap(({ addresses }) => addresses ?? []);
  const about = [...new Set(known.map((one) => one.about))].filter((text) => text !== '');
  return aggregateCidrs(known.flatMap(({ ranges }) => ranges)).map((block) => ({
    group,
    direction: 'egress',
    port: outside[0]?.port ?? 443,
    peer: { kind: 'cidr', cidr: formatCidr(block) },
    text: [known[0]?.from, ...about].join(': '),
    when: 'direct',
  }));
}

/** The ranges in the tables are of one day; a rule that names an address of then may miss one of today. */
export function warnOfAge(destinations: readonly ReportDestination[]): PlanWarning[] {
  const known = outsideOf(destinations).flatMap(({ host }) => {
    const parsed = parseHost(host);
    const found = parsed.ok ? publishedRangesOf(parsed.value) : undefined;
    return found === undefined ? [] : [{ host, ...found }];
  });
  return [...Map.groupBy(known, ({ source }) => source)].flatMap(([source, [first, ...more]]) =>
    first === undefined
      ? []
      : [
          {
            id: 'published-ranges',
            warning: `The rules that let clients out to ${first.vendor} directly name its addresses of ${first.read}. They change several times a year and without notice: compare with ${source} before use, or let them out through a proxy.`,
            hosts: [...new Set([first, ...more].map(({ host }) => host))].toSorted(),
            source,
            read: first.read,
          },
        ],
  );
}

/** Says, reason by reason, what no group can express, and who must carry it instead. */
export function refuse(
  destinations: readonly ReportDestination[],
  tooMany: readonly Outside[],
): SecurityGroupRefusal[] {
  const outside = outsideOf(destinations).filter(({ addresses }) => addresses === undefined);
  const aws = outside.filter(({ host }) => parseAwsName(host) !== undefined);
  const others = outside.filter((one) => !aws.includes(one));
  const by = (disposition: ReportDestination['disposition']): ReportDestination[] =>
    destinations.filter((one) => one.disposition === disposition);
  const privateNames = by('local').filter(({ category }) => category === 'private-name');
  return [
    refusal(
      tooMany,
      'Their published ranges are more than a group has room for beside its other rules: let a proxy or a firewall that knows names decide, or ask AWS for a higher quota',
    ),
    refusal(
      aws,
      'AWS publishes these addresses for many services and customers together, so a rule would open far more: let a proxy or a firewall that knows names decide',
    ),
    refusal(
      others,
      'A group holds addresses, and nobody publishes lasting ones for these names: let a proxy or a firewall that knows names decide',
    ),
    refusal(
      by('mirror'),
      'To be served from an internal mirror, whose address is not in the record: add a rule to its group',
    ),
    refusal(
      privateNames,
      'Private names, whose addresses are not in the record: add a rule to the group of what serves them',
    ),
    refusal(by('review'), 'A person has yet to say whether these may be reached at all'),
  ].filter((one) => one.destinations.length > 0);
}

function refusal(
  about: readonly { readonly host: string; readonly port: number }[],
  reason: string,
): SecurityGroupRefusal {
  const destinations = about.map(({ host, port }) =>
    host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`,
  );
  return { destinations: [...new Set(destinations)].toSorted(), reason: `${reason}.` };
}
