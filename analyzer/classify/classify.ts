import type { Host } from '../../rules/host.ts';
import type { Protocol } from '../../rules/protocol.ts';
import type { Classification, Rule, RuleRef } from '../../rules/rule.ts';
import { findRule, type RuleHit, type RuleIndex } from '../../rules/rule-index.ts';
import { classifyAws } from './aws.ts';
import { classifyByEvidence } from './evidence.ts';
import { classifyByForm } from './form.ts';
import { mirrorFromPaths } from './mirror-path.ts';
import { repositoriesIn } from './repositories.ts';
import { unwrap } from './unwrap.ts';

/** What is known of a destination before anyone says what it is. */
export interface ClassifyTarget {
  readonly host: Host;
  readonly port: number;
  readonly protocol: Protocol;
  /** Paths of plain or intercepted requests, as they are or as they were counted. */
  readonly paths: readonly (string | { readonly value: string })[];
}

/** The shipped rules and the user's, ready to be asked. The user's win as a whole. */
export interface RuleSet {
  /** All of them, the user's first. */
  readonly rules: readonly Rule[];
  readonly user: RuleIndex;
  readonly shipped: RuleIndex;
}

interface Seen {
  readonly host: Host;
  readonly port: number;
  readonly paths: readonly string[];
}

/**
 * Says what a destination is, and which rule says so.
 *
 * From the certain to the inferred: the user's rules; shipped rules that name the host, or the
 * bucket behind it; the grammar of AWS names; names that an access broker rewrote; shipped rules
 * for what a name ends in; the form of the name; what was seen of it. A host that nothing of this
 * knows is `unknown`: it is reported, never guessed.
 */
export function classify(target: ClassifyTarget, rules: RuleSet): Classification {
  const { host, port } = target;
  const paths = target.paths.map((path) => (typeof path === 'string' ? path : path.value));
  return classifySeen({ host, port, paths }, rules) ?? UNKNOWN;
}

const UNKNOWN: Classification = {
  category: 'unknown',
  stability: 'unknown',
  disposition: 'review',
  why: 'no rule knows this name, and nothing that was seen of it says what it is for',
};

function classifySeen(seen: Seen, rules: RuleSet): Classification | undefined {
  const { host, port, paths } = seen;
  const aws = classifyAws(host, port, paths);
  const own = findByNameOrBucket(rules.user, seen, aws);
  if (own !== undefined) return fromRule(own.rule, seen, aws);
  const shipped = findByNameOrBucket(rules.shipped, seen, aws);
  if (shipped !== undefined && shipped.by !== 'suffix') return fromRule(shipped.rule, seen, aws);
  // Below an AWS suffix in no form that anyone knows: a suffix rule may still know the domain.
  if (aws !== undefined && aws.category !== 'unknown') return aws;
  const unwrapped = classifyUnwrapped(seen, rules);
  if (unwrapped !== undefined) return unwrapped;
  if (shipped !== undefined) return fromRule(shipped.rule, seen, aws);
  return (
    classifyByForm(host) ??
    classifyTwin(seen, rules) ??
    classifyByEvidence(host, port, paths) ??
    aws
  );
}

/** A rule that names the host comes before one for its bucket, and both before one for its domain. */
function findByNameOrBucket(
  index: RuleIndex,
  seen: Seen,
  aws: Classification | undefined,
): RuleHit | undefined {
  const byHost = findRule(index.hosts, seen.host, seen);
  if (aws?.bucket === undefined || (byHost !== undefined && byHost.by !== 'suffix')) return byHost;
  return findRule(index.buckets, aws.bucket, seen) ?? byHost;
}

/**
 * A rule says what a host is for; where it is an AWS name, the name itself still says service,
 * region and bucket, and whether an endpoint carries it depends on them.
 */
function fromRule(rule: Rule, seen: Seen, aws: Classification | undefined): Classification {
  const { category, vendor, stability, disposition, why } = rule;
  return {
    category,
    vendor,
    service: aws?.service,
    region: aws?.region,
    bucket: aws?.bucket,
    label: labelOf(rule, seen),
    stability,
    disposition,
    why,
    rule: toRef(rule),
  };
}

const MOST_REPOSITORIES = 3;

/**
 * A host that mirrors several distributions is, this time, a mirror of the one that was asked for; GitHub is what was
 * fetched from it.
 */
function labelOf({ category, stability, label }: Rule, { host, paths }: Seen): string | undefined {
  const repositories = paths.length === 0 ? [] : repositoriesIn(host, paths);
  if (repositories.length > 0) {
    const more = repositories.length - MOST_REPOSITORIES;
    const some = repositories.slice(0, MOST_REPOSITORIES).join(', ');
    return `${label ?? 'GitHub'}: ${some}${more > 0 ? ` and ${more} more` : ''}`;
  }
  if (category !== 'os-mirror' || stability !== 'mirror' || paths.length === 0) return label;
  const served = mirrorFromPaths(paths, host);
  return served?.stability === 'mirror' ? served.label : label;
}

function toRef({ id, file, source, read }: Rule): RuleRef {
  return { id, file, source, read };
}

/**
 * `www.netlib.org` and `netlib.org` have one owner and one purpose: in all 25 pairs that we hold both of,
 * the category is the same. Only a rule that names the other host is taken over.
 */
function classifyTwin(seen: Seen, { shipped }: RuleSet): Classification | undefined {
  const twin = seen.host.startsWith('www.') ? seen.host.slice(4) : `www.${seen.host}`;
  if (!shipped.hosts.literal.has(twin)) return undefined;
  const hit = findRule(shipped.hosts, twin, seen);
  if (hit?.by !== 'name') return undefined;
  return {
    ...fromRule(hit.rule, seen, undefined),
    disposition: 'review',
    inferredFrom: `the rule for ${twin}`,
  };
}

/** What the client wanted; that it went to the broker instead is said, because no endpoint carries that. */
function classifyUnwrapped(seen: Seen, rules: RuleSet): Classification | undefined {
  const wrapped = unwrap(seen.host);
  if (wrapped === undefined) return undefined;
  const inner = classifySeen({ ...seen, host: wrapped.inner }, rules) ?? UNKNOWN;
  return {
    ...inner,
    disposition: 'review',
    why: `${wrapped.broker} rewrote ${wrapped.inner} to this name, so the traffic goes to the broker; what was asked for: ${inner.why}`,
    inferredFrom: `the name before the suffix of ${wrapped.broker}`,
  };
}
