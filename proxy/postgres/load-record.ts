import type { Statement } from 'better-sqlite3';
import type { Timeline } from '../event.ts';
import { openScratch, type Store } from '../store/open.ts';
import { readContacts, toTimeline } from '../store/read-timeline.ts';
import { type Reader, readStore, unknownRun } from '../store/reader.ts';
import { integer, query, text } from '../store/row.ts';
import { EVENT_COLUMNS, RECORD_SQL, RUN_COLUMNS } from './record-queries.ts';
import { readSnapshot, type Snapshot } from './snapshot.ts';

/** What a command reads of a record, so that no more of it comes over the network. */
export interface RecordNeeds {
  /** The runs; absent: the newest. */
  readonly runs?: readonly string[] | undefined;
  /** Every event row, or when the first so many attempts were made, shared evenly among the runs. */
  readonly events: 'none' | 'all' | { readonly first: number };
}

/**
 * Reads some runs from the database that `url` names.
 *
 * PostgreSQL groups them by their names; what comes of it is put into a store that is gone when it is closed, and
 * read as a file is: so the answers are those that the shipped files give.
 * @throws {UserError} where it cannot be read, or holds no such run
 */
export function loadRecord(url: string, needs: RecordNeeds): Promise<Reader> {
  return readSnapshot(url, async (snapshot) => {
    const store = openScratch(snapshot.name);
    try {
      const loader = new Loader(store, snapshot, await namesOf(snapshot, needs.runs));
      // Row by row, each would be written out by itself.
      store.db.exec('BEGIN');
      await loader.load(needs.events);
      store.db.exec('COMMIT');
      const reader = readStore(store);
      if (needs.events === 'all') return reader;
      if (needs.events === 'none') return { ...reader, events: missing, timeline: missing };
      const times = await loader.loadTimes(needs.events.first);
      return {
        ...reader,
        events: missing,
        timeline: ({ run, maxRows }) => timelineOf(store, times.get(run), { run, maxRows }),
      };
    } catch (error) {
      store.close();
      throw error;
    }
  });
}

async function namesOf(
  { name, all }: Snapshot,
  asked: readonly string[] | undefined,
): Promise<readonly string[]> {
  const named = async (sql: string): Promise<string[]> =>
    (await all(sql)).map(([run]) => text(run));
  if (asked === undefined) return named(RECORD_SQL.newest);
  const known = await named(RECORD_SQL.names);
  const unknown = asked.find((run) => !known.includes(run));
  if (unknown !== undefined) throw unknownRun(unknown, known, name);
  return asked;
}

/** What was not loaded cannot be read: to find nothing there would be wrong. */
function missing(): never {
  throw new Error('The event rows of this record were not loaded');
}

interface SeenTimes {
  readonly times: readonly number[];
  readonly failed: number;
}

/** By run, and by destination and client. */
type TimesOf = ReadonlyMap<unknown, ReadonlyMap<string, SeenTimes>>;

/** As `readTimeline` makes it of rows. */
function timelineOf(
  store: Store,
  seen: ReadonlyMap<string, SeenTimes> | undefined,
  { run, maxRows }: { readonly run: string; readonly maxRows: number },
): Timeline {
  const parts = [...query(store, 'SELECT id FROM run WHERE name = ?', run)].flat();
  const { contacts } = readContacts(store, JSON.stringify(parts));
  for (const contact of contacts) {
    const { host, port, protocol, client } = contact;
    const found = seen?.get(keyOf(host, port, protocol, client));
    if (found === undefined) continue;
    for (const at of found.times) contact.times.push(at);
    contact.failed += found.failed;
  }
  const rows = [...(seen?.values() ?? [])].reduce((sum, { times }) => sum + times.length, 0);
  return toTimeline(contacts, rows, maxRows);
}

/** Fills a store with what was grouped. */
class Loader {
  readonly #store: Store;
  readonly #snapshot: Snapshot;
  readonly #names: readonly string[];
  /** The first part of each run: all that is counted under its name is there. */
  readonly #runs = new Map<unknown, number>();
  /** Ids in the store, by run and what names a row in it. */
  readonly #destinations = new Map<string, number>();
  readonly #clients = new Map<string, number>();
  #parts = 0;
  readonly #statements = new Map<LoadedTable, Statement<unknown[]>>();

  constructor(store: Store, snapshot: Snapshot, names: readonly string[]) {
    this.#store = store;
    this.#snapshot = snapshot;
    this.#names = names;
  }

