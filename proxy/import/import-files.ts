import type { Readable } from 'node:stream';
import type { ConnectionEvent } from '../event.ts';
import type { ImporterOptions, ImportFormat, LineParser } from './importer.ts';
import { importers } from './index.ts';
import { type LineSink, splitLines } from './lines.ts';
import { type CountAgain, countRepeats } from './repeats.ts';
import { findSource, readSource, type Source } from './source.ts';
import { type FileSummary, type Reject, SHOWN_REJECTS } from './summary.ts';

export interface ImportOptions extends ImporterOptions {
  readonly format: ImportFormat;
  /** At least one; `-` is standard input. */
  readonly files: readonly string[];
}

export interface ImportPorts {
  readonly stdin: Readable;
  /** Takes each event as it is read. */
  readonly record: (event: ConnectionEvent) => void;
  /** What counts this event again, if repeats need not be recorded one by one. */
  readonly counterFor?: ((event: ConnectionEvent) => CountAgain) | undefined;
  readonly progress?: ((progress: Progress) => void) | undefined;
}

export interface Progress {
  readonly file: string;
  /** Bytes read of all files so far, before decompression. */
  readonly bytesRead: number;
  /** Of all files; absent while reading from a pipe. */
  readonly bytesTotal?: number | undefined;
}

/**
 * Reads logs from first to last, hands over their events in order, and says what became of the
 * lines of each. Memory does not grow with the files.
 *
 * @throws {ConfigError} for a file that cannot be read or a format that cannot be used; the files
 *   are looked at before the first event is handed over.
 */
export async function importFiles(
  options: ImportOptions,
  ports: ImportPorts,
): Promise<FileSummary[]> {
  const importer = importers[options.format];
  importer.open(options);
  const sources = await Promise.all(options.files.map((name) => findSource(name, ports.stdin)));
  const advance = countBytes(sources, ports);
  const summaries: FileSummary[] = [];
  for (const source of sources) {
    const parser = importer.open(options);
    summaries.push(await importSource({ source, parser, options, ports, advance }));
  }
  return summaries;
}

interface SourceImport {
  readonly source: Source;
  readonly parser: LineParser;
  readonly options: ImportOptions;
  readonly ports: ImportPorts;
  readonly advance: (source: Source, bytes: number) => void;
}

async function importSource(work: SourceImport): Promise<FileSummary> {
  const { source, parser, options, ports, advance } = work;
  const counter = countLines(parser, ports);
  const splitter = splitLines(counter);
  let incomplete: string | undefined;
  const chunks = readSource(source, {
    advance: (bytes) => advance(source, bytes),
    report: (problem) => {
      incomplete = problem;
    },
  });
  for await (const chunk of chunks) splitter.write(chunk);
  splitter.end();
  const counts = { file: source.name, format: options.format, ...counter.counts };
  return incomplete === undefined ? counts : { ...counts, incomplete };
}

interface Counts {
  lines: number;
  accepted: number;
  rejected: number;
  ignored: number;
  readonly firstRejects: Reject[];
}

function countLines(
  parser: LineParser,
  { record, counterFor }: ImportPorts,
): LineSink & { readonly counts: Counts } {
  const counts: Counts = { lines: 0, accepted: 0, rejected: 0, ignored: 0, firstRejects: [] };
  const reject = (reason: string): void => {
    counts.rejected += 1;
    if (counts.firstRejects.length < SHOWN_REJECTS) {
      counts.firstRejects.push({ line: counts.lines, reason });
    }
  };
  const repeats =
    parser.repeats && counterFor ? countRepeats(parser.repeats, counterFor) : undefined;
  return {
    counts,
    bytes(chunk, start, end) {
      if (repeats?.again(chunk, start, end) !== true) return false;
      counts.lines += 1;
      counts.accepted += 1;
      return true;
    },
    text(line) {
      counts.lines += 1;
      if (isBlank(line)) return;
      const result = parser.parse(line);
      if (result.kind === 'event') {
        counts.accepted += 1;
        record(result.event);
        repeats?.learn(result.event);
      } else if (result.kind === 'rejected') {
        reject(result.reason);
      } else {
        counts.ignored += 1;
      }
    },
    unreadable(reason) {
      counts.lines += 1;
      reject(reason);
    },
  };
}

/** Most lines are told from a blank one by their first character, without a copy. */
function isBlank(line: string): boolean {
  return line.charCodeAt(0) > 0x20 ? false : line.trim() === '';
}

function countBytes(
  sources: readonly Source[],
  { progress }: ImportPorts,
): (source: Source, bytes: number) => void {
  const sizes = sources.map(({ bytes }) => bytes);
  const bytesTotal = sizes.reduce<number | undefined>(
    (sum, size) => (sum === undefined || size === undefined ? undefined : sum + size),
    0,
  );
  let bytesRead = 0;
  return (source, bytes) => {
    bytesRead += bytes;
    progress?.({ file: source.name, bytesRead, bytesTotal });
  };
}
