import { isNode, isSeq, parseDocument } from 'yaml';
import { type AccessRequest, decide } from './decide.ts';
import type { Host } from './host.ts';
import { parseIp } from './ip.ts';
import type { EntryClient, PolicyEntry } from './policy.ts';
import { compareEntries, protocolOf } from './policy-entry.ts';
import { parseAllowlist } from './policy-file.ts';
import { entryDocument, formatEntryItem } from './policy-format.ts';
import { type IndexedAllowlist, indexAllowlist } from './policy-index.ts';

/** A file with an allowlist, as a person left it. */
export interface AllowlistFile {
  readonly text: string;
  /** How the file is called in errors. */
  readonly file: string;
}

export interface MergedAllowlist {
  readonly text: string;
  readonly added: readonly PolicyEntry[];
  /** Not added, because the file allows less than that on purpose: for some clients or paths, or until a day. */
  readonly kept: readonly PolicyEntry[];
  /** What is odd about the result: see `ParsedAllowlist`. */
  readonly warnings: readonly string[];
}

/**
 * Adds to an allowlist what it does not know yet, and touches nothing else: every line of the file
 * stays as it is, comments, order, evidence, tickets and dates included.
 *
 * New entries go where they belong if the file is sorted, and to the end if it is not. What the
 * file narrows on purpose is not widened: `kept` names it.
 * @throws {PolicyError} where the file cannot be read
 */
export function mergeAllowlist(
  { text, file }: AllowlistFile,
  additions: readonly PolicyEntry[],
  now: number,
): MergedAllowlist {
  const { positions, warnings } = parseAllowlist(text, file, now);
  const existing = [...positions.keys()];
  const policy = indexAllowlist({ entries: existing });
  const states = Map.groupBy(additions, (entry) => stateOf(entry, policy, now));
  const added = (states.get('new') ?? []).toSorted(compareEntries);
  const kept = states.get('narrowed') ?? [];
  if (added.length === 0) return { text, added, kept, warnings };
  const merged = insert(text, existing, added);
  // What cannot be read back must not replace what could.
  const result = parseAllowlist(merged, file, now);
  return { text: merged, added, kept, warnings: result.warnings };
}

type State = 'known' | 'narrowed' | 'new';

function stateOf(entry: PolicyEntry, policy: IndexedAllowlist, now: number): State {
  const paths = entry.paths?.map((path) => path.replaceAll('*', 'x')) ?? [undefined];
  const asked = entry.clients?.map(sampleClient) ?? [{ client: undefined }];
  const states = entry.ports.flatMap((port) =>
    paths.flatMap((path) =>
      asked.map((who): State => {
        const request = { ...who, host: sampleHost(entry), port, path };
        const decision = decide(policy, { ...request, protocol: protocolOf(entry, port) }, now);
        if (decision.verdict === 'allowed') return 'known';
        return NARROWED.has(decision.reason) ? 'narrowed' : 'new';
      }),
    ),
  );
  if (states.includes('new')) return 'new';
  return states.includes('narrowed') ? 'narrowed' : 'known';
}

const NARROWED: ReadonlySet<string> = new Set([
  'wrong-client',
  'wrong-path',
  'ambiguous-path',
  'expired',
]);

/** What is added was seen: by a role, or from a block of which any address will do. */
function sampleClient(client: EntryClient): Pick<AccessRequest, 'client' | 'role'> {
  return client.kind === 'role'
    ? { client: undefined, role: client.role }
    : { client: parseIp(client.cidr.network) };
}

/** What is added was seen, so that it is one name or one address. */
function sampleHost({ target }: PolicyEntry): Host {
  switch (target.kind) {
    case 'exact':
      return target.host;
    case 'below':
      return target.parent;
    case 'cidr':
      return target.cidr.network;
  }
}

function insert(
  text: string,
  existing: readonly PolicyEntry[],
  added: readonly PolicyEntry[],
): string {
  const places = readPlaces(text);
  if (places === undefined) return rewrite(text, added);
  const isSorted = existing.every(
    (entry, i) => i === 0 || compareEntries(existing[i - 1] ?? entry, entry) <= 0,
  );
  const at = (entry: PolicyEntry): number => {
    const next = isSorted ? existing.findIndex((known) => compareEntries(entry, known) < 0) : -1;
    return (next === -1 ? undefined : places.starts[next]) ?? places.end;
  };
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  let result = text;
  // From the last place to the first, so that the offsets before it stay true.
  for (const [offset, entries] of [...Map.groupBy(added, at)].toSorted(([a], [b]) => b - a)) {
    const items = entries.map((entry) => itemText(entry, places.indent)).join('');
    const needsBreak = offset > 0 && result[offset - 1] !== '\n';
    const lines = `${needsBreak ? '\n' : ''}${items}`.replaceAll('\n', newline);
    result = result.slice(0, offset) + lines + result.slice(offset);
  }
  return result;
}

function itemText(entry: PolicyEntry, indent: number): string {
  return formatEntryItem(entry).replace(/^ {2}/gm, ' '.repeat(indent));
}

interface Places {
  /** Where the lines of each entry begin, the comment above it included. */
  readonly starts: readonly number[];
  /** Behind the last entry. */
  readonly end: number;
  /** The column of the dashes, from 0. */
  readonly indent: number;
}

/** Finds the lines of each entry, or nothing where the list is empty or written in brackets. */
function readPlaces(text: string): Places | undefined {
  const list = parseDocument(text, { keepSourceTokens: true }).get('entries', true);
  if (!isSeq(list) || list.srcToken?.type !== 'block-seq') return undefined;
  const dashes = list.srcToken.items.flatMap(
    ({ start }) => start.find(({ type }) => type === 'seq-item-ind')?.offset ?? [],
  );
  const ends = list.items.map((item) => (isNode(item) ? (item.range?.[1] ?? 0) : 0));
  const starts = dashes.map((dash, i) =>
    withComment(text, lineStart(text, dash), ends[i - 1] ?? 0),
  );
  const [first] = dashes;
  if (first === undefined) return undefined;
  const indent = first - lineStart(text, first);
  return { starts, end: endOfItem(text, ends.at(-1) ?? text.length, indent), indent };
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Goes up over the comment lines right above, as far as the entry before ends. */
function withComment(text: string, start: number, floor: number): number {
  let at = start;
  while (at > floor) {
    const above = lineStart(text, at - 1);
    if (above < floor || !/^[ \t]*#/.test(text.slice(above, at))) break;
    at = above;
  }
  return at;
}

/** Goes down to the next line, and over comments that stand deeper than the dash: they belong to the entry. */
function endOfItem(text: string, end: number, indent: number): number {
  let at = text[end - 1] === '\n' ? end : lineEnd(text, end);
  for (;;) {
    const [comment = ''] = /^( *)#.*(?:\n|$)/.exec(text.slice(at, lineEnd(text, at))) ?? [];
    if (comment === '' || comment.search('#') <= indent) return at;
    at += comment.length;
  }
}

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end + 1;
}

/** For a list that is empty or written in brackets, which cannot be added to line by line. */
function rewrite(text: string, added: readonly PolicyEntry[]): string {
  const document = parseDocument(text);
  const list = document.get('entries', true);
  if (isSeq(list)) {
    list.flow = false;
    list.items.push(...added.flatMap(entryItems));
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function entryItems(entry: PolicyEntry): readonly unknown[] {
  const { contents } = entryDocument(entry);
  return isSeq(contents) ? contents.items : [];
}
