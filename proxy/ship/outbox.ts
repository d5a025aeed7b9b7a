import type Database from 'better-sqlite3';
import type { Store } from '../store/open.ts';
import { integer, text } from '../store/row.ts';
import type { ShipState, TakenBatch } from './resume-from.ts';
import {
  type ChangeKind,
  SHIP_TABLES,
  SHIP_TRIGGERS,
  WATCHED,
  type Watched,
} from './ship-tables.ts';

/** A row that has changed, and how often since it was shipped. */
export interface Change {
  readonly kind: ChangeKind;
  readonly a: string | number;
  readonly b: string | number;
  readonly change: number;
}

/** The side of shipping that is in the file. */
export interface Outbox {
  /** Names the file, for life. */
  readonly uid: string;
  state(): ShipState;
  /** Runs with something to ship, those that were opened last first. */
  runsToShip(): readonly number[];
  /** Up to so many changed rows of a run, and how far its event rows are shipped. */
  pending(run: number, limit: number): PendingRun;
  /**
   * Notes that a batch of this name is on its way, and waits for the disk: whatever the database is told is
   * there to stay here, also after a power cut.
   */
  sending(token: string): void;
  /** Notes that it has arrived. */
  shipped(batch: ShippedBatch): void;
  /** Goes on with a database that took this batch last, whose answer was lost, and has so much of each run. */
  goOn(taken: TakenBatch, there: readonly ShippedRun[]): void;
  /** Ships all there is anew; of event rows, those that the database does not have. */
  beginAnew(taken: TakenBatch, there: readonly ShippedRun[]): void;
  /** Ships everything of a run anew, event rows from `shipped` on. */
  shipAnew(run: number, shipped: number): void;
  /** How much is to be shipped. */
  lag(): Lag;
}

export interface PendingRun {
  /** Some of it has been shipped before. */
  readonly hasBegun: boolean;
  readonly changes: readonly Change[];
  readonly shipped: number;
  readonly missing: number;
}

/** How much of a run is in the database. */
export interface ShippedRun {
  readonly uid: string;
  readonly shipped: number;
  readonly missing: number;
}

interface ShippedBatch {
  readonly run: number;
  readonly database: string;
  readonly batch: number;
  readonly token: string;
  readonly changes: readonly Change[];
  readonly shipped: number;
  readonly missing: number;
}

export interface Lag {
  /** Event rows. */
  readonly events: number;
  /** Rows of other tables, as far as they are counted: up to `MAX_COUNTED`. */
  readonly changes: number;
  /** When the oldest of the events ended; absent where there is none. */
  readonly since: number | undefined;
}

/** A batch that nobody has heard of for so many others does not arrive any more. */
const MAX_SENDING = 100;
const MAX_COUNTED = 100_000;

/** Rows of a file that is shipped late are noted in pieces, between which its recorder writes. */
const FILL_ROWS = 5_000;

/** Prepares a file for shipping, which takes a moment where there is much in it already. */
export function openOutbox({ db }: Store): Outbox {
  db.transaction(() => {
    db.exec(SHIP_TABLES);
    // One is missing where the file is new to this, or where a newer schema has changed its tables since.
    const triggers = `SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND name LIKE 'ship%'`;
    const before = db.prepare(triggers).pluck().get();
    db.exec(SHIP_TRIGGERS);
    if (db.prepare(triggers).pluck().get() !== before) db.exec('UPDATE ship SET filled = 0');
  }).immediate();
  const outbox = new SqliteOutbox(db);
  outbox.fill();
  return outbox;
}

