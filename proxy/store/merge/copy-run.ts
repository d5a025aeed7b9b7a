import type Database from 'better-sqlite3';
import { explain, type Store } from '../open.ts';
import { integer } from '../row.ts';

/** One run in the file that it is copied from, and in the file that it is copied to. */
export interface RunCopy {
  readonly from: Store;
  readonly fromId: number;
  readonly to: Database.Database;
  readonly toId: number;
}

/** What was copied. */
export interface Copied {
  readonly destinations: number;
  /** Event rows; those that were there already are not among them. */
  readonly events: number;
}

const DESTINATION = [
  ...['host', 'port', 'protocol', 'events', 'allowed', 'denied', 'would_deny'],
  ...['bytes_up', 'bytes_down', 'first_seen', 'last_seen'],
];
const CLIENT = ['address', 'role', 'events', 'first_seen', 'last_seen'];
const FACET = ['kind', 'value', 'events', 'first_seen', 'last_seen'];
const LOOKUP = ['client', 'name', 'type', 'verdict', 'code', 'lookups', 'first_seen', 'last_seen'];
const ANSWER = ['client', 'name', 'address', 'chain', 'answers', 'first_seen', 'last_seen'];
const FLOW = [
  ...['client', 'address', 'port', 'protocol', 'name', 'action', 'flows', 'bytes_up', 'bytes_down'],
  ...['first_seen', 'last_seen'],
];
const POLICY = ['number', 'name', 'digest', 'first_seen'];
const EVENT = [
  ...[
    'seq',
    'started_at',
    'duration_ms',
    'layer',
    'verdict',
    'entry',
    'method',
    'path',
    'user_agent',
  ],
  ...['sni', 'address', 'status', 'error', 'bytes_up', 'bytes_down', 'policy'],
];

/**
 * Makes what one file holds of a run what the other holds of it, inside the transaction of whoever calls; all but its
 * row in `run`. Rows go over one at a time.
 *
 * Destinations and clients that are there keep their ids, so that event rows that are there need not be written anew.
 */
export function copyRun(copy: RunCopy): Copied {
  const { to } = copy;
  // Which row here is which row there; in a file that SQLite makes and removes, where it is large.
  to.exec(`
    CREATE TEMP TABLE IF NOT EXISTS same_destination (there INTEGER PRIMARY KEY, here INTEGER NOT NULL);
    CREATE TEMP TABLE IF NOT EXISTS same_client (there INTEGER PRIMARY KEY, here INTEGER NOT NULL);
    DELETE FROM same_destination;
    DELETE FROM same_client;`);
  const destinations = copyKeyed(copy, 'destination', DESTINATION, 3);
  copyKeyed(copy, 'client', CLIENT, 2);
  copyFacets(copy);
  replace(copy, 'lookup', LOOKUP);
  replace(copy, 'answer', ANSWER);
  replace(copy, 'flow', FLOW);
  replace(copy, 'policy', POLICY);
  return { destinations, events: copyEvents(copy) };
}

/** Adds the marks that are not there: nobody takes a mark away, so that neither file has too many. */
export function addMarks({ from, fromId, to, toId }: RunCopy): void {
  const add = to.prepare('INSERT OR IGNORE INTO mark (run_id, at, name) VALUES (?, ?, ?)');
  for (const mark of rowsOf(from, 'SELECT at, name FROM mark WHERE run_id = ?', fromId)) {
    add.run(toId, ...mark);
  }
}

