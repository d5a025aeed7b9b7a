import type { Store } from '../store/open.ts';
import { integer, query } from '../store/row.ts';
import { isShipped } from './outbox.ts';

export interface PruneOrder {
  /** Event rows that began before go; in milliseconds since the epoch. */
  readonly before: number;
  /** Also runs that ended before, with everything that they counted. */
  readonly runs: boolean;
  /** Only counts. */
  readonly dryRun: boolean;
}

export interface Pruned {
  readonly events: number;
  readonly runs: number;
  /** Rows old enough that stay because they are not in the database yet. */
  readonly unshipped: number;
}

/** Looked at in one transaction: a recorder waits no longer than that. */
const SEQS_AT_ONCE = 5_000;

/** Deletes old event rows from a file, beside whoever records into it. What is to be shipped stays until it is. */
export function pruneFile(store: Store, { before, runs, dryRun }: PruneOrder): Pruned {
  const limits = isShipped(store) ? 'LEFT JOIN ship_run ON run_id = id' : '';
  const upTo = isShipped(store) ? 'coalesce(shipped, 0)' : 'last_event';
  const removed = { events: 0, runs: 0, unshipped: 0 };
  for (const row of [...query(store, `SELECT id, ${upTo}, last_event FROM run ${limits}`)]) {
    const [run = 0, shipped = 0, last = 0] = row.map(integer);
    const [[unshipped] = []] = query(store, COUNT, run, shipped, last, before);
    removed.unshipped += integer(unshipped);
    removed.events += pruneRun(store, { run, last: shipped, before, dryRun });
  }
  if (!runs) return removed;
  const gone = `FROM run WHERE ended_at < ? AND id IN (SELECT id FROM run ${limits} WHERE ${upTo} >= last_event)`;
  const [[count] = []] = query(store, `SELECT count(*) ${gone}`, before);
  if (!dryRun) store.db.prepare(`DELETE ${gone}`).run(before);
  return { ...removed, runs: integer(count) };
}

const COUNT =
  'SELECT count(*) FROM event WHERE run_id = ? AND seq > ? AND seq <= ? AND started_at < ?';

interface RunOrder {
  readonly run: number;
  readonly last: number;
  readonly before: number;
  readonly dryRun: boolean;
}

/** There is no index by time, which would halve the rate of recording: the rows are looked through once. */
function pruneRun(store: Store, { run, last, before, dryRun }: RunOrder): number {
  const [[first] = []] = query(store, 'SELECT min(seq) FROM event WHERE run_id = ?', run);
  if (first === null) return 0;
  const remove = store.db.prepare(COUNT.replace('SELECT count(*)', 'DELETE'));
  let events = 0;
  for (let seq = integer(first) - 1; seq < last; seq += SEQS_AT_ONCE) {
    const range = [run, seq, Math.min(seq + SEQS_AT_ONCE, last), before] as const;
    if (dryRun) events += integer([...query(store, COUNT, ...range)][0]?.[0]);
    else events += remove.run(...range).changes;
  }
  return events;
}
