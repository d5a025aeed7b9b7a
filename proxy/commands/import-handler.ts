import { ConfigError } from '../../rules/errors.ts';
import { toolVersion } from '../../version.ts';
import { parseRunName } from '../config.ts';
import { importFiles, type Progress } from '../import/import-files.ts';
import { openImportRecord } from '../import/import-record.ts';
import { IMPORT_FORMATS, type ImportFormat } from '../import/importer.ts';
import { count, type FileSummary, renderFileSummary, whyNothing } from '../import/summary.ts';
import type { ImportArguments } from './import.ts';

/**
 * Imports the files and says what became of them: text on stderr, with `--json` one object on stdout.
 *
 * @throws {UserError} for what cannot be read or written, and when not one line was accepted
 */
export async function runImport(argv: ImportArguments): Promise<void> {
  const format = parseFormat(argv.from);
  if (argv.logformat !== undefined && format !== 'squid') {
    throw new ConfigError(`Cannot use --logformat with --from ${format}: it describes Squid logs`);
  }
  const names = [...argv._.slice(1).map(String), ...(argv['--'] ?? [])];
  if (names.length === 0) {
    throw new ConfigError('Cannot import nothing: name a file, or - for standard input');
  }
  const now = Date.now();
  // To the millisecond: two imports in one second are two runs.
  const stamp = new Date(now).toISOString().replaceAll(':', '-');
  const run = parseRunName(argv.run ?? `import-${stamp}`);
  const record = openImportRecord({
    ...{ file: argv.db, run, layers: ['import'], keepEvents: argv.events },
    ...{ toolVersion: toolVersion(), now: () => now },
  });
  const progress = process.stderr.isTTY ? showProgress() : undefined;
  try {
    const files = await importFiles(
      { format, files: names, now, logformat: argv.logformat },
      {
        stdin: process.stdin,
        record: record.record,
        counterFor: record.counterFor,
        progress: progress?.show,
      },
    );
    progress?.clear();
    print(argv, { run, files, events: sumAccepted(files), destinations: record.finish() });
  } finally {
    progress?.clear();
    record.close();
  }
}

/** What `--json` prints. */
interface ImportSummary {
  readonly run: string;
  readonly files: readonly FileSummary[];
  readonly events: number;
  readonly destinations: number;
}

function print({ json, db }: ImportArguments, summary: ImportSummary): void {
  const { run, files, events, destinations } = summary;
  if (json) process.stdout.write(`${JSON.stringify(summary)}\n`);
  if (events === 0) throw new ConfigError(whyNothing(files));
  if (json) return;
  process.stderr.write(files.map(renderFileSummary).join(''));
  const total = `${count(events, 'event')}, ${count(destinations, 'destination')}`;
  process.stderr.write(`Run ${run} in ${db}: ${total}\n`);
}

function parseFormat(text: string): ImportFormat {
  const format = IMPORT_FORMATS.find((name) => name === text);
  if (format === undefined) {
    throw new ConfigError(`Cannot import from "${text}": write ${IMPORT_FORMATS.join(' or ')}`);
  }
  return format;
}

function sumAccepted(files: readonly FileSummary[]): number {
  return files.reduce((sum, { accepted }) => sum + accepted, 0);
}

const REDRAW_MS = 100;
const MEGABYTE = 1_000_000;

/** One line on a terminal that is drawn over itself, and gone at the end. */
function showProgress(): { show(progress: Progress): void; clear(): void } {
  let drawnAt = 0;
  return {
    show({ file, bytesRead, bytesTotal }) {
      const now = Date.now();
      if (now - drawnAt < REDRAW_MS) return;
      drawnAt = now;
      const read = `${Math.round(bytesRead / MEGABYTE)} MB`;
      const share = bytesTotal ? `, ${Math.floor((100 * bytesRead) / bytesTotal)} %` : '';
      process.stderr.write(`\r\u001b[KReading ${file}: ${read}${share}`);
    },
    clear() {
      if (drawnAt > 0) process.stderr.write('\r\u001b[K');
      drawnAt = 0;
    },
  };
}
