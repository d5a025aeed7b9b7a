import type { Rule } from './rule.ts';
import { isLiteral, labelTest, type RulePattern } from './rule-pattern.ts';

/**
 * Rules, arranged by the labels of what they match, so that looking a name up costs what the name
 * has labels, however many rules there are.
 */
export interface RuleIndex {
  readonly hosts: NameIndex;
  readonly buckets: NameIndex;
}

interface NameIndex {
  /** Patterns without a `*`: the whole name is the key. */
  readonly literal: Map<string, Candidate[]>;
  /** All others, by label from the right. */
  readonly root: Node;
}

interface Node {
  readonly next: Map<string, Node>;
  /** By the first character of what they match; under '*' those that may begin with any. */
  readonly globs: Map<string, Glob[]>;
  readonly name: Candidate[];
  readonly below: Candidate[];
}

interface Glob {
  readonly label: string;
  readonly test: (label: string) => boolean;
  readonly node: Node;
}

interface Candidate {
  readonly rule: Rule;
  readonly pattern: RulePattern;
  readonly rank: number;
}

/** A rule that matched, and how: by the whole name, by labels with a `*`, or by what the name ends in. */
export interface RuleHit {
  readonly rule: Rule;
  readonly by: 'name' | 'glob' | 'suffix';
}

/** What a rule may ask about a destination beside its name. Paths: those seen, if any. */
export interface Circumstances {
  readonly port: number;
  readonly paths: readonly string[];
}

export function indexRules(rules: readonly Rule[]): RuleIndex {
  const index: RuleIndex = { hosts: emptyIndex(), buckets: emptyIndex() };
  for (const rule of rules) {
    for (const pattern of rule.match) {
      const candidate = { rule, pattern, rank: rankOf(rule, pattern) };
      add(pattern.of === 'host' ? index.hosts : index.buckets, candidate);
    }
  }
  return index;
}

/**
 * Finds the most specific rule for a name. The order, each step only between equals in the one
 * before: the whole name, labels with a `*`, a suffix; more labels; more characters that are not
 * `*`; with paths, with ports, with neither. Between equals, which a test keeps out of the shipped
 * rules, the one written first wins.
 */
export function findRule(
  index: NameIndex,
  name: string,
  circumstances: Circumstances,
): RuleHit | undefined {
  const literal = best(index.literal.get(name), undefined, circumstances);
  const found = literal ?? walk(index.root, name, name.length, circumstances, undefined);
  return found && { rule: found.rule, by: howItMatched(found.pattern) };
}

/** A number that grows with how specific a pattern and its conditions are; the order is `findRule`'s. */
export function rankOf({ ports, paths }: Rule, pattern: RulePattern): number {
  const kind = { name: 2, glob: 1, suffix: 0 }[howItMatched(pattern)];
  const literals = pattern.labels.join('').replaceAll('*', '').length;
  const conditions = (paths === undefined ? 0 : 2) + (ports === undefined ? 0 : 1);
  return ((kind * 128 + pattern.labels.length) * 256 + literals) * 4 + conditions;
}

function howItMatched(pattern: RulePattern): RuleHit['by'] {
  if (pattern.reach !== 'name') return 'suffix';
  return isLiteral(pattern) ? 'name' : 'glob';
}

function emptyIndex(): NameIndex {
  return { literal: new Map(), root: emptyNode() };
}

function emptyNode(): Node {
  return { next: new Map(), globs: new Map(), name: [], below: [] };
}

function add({ literal, root }: NameIndex, candidate: Candidate): void {
  const { pattern } = candidate;
  if (isLiteral(pattern)) {
    const name = pattern.labels.join('.');
    const candidates = literal.get(name);
    if (candidates === undefined) literal.set(name, [candidate]);
    else candidates.push(candidate);
    return;
  }
  const node = pattern.labels.reduceRight(child, root);
  if (pattern.reach !== 'below') node.name.push(candidate);
  if (pattern.reach !== 'name') node.below.push(candidate);
}

function child(node: Node, label: string): Node {
  if (label.includes('*')) return globChild(node, label);
  const known = node.next.get(label);
  if (known !== undefined) return known;
  const made = emptyNode();
  node.next.set(label, made);
  return made;
}

function globChild({ globs }: Node, label: string): Node {
  const first = label.charAt(0);
  const alike = globs.get(first) ?? [];
  const known = alike.find((glob) => glob.label === label)?.node;
  if (known !== undefined) return known;
  const made = emptyNode();
  globs.set(first, [...alike, { label, test: labelTest(label), node: made }]);
  return made;
}

/** Goes down one label, the one that ends at `end`, and tries the literal branch and each `*` branch. */
function walk(
  node: Node,
  name: string,
  end: number,
  circumstances: Circumstances,
  bestSoFar: Candidate | undefined,
): Candidate | undefined {
  const dot = name.lastIndexOf('.', end - 1);
  const label = name.slice(dot + 1, end);
  let found = bestSoFar;
  const next = node.next.get(label);
  if (next !== undefined) found = enter(next, name, dot, circumstances, found);
  if (node.globs.size === 0) return found;
  for (const first of ['*', label.charAt(0)]) {
    for (const glob of node.globs.get(first) ?? NO_GLOBS) {
      if (glob.test(label)) found = enter(glob.node, name, dot, circumstances, found);
    }
  }
  return found;
}

const NO_GLOBS: readonly Glob[] = [];

function enter(
  node: Node,
  name: string,
  dot: number,
  circumstances: Circumstances,
  bestSoFar: Candidate | undefined,
): Candidate | undefined {
  if (dot === -1) return best(node.name, bestSoFar, circumstances);
  return walk(node, name, dot, circumstances, best(node.below, bestSoFar, circumstances));
}

function best(
  candidates: readonly Candidate[] | undefined,
  bestSoFar: Candidate | undefined,
  circumstances: Circumstances,
): Candidate | undefined {
  let found = bestSoFar;
  if (candidates === undefined) return found;
  for (const candidate of candidates) {
    if (found !== undefined && candidate.rank <= found.rank) continue;
    if (holds(candidate.rule, circumstances)) found = candidate;
  }
  return found;
}

/** Says whether a rule speaks of this port, and of every path that was seen. */
export function holds({ ports, paths }: Rule, seen: Circumstances): boolean {
  if (ports !== undefined && !ports.includes(seen.port)) return false;
  if (paths === undefined) return true;
  return (
    seen.paths.length > 0 &&
    seen.paths.every((path) => paths.some((prefix) => isBelow(path, prefix)))
  );
}

/** Whole segments only: `/dl` holds `/dl` and `/dl/x`, not `/dlx`. */
function isBelow(path: string, prefix: string): boolean {
  if (!path.startsWith(prefix)) return false;
  return path.length === prefix.length || prefix.endsWith('/') || path[prefix.length] === '/';
}