/** The first `keys` columns name a row within its run. */
function copyKeyed(
  { from, fromId, to, toId }: RunCopy,
  table: 'destination' | 'client',
  columns: readonly string[],
  keys: number,
): number {
  const set = columns.slice(keys).map((column) => `${column} = excluded.${column}`);
  const put = to
    .prepare<unknown[], unknown>(
      `INSERT INTO ${table} (run_id, ${columns.join()}) VALUES (?, ${placesFor(columns)})
       ON CONFLICT (run_id, ${columns.slice(0, keys).join()}) DO UPDATE SET ${set.join()} RETURNING id`,
    )
    .pluck();
  const note = to.prepare(`INSERT INTO same_${table} (there, here) VALUES (?, ?)`);
  let copied = 0;
  const rows = rowsOf(from, `SELECT id, ${columns.join()} FROM ${table} WHERE run_id = ?`, fromId);
  for (const [id, ...row] of rows) {
    note.run(id, put.get(toId, ...row));
    copied++;
  }
  to.prepare(
    `DELETE FROM ${table} WHERE run_id = ? AND id NOT IN (SELECT here FROM same_${table})`,
  ).run(toId);
  return copied;
}

function copyFacets({ from, fromId, to, toId }: RunCopy): void {
  to.prepare(
    'DELETE FROM facet WHERE destination_id IN (SELECT id FROM destination WHERE run_id = ?)',
  ).run(toId);
  const put = to.prepare(
    `INSERT INTO facet (destination_id, ${FACET.join()})
     VALUES ((SELECT here FROM same_destination WHERE there = ?), ${placesFor(FACET)})`,
  );
  const columns = FACET.map((column) => `facet.${column}`).join();
  const rows = rowsOf(
    from,
    `SELECT destination_id, ${columns} FROM destination
     JOIN facet ON destination_id = destination.id WHERE run_id = ?`,
    fromId,
  );
  for (const row of rows) put.run(...row);
}

function replace(
  { from, fromId, to, toId }: RunCopy,
  table: 'lookup' | 'answer' | 'flow' | 'policy',
  columns: readonly string[],
): void {
  to.prepare(`DELETE FROM ${table} WHERE run_id = ?`).run(toId);
  const put = to.prepare(
    `INSERT INTO ${table} (run_id, ${columns.join()}) VALUES (?, ${placesFor(columns)})`,
  );
  const rows = rowsOf(from, `SELECT ${columns.join()} FROM ${table} WHERE run_id = ?`, fromId);
  for (const row of rows) put.run(toId, ...row);
}

/** A row never changes once it is written: where as many are here as there up to the last one, only newer ones go over. */
function copyEvents({ from, fromId, to, toId }: RunCopy): number {
  const last = integer(
    to.prepare('SELECT coalesce(max(seq), 0) FROM event WHERE run_id = ?').pluck().get(toId),
  );
  const isPart = countUpTo(from.db, fromId, last) === countUpTo(to, toId, last);
  if (!isPart) to.prepare('DELETE FROM event WHERE run_id = ?').run(toId);
  const put = to.prepare(
    `INSERT INTO event (run_id, destination_id, client_id, ${EVENT.join()})
     VALUES (?, (SELECT here FROM same_destination WHERE there = ?),
       (SELECT here FROM same_client WHERE there = ?), ${placesFor(EVENT)})`,
  );
  let copied = 0;
  const rows = rowsOf(
    from,
    `SELECT destination_id, client_id, ${EVENT.join()} FROM event
     WHERE run_id = ? AND seq > ? ORDER BY seq`,
    fromId,
    isPart ? last : 0,
  );
  for (const row of rows) {
    put.run(toId, ...row);
    copied++;
  }
  return copied;
}

function countUpTo(db: Database.Database, id: number, seq: number): string {
  const count = db
    .prepare<unknown[], unknown>(
      `SELECT count(*) || ' ' || total(seq) FROM event WHERE run_id = ? AND seq <= ?`,
    )
    .pluck();
  return String(count.get(id, seq));
}

function* rowsOf(
  { db, file }: Store,
  sql: string,
  ...values: readonly number[]
): Generator<unknown[]> {
  try {
    yield* db
      .prepare<unknown[], unknown[]>(sql)
      .raw()
      .iterate(...values);
  } catch (error) {
    // Said of this file, before it is taken for a fault of the one that is written.
    throw explain(error, file, 'read');
  }
}

function placesFor(columns: readonly string[]): string {
  return columns.map(() => '?').join();
}
