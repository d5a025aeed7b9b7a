import type { ConnectionEvent } from '../event.ts';
import type { LineScan } from './repeats.ts';

/** The logs that can be imported, by the name that `--from` takes. */
export const IMPORT_FORMATS = ['list', 'squid'] as const;

export type ImportFormat = (typeof IMPORT_FORMATS)[number];

/** What a parser needs to know besides the lines themselves. */
export interface ImporterOptions {
  /** Milliseconds since the epoch: the time of what has none of its own. */
  readonly now: number;
  /** What `--logformat` says, for formats whose lines have no fixed form. */
  readonly logformat?: string | undefined;
}

/**
 * What one line says. `ignored`: it was read, and there is nothing to record in it (a comment, a
 * header, a request without a destination) · `rejected`: it could not be read. The reason never
 * quotes the line, which may hold a token or a password.
 */
export type LineResult =
  | { readonly kind: 'event'; readonly event: ConnectionEvent }
  | { readonly kind: 'ignored' }
  | { readonly kind: 'rejected'; readonly reason: string };

/** Reads one file, line by line. It may remember earlier lines, such as a header that names the fields. */
export interface LineParser {
  /** Reads a line that is not blank, without its line end. Never throws. */
  parse(line: string): LineResult;
  /** Finds lines that say the same as an earlier one, for formats in which there are many. */
  readonly repeats?: LineScan | undefined;
}

/** One format of foreign logs. */
export interface Importer {
  /** Starts on a file. @throws {ConfigError} for options that the format cannot work with. */
  open(options: ImporterOptions): LineParser;
}

export const IGNORED: LineResult = { kind: 'ignored' };

export function rejected(reason: string): LineResult {
  return { kind: 'rejected', reason };
}