  async load(events: RecordNeeds['events']): Promise<void> {
    for await (const row of this.#rows(RECORD_SQL.runs)) {
      const [id, , , name] = row;
      if (!this.#runs.has(name)) this.#runs.set(name, integer(id));
      this.#parts++;
      this.#insert('run', row);
    }
    await this.#loadKeyed('destination', this.#destinations, RECORD_SQL.destinations);
    await this.#loadKeyed('client', this.#clients, RECORD_SQL.clients);
    for await (const [name, host, port, protocol, ...rest] of this.#rows(RECORD_SQL.facets)) {
      const id = this.#destinations.get(keyOf(name, host, port, protocol));
      this.#insert('facet', [id, ...rest]);
    }
    for (const [table, sql] of COUNTED) {
      for await (const [name, ...rest] of this.#rows(sql)) {
        this.#insert(table, [this.#runs.get(name), ...rest]);
      }
    }
    if (events === 'all') await this.#loadEvents();
  }

  async #loadKeyed(
    table: 'destination' | 'client',
    ids: Map<string, number>,
    sql: string,
  ): Promise<void> {
    const keys = table === 'destination' ? 4 : 3;
    for await (const row of this.#rows(sql)) {
      const id = ids.size + 1;
      ids.set(keyOf(...row.slice(0, keys)), id);
      this.#insert(table, [id, this.#runs.get(row[0]), ...row.slice(1)]);
    }
  }

  async #loadEvents(): Promise<void> {
    const destinations = await this.#idsOf(RECORD_SQL.destinationIds, this.#destinations);
    const clients = await this.#idsOf(RECORD_SQL.clientIds, this.#clients);
    for await (const row of this.#rows(RECORD_SQL.policies)) this.#insert('policy', row);
    for await (const [run, destination, client, ...rest] of this.#rows(RECORD_SQL.events)) {
      const ids = [
        destinations.get(`${String(run)} ${String(destination)}`),
        clients.get(`${String(run)} ${String(client)}`),
      ];
      // Their destination or client was deleted from the file: it leaves them out as well.
      if (!ids.includes(undefined)) this.#insert('event', [run, ...ids, ...rest]);
    }
  }

  /** Reads when attempts were made, of the first so many rows, shared among the runs. */
  async loadTimes(rows: number): Promise<TimesOf> {
    const sql = this.#parts === this.#runs.size ? RECORD_SQL.timesOfOne : RECORD_SQL.times;
    // As `readTimed` in analyzer/commands/timed-runs.ts shares them.
    const share = Math.floor(rows / Math.max(1, this.#names.length));
    const times = new Map<unknown, Map<string, SeenTimes>>();
    for await (const [name, host, port, protocol, client, list, failed] of this.#rows(sql, share)) {
      const ofRun = times.get(name) ?? new Map<string, SeenTimes>();
      const seen = { times: text(list).split(' ').map(Number), failed: integer(failed) };
      times.set(name, ofRun.set(keyOf(host, port, protocol, client), seen));
    }
    return times;
  }

  async #idsOf(sql: string, ids: ReadonlyMap<string, number>): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    for await (const [run, id, ...key] of this.#rows(sql)) {
      const here = ids.get(keyOf(...key));
      if (here !== undefined) found.set(`${String(run)} ${String(id)}`, here);
    }
    return found;
  }

  #rows(sql: string, ...values: readonly unknown[]): AsyncGenerator<readonly unknown[]> {
    return this.#snapshot.rows(sql, this.#names, ...values);
  }

  #insert(table: LoadedTable, row: readonly unknown[]): void {
    let statement = this.#statements.get(table);
    if (statement === undefined) {
      statement = this.#store.db.prepare<unknown[]>(INSERTS[table]);
      this.#statements.set(table, statement);
    }
    statement.run(...row);
  }
}

type LoadedTable =
  | 'run'
  | 'destination'
  | 'facet'
  | 'client'
  | 'mark'
  | 'lookup'
  | 'answer'
  | 'flow'
  | 'policy'
  | 'event';

const SEEN = 'first_seen, last_seen';

/** Each takes the columns in the order in which its query has them. */
const INSERTS: Readonly<Record<LoadedTable, string>> = {
  run: insertInto('run', RUN_COLUMNS.join()),
  destination: insertInto(
    'destination',
    `id, run_id, host, port, protocol, events, allowed, denied, would_deny, bytes_up, bytes_down, ${SEEN}`,
  ),
  facet: insertInto('facet', `destination_id, kind, value, events, ${SEEN}`),
  client: insertInto('client', `id, run_id, address, role, events, ${SEEN}`),
  mark: insertInto('mark', 'run_id, at, name'),
  lookup: insertInto('lookup', `run_id, client, name, type, verdict, code, lookups, ${SEEN}`),
  answer: insertInto('answer', `run_id, client, name, address, chain, answers, ${SEEN}`),
  flow: insertInto(
    'flow',
    `run_id, client, address, port, protocol, name, action, flows, bytes_up, bytes_down, ${SEEN}`,
  ),
  policy: insertInto('policy', 'run_id, number, name, digest, first_seen'),
  event: insertInto('event', EVENT_COLUMNS.join()),
};

function insertInto(table: string, columns: string): string {
  return `INSERT INTO ${table} (${columns}) VALUES (${columns.replace(/\w+/g, '?')})`;
}

const COUNTED = [
  ['mark', RECORD_SQL.marks],
  ['lookup', RECORD_SQL.lookups],
  ['answer', RECORD_SQL.answers],
  ['flow', RECORD_SQL.flows],
] as const;

/** Unlike a joined text, it keeps a space in a value from being taken for one between two. */
function keyOf(...parts: readonly unknown[]): string {
  return JSON.stringify(parts);
}
