import type { Readable } from 'node:stream';
import type { ConnectionEvent, Flow, Lookup } from '../event.ts';
import type {
  Importer,
  ImporterOptions,
  ImportFormat,
  LineParser,
  LineResult,
} from './importer.ts';
import { loadImporter } from './index.ts';
import type { JsonlLine } from './jsonl-line.ts';
import { type LineSink, splitLines } from './lines.ts';
import { type Counting, countRepeats } from './repeats.ts';
import { findSource, readSource, type Source } from './source.ts';
import { type FileSummary, type Reject, SHOWN_REJECTS } from './summary.ts';

export interface ImportOptions extends ImporterOptions {
  readonly format: ImportFormat;
  /** At least one; `-` is standard input. */
  readonly files: readonly string[];
}

export interface ImportPorts {
  readonly stdin: Readable;
  /** These take what is read, in the order in which it stands there. */
  readonly record: (event: ConnectionEvent) => void;
  readonly recordFlow: (flow: Flow) => void;
  readonly recordLookup: (lookup: Lookup) => void;
  readonly restore: (line: JsonlLine) => void;
  /** Where events are counted that say the same as one that was recorded; absent: they are recorded too. */
  readonly counting?: Counting | undefined;
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
  const importer = await loadImporter(options.format);
  importer.open(options);
  const sources = await Promise.all(options.files.map((name) => findSource(name, ports.stdin)));
  const advance = countBytes(sources, ports);
  const summaries: FileSummary[] = [];
  for (const source of sources) {
    summaries.push(await importSource({ source, importer, options, ports, advance }));
  }
  return summaries;
}

interface SourceImport {
  readonly source: Source;
  readonly importer: Importer;
  readonly options: ImportOptions;
  readonly ports: ImportPorts;
  readonly advance: (source: Source, bytes: number) => void;
}

async function importSource(work: SourceImport): Promise<FileSummary> {
  const { source, importer, options, ports, advance } = work;
  const parser = importer.open(options);
  const counter = countLines(parser, ports);
  const splitter = (importer.split ?? splitLines)(counter);
  let incomplete: string | undefined;
  const chunks = readSource(source, {
    advance: (bytes) => advance(source, bytes),
    report: (problem) => {
      incomplete = problem;
    },
    columns: importer.columns,
  });
  for await (const chunk of chunks) splitter.write(chunk);
  splitter.end();
  counter.handOverHeld();
  const counts = { file: source.name, format: options.format, ...counter.counts };
  const note = parser.note?.();
  return {
    ...counts,
    ...(note === undefined ? {} : { note }),
    ...(incomplete === undefined ? {} : { incomplete }),
  };
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
  { record, recordFlow, recordLookup, restore, counting }: ImportPorts,
): LineSink & { readonly counts: Counts; handOverHeld(): void } {
  const counts: Counts = { lines: 0, accepted: 0, rejected: 0, ignored: 0, firstRejects: [] };
  const reject = (reason: string): void => {
    counts.rejected += 1;
    if (counts.firstRejects.length < SHOWN_REJECTS) {
      counts.firstRejects.push({ line: counts.lines, reason });
    }
  };
  const repeats =
    parser.repeats && counting ? countRepeats(parser.repeats, { ...counting, record }) : undefined;
  const take = (result: LineResult): void => {
    switch (result.kind) {
      case 'event':
        counts.accepted += 1;
        record(result.event);
        return;
      case 'flow':
        counts.accepted += 1;
        recordFlow(result.flow);
        return;
      case 'lookup':
        counts.accepted += 1;
        recordLookup(result.lookup);
        return;
      case 'restored':
        // The header of an export is a header.
        if (result.line.type === 'run') counts.ignored += 1;
        else counts.accepted += 1;
        restore(result.line);
        return;
      case 'ignored':
        counts.ignored += 1;
        return;
      case 'rejected':
        reject(result.reason);
        return;
    }
  };
  return {
    counts,
    handOverHeld() {
      repeats?.finish();
      for (const event of parser.finish?.() ?? []) {
        counts.ignored -= 1;
        counts.accepted += 1;
        record(event);
      }
    },
    bytes(chunk, start) {
      if (repeats === undefined) return start;
      const before = repeats.taken;
      const end = repeats.take(chunk, start);
      counts.lines += repeats.taken - before;
      counts.accepted += repeats.taken - before;
      return end;
    },
    text(line) {
      counts.lines += 1;
      if (isBlank(line)) return;
      const result = parser.parse(line);
      take(result);
      const mayRepeat = result.kind === 'event' && parser.wasRepeatable?.() === true;
      repeats?.learn(mayRepeat ? result.event : undefined);
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
