import type { ConnectionEvent, Flow, Lookup } from '../event.ts';
import type { JsonlLine } from './jsonl-line.ts';
import type { LineSink, LineSplitter } from './lines.ts';
import type { LineScan } from './repeats.ts';

/** The logs that can be imported, by the name that `--from` takes. */
export const IMPORT_FORMATS = [
  'squid',
  'list',
  'jsonl',
  'vpc-flow',
  'resolver',
  'network-firewall',
  'zeek',
  'har',
  'tinyproxy',
  'smokescreen',
] as const;

export type ImportFormat = (typeof IMPORT_FORMATS)[number];

/** What a parser needs to know besides the lines themselves. */
export interface ImporterOptions {
  /** Milliseconds since the epoch: the time of what has none of its own. */
  readonly now: number;
  /** What `--logformat` says, for formats whose lines have no fixed form. */
  readonly logformat?: string | undefined;
}

/**
 * What one line says: an attempt that a proxy served, traffic that the network saw, or a question to
 * a resolver. `ignored`: it was read, and there is nothing to record in it (a comment, a
 * header, a request without a destination) · `rejected`: it could not be read. The reason never
 * quotes the line, which may hold a token or a password.
 */
export type LineResult =
  | { readonly kind: 'event'; readonly event: ConnectionEvent }
  | { readonly kind: 'flow'; readonly flow: Flow }
  | { readonly kind: 'lookup'; readonly lookup: Lookup }
  /** A part of a run that was recorded and counted elsewhere. */
  | { readonly kind: 'restored'; readonly line: JsonlLine }
  | { readonly kind: 'ignored' }
  | { readonly kind: 'rejected'; readonly reason: string };

/** Reads one file, line by line. It may remember earlier lines, such as a header that names the fields. */
export interface LineParser {
  /** Reads a line that is not blank, without its line end. Never throws. */
  parse(line: string): LineResult;
  /** Finds lines that say the same as an earlier one, for formats in which there are many. */
  readonly repeats?: LineScan | undefined;
  /** Whether the line that was parsed last is in the format in which `repeats` finds the same. */
  wasRepeatable?(): boolean;
  /** Events whose lines waited for later ones, and were said to be ignored; asked for at the end. */
  finish?(): ConnectionEvent[];
  /** What a reader of the summary must know about the whole file, asked for at its end. */
  note?(): string | undefined;
}

/** One format of foreign logs. */
export interface Importer {
  /** Starts on a file. @throws {ConfigError} for options that the format cannot work with. */
  open(options: ImporterOptions): LineParser;
  /** The columns to read where the log is a Parquet file; absent where it never is. */
  readonly columns?: readonly string[] | undefined;
  /** Cuts the file into what the parser reads, where that is not lines. */
  readonly split?: ((sink: LineSink) => LineSplitter) | undefined;
  /** Whether `--logformat` says how its lines are built. */
  readonly takesLogformat?: boolean | undefined;
}

export const IGNORED: LineResult = { kind: 'ignored' };

export function rejected(reason: string): LineResult {
  return { kind: 'rejected', reason };
}
