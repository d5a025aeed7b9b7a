import { ConfigError } from '../../rules/errors.ts';
import type { Store } from '../store/open.ts';
import { integer, query } from '../store/row.ts';

/** What became of the event rows of a file that was too large. */
export interface Trimmed {
  /** Rows deleted that are in the database. */
  readonly shipped: number;
  /** Rows deleted that are nowhere else. */
  readonly unshipped: number;
}

/** Deleted at a time: the recorder waits for some milliseconds. */
const ROWS_AT_ONCE = 1_000;
const MAX_ROWS = 50_000;
/** Below the bound, so that not every batch begins it anew. */
const TRIM_TO = 0.95;

const UNITS: Readonly<Record<string, number>> = { MB: 1e6, GB: 1e9, TB: 1e12 };
const LEAST = 10e6;

/** Reads a size: `500MB`, `10GB`; `all` keeps everything. @throws {ConfigError} */
export function parseKeep(text: string, flag: string): number {
  if (text === 'all') return Number.POSITIVE_INFINITY;
  const [, amount, unit = ''] = /^(\d{1,6}(?:\.\d+)?)(MB|GB|TB)$/.exec(text) ?? [];
  const bytes = Number(amount) * (UNITS[unit] ?? Number.NaN);
  if (bytes >= LEAST) return bytes;
  throw new ConfigError(
    `Cannot use ${flag} "${text}": write a size from 10MB, such as 500MB or 10GB, or all`,
  );
}

/** What the rows of a file take, without the room that deleted ones have left. */
export function usedBytes({ db }: Store): number {
  const read = (name: string): number => Number(db.pragma(name, { simple: true }));
  return (read('page_count') - read('freelist_count')) * read('page_size');
}

/**
 * Keeps a file below a size by deleting event rows, of the oldest run first: those that are in the database, and only
 * when none of them is left those that are not. Destinations and all other counts stay. SQLite uses the room again;
 * the file itself does not shrink. What is over after `maxRows` waits for the next call.
 */
export function trimSpool(store: Store, keepBytes: number, maxRows: number = MAX_ROWS): Trimmed {
  if (usedBytes(store) <= keepBytes) return { shipped: 0, unshipped: 0 };
  const enough = (deleted: number): boolean =>
    deleted >= maxRows || usedBytes(store) <= keepBytes * TRIM_TO;
  const shipped = deleteUntil(store, SHIPPED, enough);
  const unshipped = enough(shipped) ? 0 : deleteUntil(store, ALL, enough);
  return { shipped, unshipped };
}

const SHIPPED =
  'SELECT run_id, shipped FROM ship_run JOIN run ON run.id = run_id ORDER BY opened_at';
const ALL = 'SELECT id, last_event FROM run ORDER BY opened_at';

function deleteUntil(store: Store, upTo: string, enough: (deleted: number) => boolean): number {
  const remove = store.db.prepare(
    `DELETE FROM event WHERE run_id = ? AND seq <= ? AND seq <=
       (SELECT max(seq) FROM (SELECT seq FROM event WHERE run_id = ? ORDER BY seq LIMIT ${ROWS_AT_ONCE}))`,
  );
  let deleted = 0;
  for (const row of [...query(store, upTo)]) {
    const [run = 0, seq = 0] = row.map(integer);
    for (let changes = 1; changes > 0 && !enough(deleted); deleted += changes) {
      ({ changes } = remove.run(run, seq, run));
    }
  }
  return deleted;
}
