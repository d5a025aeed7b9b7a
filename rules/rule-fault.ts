import { type Document, isMap, isNode, isPair, isScalar } from 'yaml';
import { RuleError } from './errors.ts';

/** What is wrong at one place of a rule file. */
export interface RuleFault {
  readonly path: readonly PropertyKey[];
  readonly cannot: string;
  readonly instead: string;
  /** The word inside a long text that is at fault. */
  readonly word?: string;
}

/** At most so many faults are told at once; the rest often follow from the first. */
const MAX_FAULTS = 10;

/** Puts line and column to the faults of a rule file. */
export function toRuleError(
  text: string,
  file: string,
  document: Document,
  faults: readonly RuleFault[],
): RuleError {
  return new RuleError(describeFaults(text, file, document, faults));
}

/** Puts line and column to faults: one sentence a line. */
export function describeFaults(
  text: string,
  file: string,
  document: Document,
  faults: readonly RuleFault[],
): string {
  const lines = faults.slice(0, MAX_FAULTS).map(({ path, word, cannot, instead }) => {
    const at = positionAt(text, offsetOf(text, document, path, word));
    return `Cannot ${cannot} in ${file}:${at}: ${instead}`;
  });
  const more = faults.length - lines.length;
  return [...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
}

/** Line and column, both from 1, as editors count them. */
export function positionAt(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

/** Where the node at `path` starts: the key of a field that should not be there, or what holds a missing one. */
function offsetOf(
  text: string,
  document: Document,
  path: RuleFault['path'],
  word?: string,
): number {
  const key = keyOffset(document, path);
  if (word === undefined && key !== undefined) return key;
  const node: unknown = document.getIn(path, true);
  if (!isNode(node))
    return path.length === 0 ? 0 : offsetOf(text, document, path.slice(0, -1), word);
  const start = node.range?.[0] ?? 0;
  // A long text holds many names: look for the one at fault inside it.
  const inside = word === undefined ? -1 : text.indexOf(word, start);
  return inside === -1 ? start : inside;
}

function keyOffset(document: Document, path: RuleFault['path']): number | undefined {
  const parent: unknown = document.getIn(path.slice(0, -1), true);
  if (!isMap(parent)) return undefined;
  const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === path.at(-1));
  return isPair(pair) && isNode(pair.key) ? pair.key.range?.[0] : undefined;
}
