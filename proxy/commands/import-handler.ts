import { ConfigError } from '../../rules/errors.ts';
import { parseIp } from '../../rules/ip.ts';
import { toolVersion } from '../../version.ts';
import { parseClients } from '../clients.ts';
import { importFiles, type Progress } from '../import/import-files.ts';
import { openImportRecord } from '../import/import-record.ts';
import { IMPORT_FORMATS, type ImportFormat } from '../import/importer.ts';
import { loadImporter } from '../import/index.ts';
import { keepHeapSmall } from '../import/small-heap.ts';
import { count, type FileSummary, renderFileSummary, whyNothing } from '../import/summary.ts';
import { parseRunName } from '../run-name.ts';
import type { ImportArguments } from './import.ts';

/**
 * Imports the files and says what became of them: text on stderr, with `--json` one object on stdout.
 *
 * @throws {UserError} for what cannot be read or written, and when not one line was accepted
 */
export async function runImport(argv: ImportArguments): Promise<void> {
  const format = parseFormat(argv.from);
  if (argv.logformat !== undefined && (await loadImporter(format)).takesLogformat !== true) {
    throw new ConfigError(
      `Cannot use --logformat with --from ${format}: it describes the lines of Squid logs and of VPC flow logs`,
    );
  }
  const names = [...argv._.slice(1).map(String), ...(argv['--'] ?? [])];
  if (names.length === 0) {
    throw new ConfigError('Cannot import nothing: name a file, or - for standard input');
  }
  const now = Date.now();
  keepHeapSmall();
  // To the millisecond: two imports in one second are two runs.
  const stamp = new Date(now).toISOString().replaceAll(':', '-');
  const run = parseRunName(argv.run ?? `import-${stamp}`);
  const record = openImportRecord({
    roleOf: rolesOf(argv['client-role'] ?? []),
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
        recordFlow: record.recordFlow,
        recordLookup: record.recordLookup,
        restore: record.restore,
        counting: record.counting,
        progress: progress?.show,
      },
    );
    progress?.clear();
    const { flows, lookups, destinations } = record.finish();
    print(argv, {
      ...{ run, files, events: sumAccepted(files) },
      // Only of logs that have them.
      ...(flows > 0 ? { flows } : {}),
      ...(lookups > 0 ? { lookups } : {}),
      destinations,
    });
  } finally {
    progress?.clear();
    record.close();
  }
}

/** What `--json` prints. */
interface ImportSummary {
  readonly run: string;
  readonly files: readonly FileSummary[];
  /** Everything that was taken. */
  readonly events: number;
  /** Of it, what the network saw, and what was looked up; absent where there is none. */
  readonly flows?: number;
  readonly lookups?: number;
  readonly destinations: number;
}

function print({ json, db }: ImportArguments, summary: ImportSummary): void {
  const { run, files, events, flows = 0, lookups = 0, destinations } = summary;
  if (json) process.stdout.write(`${JSON.stringify(summary)}\n`);
  if (events === 0) throw new ConfigError(whyNothing(files));
  if (json) return;
  process.stderr.write(files.map(renderFileSummary).join(''));
  const total = [
    ...(events > flows + lookups ? [count(events - flows - lookups, 'event')] : []),
    ...(flows > 0 ? [count(flows, 'flow record')] : []),
    ...(lookups > 0 ? [count(lookups, 'lookup')] : []),
    count(destinations, 'destination'),
  ];
  process.stderr.write(`Run ${run} in ${db}: ${total.join(', ')}\n`);
}

/** Names every client of the log, whoever may use the proxy. @throws {ConfigError} */
function rolesOf(roles: readonly string[]): ((client: string) => string | undefined) | undefined {
  const given = roles.flatMap((list) => list.split(',')).filter((role) => role !== '');
  if (given.length === 0) return undefined;
  const clients = parseClients(['0.0.0.0/0', '::/0'], given, true);
  return (client) => {
    const ip = parseIp(client);
    return ip === undefined ? undefined : clients.at(ip)?.role;
  };
}

function parseFormat(text: string): ImportFormat {
  const format = IMPORT_FORMATS.find((name) => name === text);
  if (format === undefined) {
    throw new ConfigError(
      `Cannot import from "${text}": write one of ${IMPORT_FORMATS.join(', ')}`,
    );
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
