import { existsSync } from 'node:fs';
import { ConfigError } from '../../rules/errors.ts';
import { connectPostgres } from '../postgres/connect.ts';
import { isDatabaseUrl } from '../postgres/database-url.ts';
import { pruneDatabase } from '../ship/prune-database.ts';
import { type Pruned, type PruneOrder, pruneFile } from '../ship/prune-file.ts';
import { explain, openStore } from '../store/open.ts';

interface Flags {
  readonly db: string;
  readonly olderThan: string;
  readonly runs: boolean;
  readonly dryRun: boolean;
}

/** Counting and deleting a day of a large fleet takes its time. */
const STATEMENT_MS = 3_600_000;

/** Deletes what is old, and says what that was. */
export async function handlePrune({ db, olderThan, runs, dryRun }: Flags): Promise<void> {
  const order = { before: Date.now() - parseAge(olderThan), runs, dryRun };
  const pruned = isDatabaseUrl(db) ? await inDatabase(db, order) : inFile(db, order);
  process.stdout.write(summaryOf(pruned, order));
}

const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Reads an age: `90d`, `12h`, `4w`. @throws {ConfigError} */
function parseAge(text: string): number {
  const [, amount, unit = ''] = /^(\d{1,5})([hdw])$/.exec(text) ?? [];
  const ms = Number(amount) * (UNITS[unit] ?? Number.NaN);
  if (ms > 0) return ms;
  throw new ConfigError(
    `Cannot use --older-than "${text}": write hours, days or weeks, such as 12h, 90d or 4w`,
  );
}

async function inDatabase(url: string, order: PruneOrder): Promise<Pruned> {
  const database = await connectPostgres(url, {
    origin: { name: '--db', isPrivate: false },
    env: process.env,
    name: 'sallyport prune',
    statementTimeoutMs: STATEMENT_MS,
  });
  try {
    return await pruneDatabase(database, order);
  } finally {
    await database.close();
  }
}

function inFile(file: string, order: PruneOrder): Pruned {
  if (!existsSync(file)) {
    throw new ConfigError(
      `Cannot prune the record "${file}": there is no such file; name another one with --db`,
    );
  }
  const store = openStore(file, 'write');
  try {
    return pruneFile(store, order);
  } catch (error) {
    throw explain(error, file, 'write');
  } finally {
    store.close();
  }
}

function summaryOf({ events, runs, unshipped }: Pruned, order: PruneOrder): string {
  const verb = order.dryRun ? 'would delete' : 'deleted';
  const before = new Date(order.before).toISOString();
  const andRuns = order.runs ? `, and ${count(runs, 'run')} that ended before` : '';
  const kept =
    unshipped === 0
      ? ''
      : `${count(unshipped, 'row')} as old ${unshipped === 1 ? 'stays' : 'stay'} until shipped\n`;
  return `${verb} ${count(events, 'event row')} from before ${before}${andRuns}\n${kept}`;
}

function count(number: number, what: string): string {
  return `${number.toLocaleString('en-US')} ${what}${number === 1 ? '' : 's'}`;
}
