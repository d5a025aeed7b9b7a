import { type Document, isAlias, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { PolicyError } from './errors.ts';
import type { Allowlist, PolicyEntry } from './policy.ts';
import { type Conflicts, findConflicts } from './policy-conflict.ts';
import { compareEntries, nameEntry } from './policy-entry.ts';
import { faultsOfEntry, faultsOfFrame } from './policy-fault.ts';
import { readPlainAllowlist } from './policy-lines.ts';
import {
  ALLOWLIST_ENTRY,
  ALLOWLIST_FRAME,
  ALLOWLIST_VALUES,
  type EntryText,
} from './policy-schema.ts';
import { toPolicyEntry } from './policy-value.ts';
import { describeFaults, type RuleFault } from './rule-fault.ts';

/** An allowlist with what a reader of its file should know. */
export interface ParsedAllowlist {
  readonly allowlist: Allowlist;
  /** One sentence each, with file, line and column; the list can be used as it is. */
  readonly warnings: readonly string[];
  /** Where each entry starts: `12:5`. */
  readonly positions: ReadonlyMap<PolicyEntry, string>;
}

/** Far more than 10,000 entries with evidence; more is no list that a person has reviewed. */
const MAX_CHARACTERS = 16_000_000;

/**
 * Reads an allowlist. `file` is how the file is called in errors; nothing is read but `text`.
 * `now`, in milliseconds since the epoch, tells which entries have expired.
 *
 * Anchors, aliases, tags and directives are refused: an entry must say what it allows where it stands.
 * @throws {PolicyError} with one line per fault, each with line and column
 */
export function parseAllowlist(text: string, file: string, now: number): ParsedAllowlist {
  checkText(text, file);
  const source = { text, file, now };
  return parsePlain(source) ?? parseWithPositions(source);
}

interface Source {
  readonly text: string;
  readonly file: string;
  readonly now: number;
}

/** Reads a list in its usual form; nothing where it has another one, or where anything is wrong with it. */
function parsePlain({ text, file, now }: Source): ParsedAllowlist | undefined {
  const plain = readPlainAllowlist(text);
  if (plain === undefined) return undefined;
  const positionOf = (index: number): string => plain.positions[index] ?? '';
  const faults: RuleFault[] = [];
  const checked = checkAllowlist(plain.written, positionOf, faults);
  return checked && faults.length === 0 ? toParsed(checked, { file, now, positionOf }) : undefined;
}

function parseWithPositions({ text, file, now }: Source): ParsedAllowlist {
  const lines = new LineCounter();
  const document = parseYaml(text, file, lines);
  const positionOf = (index: number): string => {
    const node: unknown = document.getIn(['entries', index], true);
    const { line, col } = lines.linePos(isNode(node) ? (node.range?.[0] ?? 0) : 0);
    return `${line}:${col}`;
  };
  const written: unknown = document.toJS({ maxAliasCount: 0 });
  const faults: RuleFault[] = [];
  const checked = checkAllowlist(written, positionOf, faults, document);
  if (checked === undefined || faults.length > 0) {
    throw new PolicyError(describeFaults(text, file, document, faults));
  }
  return toParsed(checked, { file, now, positionOf });
}

/** A list whose form is right; its entries in the order of the file. */
interface CheckedAllowlist {
  readonly name: string;
  readonly entries: readonly (PolicyEntry | undefined)[];
  readonly warnings: Conflicts['warnings'];
}

/** Checks what is written; `undefined` where the file as such is no allowlist, which is among the faults. */
function checkAllowlist(
  written: unknown,
  positionOf: (index: number) => string,
  faults: RuleFault[],
  document?: Document,
): CheckedAllowlist | undefined {
  const frame = ALLOWLIST_FRAME.safeParse(written);
  if (!frame.success) faults.push(...faultsOfFrame(frame.error, written));
  const entries = entriesOf(written).map((entry, index) =>
    readEntry(entry, index, document, faults),
  );
  const conflicts = findConflicts(entries, positionOf);
  faults.push(...conflicts.faults);
  return frame.success
    ? { name: frame.data.name, entries, warnings: conflicts.warnings }
    : undefined;
}

function toParsed(
  { name, entries, warnings }: CheckedAllowlist,
  { file, now, positionOf }: Omit<Source, 'text'> & { positionOf(index: number): string },
): ParsedAllowlist {
  const read = entries.flatMap((entry, index) => (entry ? { entry, at: positionOf(index) } : []));
  return {
    allowlist: {
      version: 1,
      name,
      entries: read.map(({ entry }) => entry).toSorted(compareEntries),
    },
    warnings: [
      ...warnings.map(({ index, what }) => `${file}:${positionOf(index)}: ${what}`),
      ...read.flatMap(({ entry, at }) => expiryWarning(entry, `${file}:${at}`, now)),
    ],
    positions: new Map(read.map(({ entry, at }) => [entry, at])),
  };
}

/** Bytes that are no UTF-8 arrive as U+FFFD; YAML 1.2 §5.1 has no place for these control characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const NO_TEXT = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]/;

function checkText(text: string, file: string): void {
  if (NO_TEXT.test(text)) {
    throw new PolicyError(
      `Cannot read ${file}: it is not a text file in UTF-8; name the allowlist, as sallyport allowlist writes it`,
    );
  }
  if (text.length > MAX_CHARACTERS) {
    throw new PolicyError(
      `Cannot read ${file}: it has more than ${MAX_CHARACTERS} characters; split it, or name another file`,
    );
  }
}

function parseYaml(text: string, file: string, lineCounter: LineCounter): Document {
  const options = { lineCounter, schema: 'core', merge: false, prettyErrors: false } as const;
  const document = parseDocument(text, options);
  // The library turns a stack that overflows into an error at each level on the way back.
  if (document.errors.some(({ message }) => message.includes('call stack'))) {
    throw new PolicyError(
      `Cannot read ${file}: it is nested too deep for an allowlist; write a list of entries`,
    );
  }
  const broken = [...document.errors, ...document.warnings].map(({ pos, message }) => ({
    offset: pos[0],
    what: `as YAML: mend it there (${reasonOf(message)})`,
  }));
  const problems = [...aliasesIn(document), ...broken].slice(0, 10);
  if (problems.length === 0) return document;
  const sentences = problems.map(({ offset, what }) => {
    const { line, col } = lineCounter.linePos(offset);
    return `Cannot read ${file}:${line}:${col} ${what}`;
  });
  throw new PolicyError(sentences.join('\n'));
}

interface Problem {
  readonly offset: number;
  readonly what: string;
}

/** Indirections, by which a small file can become a large list, or say something else than it seems to. */
function aliasesIn(document: Document): Problem[] {
  const found: Problem[] = [];
  const { yaml } = document.directives ?? {};
  if (yaml?.explicit === true) {
    found.push({ offset: 0, what: 'with a %YAML directive: take it out' });
  }
  visit(document, {
    Node(_key, node) {
      const offset = node.range?.[0] ?? 0;
      if (isAlias(node)) found.push({ offset, what: whatOfAlias(node.source) });
      else if ('anchor' in node && typeof node.anchor === 'string') {
        const what = `with the anchor "&${node.anchor}": write the value out in each place`;
        found.push({ offset, what });
      }
    },
  });
  return found;
}

/** `host: *.example.com` without quotes is an alias to YAML. */
function whatOfAlias(source: string): string {
  return source.startsWith('.')
    ? `with "*${source}" bare, which means something else in YAML: write it in quotes, "*${source}"`
    : `with the alias "*${source}": write the value out`;
}

/** Of what the library quotes, enough to find it. */
const MAX_REASON = 120;

/** The library repeats the place in its own words, and quotes whole paragraphs. */
function reasonOf(message: string): string {
  const reason = message.replace(/ at line [\s\S]*$/, '').replace(/\s+/g, ' ');
  return reason.length > MAX_REASON ? `${reason.slice(0, MAX_REASON)}...` : reason;
}

function entriesOf(written: unknown): readonly unknown[] {
  if (typeof written !== 'object' || written === null || !('entries' in written)) return [];
  return Array.isArray(written.entries) ? written.entries : [];
}

function readEntry(
  written: unknown,
  index: number,
  document: Document | undefined,
  faults: RuleFault[],
): PolicyEntry | undefined {
  const path = ['entries', index];
  const checked = ALLOWLIST_ENTRY.safeParse(written);
  if (!checked.success) {
    faults.push(...faultsOfEntry(checked.error, written, path), ...faultsOfValues(written, path));
    return undefined;
  }
  // Without a document the text has been read by a reader that takes ports in one spelling only.
  const odd = document === undefined ? [] : oddPorts(checked.data, path, document);
  const entry = toPolicyEntry(checked.data);
  if (entry.ok && odd.length === 0) return entry.value;
  const found = entry.ok
    ? []
    : entry.faults.map((fault) => ({ ...fault, path: [...path, ...fault.path] }));
  faults.push(...odd, ...found);
  return undefined;
}

/** An entry of the wrong form may have wrong values too: all of it in one go. */
function faultsOfValues(written: unknown, path: RuleFault['path']): RuleFault[] {
  const values = ALLOWLIST_VALUES.safeParse(written);
  const entry = values.success ? toPolicyEntry({ ...values.data, ports: [] }) : undefined;
  if (entry === undefined || entry.ok) return [];
  return entry.faults.map((fault) => ({ ...fault, path: [...path, ...fault.path] }));
}

/** `0443` and `0x1bb` are numbers to YAML; elsewhere they are octal, or none. */
function oddPorts({ ports }: EntryText, path: RuleFault['path'], document: Document): RuleFault[] {
  return ports.flatMap((port, at): RuleFault[] => {
    const node: unknown = document.getIn([...path, 'ports', at], true);
    const source = isScalar(node) ? node.source : undefined;
    if (source === undefined || source === String(port)) return [];
    const place = [...path, 'ports', at];
    return [{ path: place, cannot: `use ${source} as a port`, instead: `write ${port}` }];
  });
}

function expiryWarning(entry: PolicyEntry, place: string, now: number): string[] {
  const today = new Date(now).toISOString().slice(0, 10);
  if (entry.expires === undefined || entry.expires >= today) return [];
  return [
    `${place}: ${nameEntry(entry)} expired at the end of ${entry.expires} and allows nothing any more; take it out, or move the day`,
  ];
}
