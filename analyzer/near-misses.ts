import { parse } from 'tldts';
import { isIpLiteral } from '../rules/host.ts';
import type { Rule } from '../rules/rule.ts';
import { holds } from '../rules/rule-index.ts';
import { labelTest, type RulePattern, toLabels } from '../rules/rule-pattern.ts';
import type { ExplainTarget } from './explain-target.ts';

/** A rule that did not decide, and what kept it from deciding. */
export interface NearMiss {
  readonly rule: Rule;
  readonly pattern: string;
  readonly why: string;
}

type Judge = (pattern: RulePattern, rule: Rule, target: ExplainTarget) => string | undefined;

const MAX_MISSES = 5;

/** From what matters most to a reader: conditions, look-alikes, one label off, one letter off. */
const JUDGES: readonly Judge[] = [
  failedCondition,
  lookAlike,
  offByTheTop,
  lessSpecific,
  typingError,
];

/**
 * Finds the rules that nearly spoke of a destination, and says why they do not: the port, the path,
 * a name below and not the name itself, a name that only contains the one they mean.
 *
 * Reads every pattern: for one question of a person, not for a batch.
 */
export function findNearMisses(
  target: ExplainTarget,
  rules: readonly Rule[],
  decidedBy: string | undefined,
): NearMiss[] {
  const others = rules.filter(({ id }) => id !== decidedBy);
  const found = new Map<string, NearMiss>();
  // Where a rule decided, the vendor's other names would only be noise.
  for (const judge of decidedBy === undefined ? [...JUDGES, neighbour] : JUDGES) {
    for (const rule of others) {
      if (found.size === MAX_MISSES) return [...found.values()];
      const miss = found.has(rule.id) ? undefined : judgeRule(judge, rule, target);
      if (miss !== undefined) found.set(rule.id, miss);
    }
  }
  return [...found.values()];
}

function judgeRule(judge: Judge, rule: Rule, target: ExplainTarget): NearMiss | undefined {
  for (const pattern of rule.match) {
    const why = pattern.of === 'host' ? judge(pattern, rule, target) : undefined;
    if (why !== undefined) return { rule, pattern: pattern.text, why };
  }
  return undefined;
}

function failedCondition(
  pattern: RulePattern,
  rule: Rule,
  target: ExplainTarget,
): string | undefined {
  if (holds(rule, target) || !covers(pattern, target.host)) return undefined;
  return rule.ports !== undefined && !rule.ports.includes(target.port)
    ? `speaks of port ${rule.ports.join(', ')} only`
    : `speaks of paths below ${(rule.paths ?? []).join(', ')} only`;
}

/** `notgithub.com` and `github.com.example.net`: a name in somebody else's name. */
function lookAlike(pattern: RulePattern, _rule: Rule, { host }: ExplainTarget): string | undefined {
  const name = nameOf(pattern);
  if (pattern.labels.length < 2 || name.includes('*') || host === name) return undefined;
  if (host.startsWith(`${name}.`)) {
    return `the name only starts with ${name}: its end says whose it is`;
  }
  return host.endsWith(name) && host.at(-name.length - 1) !== '.'
    ? `the name only ends like ${name}, in the middle of a label`
    : undefined;
}

/** The name where only names below are meant, or a name below where only the name is meant. */
function offByTheTop(
  pattern: RulePattern,
  _rule: Rule,
  { host }: ExplainTarget,
): string | undefined {
  if (pattern.labels.length < 2 || covers(pattern, host)) return undefined;
  const name = nameOf(pattern);
  if (pattern.reach === 'below' && host === name)
    return 'means names below it, not the name itself';
  return pattern.reach === 'name' && host.endsWith(`.${name}`)
    ? 'means this name alone, not the names below it'
    : undefined;
}

function lessSpecific(pattern: RulePattern, rule: Rule, target: ExplainTarget): string | undefined {
  return covers(pattern, target.host) && holds(rule, target)
    ? 'matches too, but says less: the more specific rule decides'
    : undefined;
}

function typingError(
  pattern: RulePattern,
  _rule: Rule,
  { host }: ExplainTarget,
): string | undefined {
  const name = nameOf(pattern);
  const isName = pattern.labels.length > 1 && !isIpLiteral(host);
  return isName && name.length > 5 && isOneEditApart(name, host)
    ? 'differs by one character: a typing error, or somebody who counts on one'
    : undefined;
}

function neighbour(pattern: RulePattern, _rule: Rule, { host }: ExplainTarget): string | undefined {
  if (pattern.reach !== 'name' || pattern.labels.length < 3) return undefined;
  const parent = host.slice(host.indexOf('.'));
  const isBelow = nameOf(pattern).slice(pattern.labels[0]?.length) === parent;
  return isBelow && !isShared(parent.slice(1))
    ? `is another name below ${parent.slice(1)}`
    : undefined;
}

/** Names below `cloudfront.net` or `co.uk` have nothing to do with each other. */
function isShared(parent: string): boolean {
  return parse(parent, { allowPrivateDomains: true, validateHostname: false }).domain === null;
}

/** Says whether one pattern matches one name, whatever other rules say. */
function covers(pattern: RulePattern, host: string): boolean {
  const { labels, reach } = pattern;
  if (!nameOf(pattern).includes('*')) return coversLiteral(nameOf(pattern), reach, host);
  const name = toLabels(host);
  const above = name.length - labels.length;
  if (above < 0 || (reach === 'name' && above > 0) || (reach === 'below' && above === 0)) {
    return false;
  }
  return labels.every((label, i) => labelTest(label)(name[above + i] ?? ''));
}

function coversLiteral(name: string, reach: RulePattern['reach'], host: string): boolean {
  if (host === name) return reach !== 'below';
  return reach !== 'name' && host.endsWith(name) && host.at(-name.length - 1) === '.';
}

const NAMES = new WeakMap<RulePattern, string>();

/** The labels as one name; kept, because every question reads every pattern several times. */
function nameOf(pattern: RulePattern): string {
  const known = NAMES.get(pattern);
  if (known !== undefined) return known;
  const name = pattern.labels.join('.');
  NAMES.set(pattern, name);
  return name;
}

/** One character changed, added, left out, or two neighbours swapped. */
function isOneEditApart(a: string, b: string): boolean {
  if (a === b || Math.abs(a.length - b.length) > 1) return false;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  let start = 0;
  while (start < short.length && short[start] === long[start]) start += 1;
  const rest = (text: string, from: number): string => text.slice(start + from);
  if (short.length < long.length) return rest(short, 0) === rest(long, 1);
  if (rest(short, 1) === rest(long, 1)) return true;
  const swapped = `${short[start + 1] ?? ''}${short[start] ?? ''}${rest(short, 2)}`;
  return swapped === rest(long, 0);
}
