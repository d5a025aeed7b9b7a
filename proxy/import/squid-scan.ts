import type { Fields } from './squid-codes.ts';
import type { Encoding, Logformat, Step } from './squid-logformat.ts';

/** Cuts a line into fields; `undefined` where the line does not have the form of the format. */
export type Scan = (line: string) => Fields | undefined;

const BLANK = 0x20;
const BACKSLASH = 0x5c;

/**
 * Makes the scanner for a format: one pass over the line, no backtracking, so that a hostile line
 * costs no more than a long one. Values that nobody asks for are stepped over and never copied; what
 * comes after the last one that is wanted is not looked at (`log_mime_hdrs` adds to every line).
 */
export function compileScan({ steps, tail }: Logformat): Scan {
  const wanted = steps
    .map((step, i) => ({ ...step, end: steps[i + 1]?.literal ?? tail }))
    .slice(0, steps.findLastIndex(({ field }) => field !== undefined) + 1);
  return (line) => scan(line, wanted);
}

interface BoundedStep extends Step {
  /** The literal text after the value. */
  readonly end: string;
}

function scan(line: string, steps: readonly BoundedStep[]): Fields | undefined {
  const fields: Fields = {};
  let at = 0;
  for (const step of steps) {
    if (!line.startsWith(step.literal, at)) return undefined;
    at += step.literal.length;
    // Widths fill values up with blanks, on either side.
    if (step.padded || at === 0 || line.charCodeAt(at - 1) === BLANK) at = afterBlanks(line, at);
    const end = endOfValue(line, at, step);
    if (end === -1) return undefined;
    if (step.field !== undefined) fields[step.field] = decode(line.slice(at, end), step.encoding);
    at = end;
  }
  return fields;
}

function afterBlanks(line: string, from: number): number {
  let at = from;
  while (line.charCodeAt(at) === BLANK) at += 1;
  return at;
}

/** Where a value that starts at `from` ends: before the literal text that follows it. -1 if that never comes. */
function endOfValue(line: string, from: number, step: BoundedStep): number {
  const literal = step.end;
  const start = step.encoding === 'shell' && line[from] === '"' ? closingQuote(line, from) : from;
  if (literal === '') return step.width === undefined ? endOfWord(line, start) : from + step.width;
  const escapes = step.encoding === 'quoted' && literal.startsWith('"');
  let end = line.indexOf(literal, start);
  while (escapes && end !== -1 && isEscaped(line, end, from)) end = line.indexOf(literal, end + 1);
  return end;
}

function endOfWord(line: string, from: number): number {
  const blank = line.indexOf(' ', from);
  return blank === -1 ? line.length : blank;
}

function closingQuote(line: string, open: number): number {
  let close = line.indexOf('"', open + 1);
  while (close !== -1 && isEscaped(line, close, open)) close = line.indexOf('"', close + 1);
  return close === -1 ? line.length : close;
}

/** Says whether an odd number of backslashes stands before a character. */
function isEscaped(line: string, at: number, from: number): boolean {
  let backslashes = 0;
  while (at - 1 - backslashes >= from && line.charCodeAt(at - 1 - backslashes) === BACKSLASH) {
    backslashes += 1;
  }
  return backslashes % 2 === 1;
}

function decode(value: string, encoding: Encoding): string {
  switch (encoding) {
    case 'raw':
      return value.trimEnd();
    case 'quoted':
      return value.includes('\\') ? unescapeBackslashes(value) : value;
    case 'shell':
      return unescapeBackslashes(value.replace(/^"(.*)"$/, '$1'));
    case 'mime':
      return value.includes('\\') || value.includes('%')
        ? unescapePercent(unescapeBackslashes(value))
        : value;
    case 'url':
      return value.includes('%') ? unescapePercent(value) : value;
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function unescapeBackslashes(value: string): string {
  return value.replace(/\\(.)/g, (_, character: string) => ESCAPES[character] ?? character);
}

function unescapePercent(value: string): string {
  const bytes = value.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