/** Whether a file has been shipped, or is to be. */
export function isShipped({ db }: Store): boolean {
  return db.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'ship_run'`).get() !== undefined;
}

const SQL = {
  state: 'SELECT database, batch, token, sending FROM ship',
  runsToShip: `
    SELECT id FROM run LEFT JOIN ship_run ON run_id = id
    WHERE last_event > coalesce(shipped, 0) OR EXISTS (SELECT 1 FROM ship_change WHERE run_id = run.id)
    ORDER BY opened_at DESC, id DESC`,
  changes: 'SELECT kind, a, b, change FROM ship_change WHERE run_id = ? LIMIT ?',
  shippedOf: 'SELECT shipped, missing FROM ship_run WHERE run_id = ?',
  sending: 'UPDATE ship SET sending = ?',
  arrived: `UPDATE ship SET database = ?, batch = ?, token = ?, sending = '[]'`,
  advance: `
    INSERT INTO ship_run VALUES (?, ?, ?)
    ON CONFLICT (run_id) DO UPDATE SET shipped = excluded.shipped, missing = excluded.missing`,
  beginRun: 'INSERT OR IGNORE INTO ship_run SELECT id, ?, ? FROM run WHERE uid = ?',
  // One that has changed since has another number, and stays.
  forget: `
    DELETE FROM ship_change WHERE run_id = ? AND (kind, a, b, change) IN (
      SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?))`,
  note: 'INSERT OR IGNORE INTO ship_change VALUES (?, ?, ?, ?, 1)',
  unshipped: `
    SELECT run.id, last_event - coalesce(shipped, 0), coalesce(shipped, 0) FROM run
    LEFT JOIN ship_run ON run_id = id WHERE last_event > coalesce(shipped, 0)`,
  endOf: `
    SELECT started_at + duration_ms FROM event WHERE run_id = ? AND seq > ? ORDER BY seq LIMIT 1`,
  countChanges: `SELECT count(*) FROM (SELECT 1 FROM ship_change LIMIT ${MAX_COUNTED})`,
} as const;

class SqliteOutbox implements Outbox {
  readonly #db: Database.Database;
  readonly uid: string;

  constructor(db: Database.Database) {
    this.#db = db;
    this.uid = text(db.prepare('SELECT uid FROM store').pluck().get());
  }

  /** Notes what was there before the triggers. Begun anew where it was cut short. */
  fill(): void {
    if (this.#db.prepare('SELECT filled FROM ship').pluck().get() === 1) return;
    for (const [run] of this.#all('SELECT id FROM run')) this.#noteAll(integer(run));
    this.#db.exec('UPDATE ship SET filled = 1');
  }

  state(): ShipState {
    const [[database, batch, token, sending] = []] = this.#all(SQL.state);
    const names: unknown = JSON.parse(text(sending));
    return {
      database: text(database),
      batch: integer(batch),
      token: text(token),
      sending: Array.isArray(names) ? names.map(text) : [],
    };
  }

  runsToShip(): readonly number[] {
    return this.#all(SQL.runsToShip).map(([run]) => integer(run));
  }

  pending(run: number, limit: number): PendingRun {
    const [row] = this.#all(SQL.shippedOf, run);
    const [shipped = 0, missing = 0] = row ?? [];
    return {
      hasBegun: row !== undefined,
      changes: this.#all(SQL.changes, run, limit).map(toChange),
      shipped: integer(shipped),
      missing: integer(missing),
    };
  }

  sending(token: string): void {
    const names = [...this.state().sending.slice(1 - MAX_SENDING), token];
    this.#db.prepare(SQL.sending).run(JSON.stringify(names));
  }

  shipped({ run, database, batch, token, changes, shipped, missing }: ShippedBatch): void {
    const arrived = changes.map(({ kind, a, b, change }) => [kind, a, b, change]);
    this.#write(() => {
      this.#db.prepare(SQL.arrived).run(database, batch, token);
      this.#db.prepare(SQL.advance).run(run, shipped, missing);
      this.#db.prepare(SQL.forget).run(run, JSON.stringify(arrived));
    });
  }

  goOn({ database, batch, token }: TakenBatch, there: readonly ShippedRun[]): void {
    this.#write(() => {
      const insert = this.#db.prepare(SQL.beginRun);
      for (const { uid, shipped, missing } of there) insert.run(shipped, missing, uid);
      this.#db.prepare(SQL.arrived).run(database, batch, token);
    });
  }

  beginAnew(taken: TakenBatch, there: readonly ShippedRun[]): void {
    this.#db.exec('UPDATE ship SET filled = 0; DELETE FROM ship_run');
    this.fill();
    // Of two batches the later has the greater number, whichever database took them.
    this.goOn({ ...taken, batch: Math.max(taken.batch, this.state().batch) }, there);
  }

  shipAnew(run: number, shipped: number): void {
    this.#noteAll(run);
    this.#db.prepare(SQL.advance).run(run, shipped, 0);
  }

  lag(): Lag {
    const runs = this.#all(SQL.unshipped).map((row) => row.map(integer));
    const ends = runs.flatMap(([run = 0, , shipped = 0]) => this.#all(SQL.endOf, run, shipped));
    const [[changes] = []] = this.#all(SQL.countChanges);
    return {
      events: runs.reduce((sum, [, events = 0]) => sum + events, 0),
      changes: integer(changes),
      since: ends.length === 0 ? undefined : Math.min(...ends.map(([end]) => integer(end))),
    };
  }

  #noteAll(run: number): void {
    this.#db.prepare(SQL.note).run(run, 'run', '', '');
    for (const watched of WATCHED) this.#noteTable(run, watched);
  }

  #noteTable(run: number, { table, kind, key }: Watched): void {
    const columns = key.join(', ');
    const page = (condition: string): string =>
      `SELECT DISTINCT ${columns} FROM ${table} WHERE run_id = ? ${condition} ORDER BY ${columns} LIMIT ${FILL_ROWS}`;
    const later = page(`AND (${columns}) > (${key.map(() => '?').join(', ')})`);
    const note = this.#db.prepare(SQL.note);
    let rows = this.#all(page(''), run);
    while (rows.length > 0) {
      this.#write(() => {
        for (const [a, b = ''] of rows) note.run(run, kind, a, b);
      });
      const last = rows.at(-1) ?? [];
      rows = rows.length < FILL_ROWS ? [] : this.#all(later, run, ...last);
    }
  }

  #write(work: () => void): void {
    this.#db.transaction(work).immediate();
  }

  #all(sql: string, ...values: readonly unknown[]): unknown[][] {
    return this.#db
      .prepare<unknown[], unknown[]>(sql)
      .raw()
      .all(...values);
  }
}

function toChange([kind, a, b, change]: readonly unknown[]): Change {
  return { kind: kindOf(kind), a: keyOf(a), b: keyOf(b), change: integer(change) };
}

function keyOf(value: unknown): string | number {
  return typeof value === 'number' ? value : text(value);
}

function kindOf(value: unknown): ChangeKind {
  const found = WATCHED.find(({ kind }) => kind === value)?.kind;
  return found ?? 'run';
}
