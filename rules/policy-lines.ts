/** An allowlist as it is written, before anything of it has been checked. */
export interface WrittenAllowlist {
  readonly written: { readonly [field: string]: unknown };
  /** Where each entry starts: `12:5`. */
  readonly positions: readonly string[];
}

/** Fields of the file or of an entry; a value is text, a number, a list or a record. */
type Fields = Record<string, unknown>;

const BLANK = /^ *(?:#.*)?$/;
const TOP = /^([a-z]+): (.*)$/;
const ENTRIES = /^entries: *(?: #.*)?$/;
const FIRST_FIELD = /^ {2}- ([a-z]+): (.*)$/;
const FIELD = /^ {4}([a-z]+): (.*)$/;

/** Whoever writes characters beyond these is read by the YAML library. */
const CHARACTERS = /^[\n\x20-\x7e\u00a1-\u1fff\u2010-\u2027\u2030-\u205e\u3001-\ud7ff]*$/;

/**
 * Reads an allowlist in the form in which `formatAllowlist` writes it, and people commonly do: one
 * field a line, lists and records on one line. It is YAML of which every construct has one reading;
 * whatever else stands in the text, and whatever may be wrong with it, the answer is `undefined`,
 * and the YAML library reads it, with line and column.
 *
 * That library takes two seconds for 10,000 entries, in which a proxy that reloads would stand still.
 */
export function readPlainAllowlist(text: string): WrittenAllowlist | undefined {
  if (!CHARACTERS.test(text)) return undefined;
  const written: Fields = {};
  const entries: Fields[] = [];
  const positions: string[] = [];
  let number = 0;
  for (const line of text.split('\n')) {
    number += 1;
    if (BLANK.test(line)) continue;
    if (written.entries === undefined) {
      if (ENTRIES.test(line)) written.entries = entries;
      else if (!takeField(TOP.exec(line), written)) return undefined;
      continue;
    }
    const first = FIRST_FIELD.exec(line);
    if (first !== null) {
      entries.push({});
      positions.push(`${number}:5`);
    }
    const entry = entries.at(-1);
    if (entry === undefined || !takeField(first ?? FIELD.exec(line), entry)) return undefined;
  }
  return entries.length === 0 ? undefined : { written, positions };
}

/** Adds a field, unless it is there already or its value has more than one reading. */
function takeField(line: RegExpExecArray | null, fields: Fields): boolean {
  const [, key = '', text = ''] = line ?? [];
  if (!isNew(key, fields)) return false;
  const value = readValue(text);
  if (value === undefined) return false;
  fields[key] = value;
  return true;
}

/** `null:` and `true:` are keys too, and no texts; a key that is there twice is an error. */
function isNew(key: string, fields: Fields): boolean {
  return key !== '' && readBare(key) === key && !Object.hasOwn(fields, key);
}

/** A text in quotes has no escapes; a bare one begins with no indicator of YAML (YAML 1.2.2 §5.3). */
const QUOTED = /^ *(?:"([^"\\]*)"|'([^']*)') *(?: #.*)?$/;
const BARE = /^ *([A-Za-z0-9/.(\u00a1-\ud7ff].*?) *(?: #.*)?$/;
/** Would be a key, or a comment. */
const NOT_BARE = /:(?: |$)| #/;

function readValue(text: string): unknown {
  const quoted = QUOTED.exec(text);
  if (quoted !== null) return quoted[1] ?? quoted[2];
  const bare = BARE.exec(text)?.[1];
  if (bare !== undefined) return NOT_BARE.test(bare) ? undefined : readBare(bare);
  return readFlow(text);
}

/** What the core schema of YAML may take for a number, a truth value or nothing (YAML 1.2.2 §10.3.2). */
const MAYBE_NO_TEXT = /^(?:[-+.]?[0-9][0-9a-fox_.+-]*|[-+]?\.(?:inf|nan)?|true|false|null|~)$/i;
const NUMBER = /^(?:0|[1-9][0-9]{0,14})$/;
const DATE_OR_ADDRESS = /^(?:\d{4}-\d\d-\d\d|\d{1,3}(?:\.\d{1,3}){3})$/;

function readBare(text: string): string | number | undefined {
  if (NUMBER.test(text)) return Number(text);
  return MAYBE_NO_TEXT.test(text) && !DATE_OR_ADDRESS.test(text) ? undefined : text;
}

/** Inside brackets a bare text has no blanks, so that nothing of the brackets can be taken for text. */
const FLOW_TOKEN =
  / *(?:([[\]{},])|([a-z]+): |"([^"\\]*)"|'([^']*)'|([A-Za-z0-9/.][\w./*@%+-]*(?::[\w./*@%+-]+)*))/y;
const REST = / *(?: #.*)?$/y;

/** One piece of a list or record: a bracket or comma, the key of a field, or a value. */
interface Token {
  readonly mark?: string | undefined;
  readonly key?: string | undefined;
  readonly value?: unknown;
}

/** Reads `[443, 80]` and `{ runs: [a], requests: 1 }`. */
function readFlow(text: string): unknown {
  const tokens = tokensOf(text)?.values();
  const first = tokens?.next().value?.mark;
  if (tokens === undefined) return undefined;
  const read = first === '[' ? readList(tokens) : first === '{' ? readRecord(tokens) : undefined;
  return tokens.next().done === true ? read : undefined;
}

function tokensOf(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    REST.lastIndex = at;
    if (REST.test(text)) return tokens;
    FLOW_TOKEN.lastIndex = at;
    const [, mark, key, double, single, bare] = FLOW_TOKEN.exec(text) ?? [];
    const value = double ?? single ?? (bare === undefined ? undefined : readBare(bare));
    if (mark === undefined && key === undefined && value === undefined) return undefined;
    tokens.push({ mark, key, value });
    at = FLOW_TOKEN.lastIndex;
  }
}

function readList(tokens: Iterator<Token>): unknown[] | undefined {
  const list: unknown[] = [];
  for (;;) {
    const { value } = tokens.next().value ?? {};
    if (value === undefined) return undefined;
    list.push(value);
    const { mark } = tokens.next().value ?? {};
    if (mark === ']') return list;
    if (mark !== ',') return undefined;
  }
}

function readRecord(tokens: Iterator<Token>): Fields | undefined {
  const fields: Fields = {};
  for (;;) {
    const { key } = tokens.next().value ?? {};
    if (key === undefined || !isNew(key, fields)) return undefined;
    const token: Token = tokens.next().value ?? {};
    const value = token.mark === '[' ? readList(tokens) : token.value;
    if (value === undefined) return undefined;
    fields[key] = value;
    const { mark } = tokens.next().value ?? {};
    if (mark === '}') return fields;
    if (mark !== ',') return undefined;
  }
}
