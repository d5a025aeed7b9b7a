import { statSync } from 'node:fs';
import { ConfigError } from '../../rules/errors.ts';
import { count } from '../import/summary.ts';
import { isDatabaseUrl } from '../postgres/database-url.ts';
import {
  type MergedRun,
  type MergeOutcome,
  mergeFile,
  openSource,
} from '../store/merge/merge-file.ts';
import { openStore, type Store } from '../store/open.ts';
import { integer, query, text } from '../store/row.ts';
import { MIGRATIONS } from '../store/schema.ts';
import type { MergeArguments } from './merge.ts';

/** What `--json` prints. */
interface MergeSummary {
  readonly schema: 'sallyport/merge@1';
  readonly output: string;
  readonly files: readonly MergedFile[];
  readonly runs: readonly { readonly name: string; readonly parts: number }[];
}

interface MergedFile {
  readonly file: string;
  readonly runs: readonly MergedRun[];
}

/**
 * Merges the files and says what became of them: text on stderr, with `--json` one object on stdout. What cannot be
 * read is refused before anything is written.
 *
 * @throws {UserError}
 */
export function runMerge(argv: MergeArguments): void {
  const { output, json } = argv;
  const names = [...argv._.slice(1).map(String), ...(argv['--'] ?? [])];
  if (names.length === 0) {
    throw new ConfigError(
      'Cannot merge nothing: name the records to merge, as in sallyport merge -o fleet.db node-1.db node-2.db',
    );
  }
  for (const name of [output, ...names]) refuseDatabase(name);
  for (const name of names) {
    refuseSame(name, output);
    openSource(name).close();
  }
  const record = openStore(output, 'write', MIGRATIONS, 'with -o');
  try {
    const files = names.map((file) => {
      const merged = { file, runs: mergeFile(record, file) };
      if (!json) process.stderr.write(`${describeFile(merged)}\n`);
      return merged;
    });
    const summary: MergeSummary = {
      schema: 'sallyport/merge@1',
      output,
      files,
      runs: listRuns(record),
    };
    if (json) process.stdout.write(`${JSON.stringify(summary)}\n`);
    else process.stderr.write(describeRecord(summary));
  } finally {
    record.close();
  }
}

/** The name is not repeated: it may hold a password. */
function refuseDatabase(name: string): void {
  if (!isDatabaseUrl(name)) return;
  throw new ConfigError(
    'Cannot merge a database: merge takes files and writes one; proxies ship theirs to a database with --ship, and every command reads it with --db',
  );
}

function refuseSame(name: string, output: string): void {
  const [one, other] = [name, output].map((file) => statSync(file, { throwIfNoEntry: false }));
  if (one === undefined || one.dev !== other?.dev || one.ino !== other.ino) return;
  throw new ConfigError(
    `Cannot merge "${name}" into itself: name another file with -o, or leave it out; what is in the record with -o stays in it`,
  );
}

const OUTCOMES: Readonly<Record<MergeOutcome, string>> = {
  added: 'added',
  updated: 'brought up to date',
  unchanged: 'there already',
  older: 'there already in a later state',
};

function describeFile({ file, runs }: MergedFile): string {
  if (runs.length === 0) return `${file}: it holds no runs`;
  const parts = Object.entries(OUTCOMES).flatMap(([outcome, words]) => {
    const same = runs.filter((run) => run.outcome === outcome);
    return same.length === 0 ? [] : [`${count(same.length, 'run')} ${words}`];
  });
  const rows = runs.reduce((sum, { events }) => sum + events, 0);
  return `${file}: ${parts.join(', ')}${rows > 0 ? ` (${count(rows, 'event')})` : ''}`;
}

const SHOWN = 10;

function describeRecord({ output, runs }: MergeSummary): string {
  const shown = runs
    .slice(-SHOWN)
    .map(({ name, parts }) => (parts === 1 ? name : `${name} (from ${count(parts, 'file')})`));
  const older = runs.length > SHOWN ? `${runs.length - SHOWN} older, ` : '';
  return `${output} holds ${count(runs.length, 'run')}: ${older}${shown.join(', ')}\nRead it with: sallyport report --db ${output}\n`;
}

function listRuns(record: Store): MergeSummary['runs'] {
  const found = query(
    record,
    'SELECT name, count(*) FROM run GROUP BY name ORDER BY max(opened_at), name',
  );
  return [...found].map(([name, parts]) => ({ name: text(name), parts: integer(parts) }));
}
