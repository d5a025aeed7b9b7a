import { randomUUID } from 'node:crypto';
import { type ConnectOptions, connectPostgres, type Database } from '../postgres/connect.ts';
import { describeAddress } from '../postgres/database-url.ts';
import { faultOf } from '../postgres/explain-database.ts';
import { integer, text } from '../store/row.ts';
import type { Batch } from './batch.ts';
import type { Outbox, ShippedRun } from './outbox.ts';
import { dayOf, daysToMake, listPartitions, makePartitions } from './partitions.ts';
import { Overtaken, ShipRefusal } from './refusal.ts';
import { resumeFrom, type ShipState } from './resume-from.ts';
import { migrateDatabase } from './schema.ts';
import { SHIPPED_TABLES, upsertOf } from './tables.ts';

export interface SessionOptions {
  readonly url: string;
  readonly connect: ConnectOptions;
  /** What this proxy is called in the database. */
  readonly proxyId: string;
  readonly now: () => number;
}

/** `anew`: the database had lost the run, and all of it is to be shipped again. `not-ours`: another proxy ships it. */
type Shipped = 'shipped' | 'anew' | 'not-ours';

/** A connection to the database on which this file ships. */
export interface Session {
  /** Writes a batch as a whole, and notes in the file that it has arrived. @throws {UserError} */
  ship(batch: Batch): Promise<Shipped>;
  isOpen(): boolean;
  close(): Promise<void>;
}

/**
 * Connects, brings the schema up to date, and finds out what of this file has arrived.
 * @throws {UserError}
 */
export async function openSession(outbox: Outbox, options: SessionOptions): Promise<Session> {
  const database = await connectPostgres(options.url, options.connect);
  try {
    const { uid } = await migrateDatabase(database);
    const session = new DatabaseSession(database, outbox, { ...options, uid });
    await session.begin();
    return session;
  } catch (error) {
    await database.close();
    throw error;
  }
}

class DatabaseSession implements Session {
  readonly #database: Database;
  readonly #outbox: Outbox;
  readonly #options: SessionOptions & { readonly uid: string };
  /** Days that have a partition. */
  readonly #days = new Set<number>();

  constructor(
    database: Database,
    outbox: Outbox,
    options: SessionOptions & { readonly uid: string },
  ) {
    this.#database = database;
    this.#outbox = outbox;
    this.#options = options;
  }

  async begin(): Promise<void> {
    const { proxyId, now, uid } = this.#options;
    const store = this.#outbox.uid;
    await this.#database.query(
      `INSERT INTO sallyport.proxy (id, store, first_seen, last_seen) VALUES ($1, $2, $3, $3)
       ON CONFLICT DO NOTHING`,
      [proxyId, store, now()],
    );
    const rows = await this.#database.query(
      'SELECT id, store, batch, token FROM sallyport.proxy WHERE id = $1 OR store = $2',
      [proxyId, store],
    );
    const own = rows.find((row) => row[1] === store);
    this.#checkIdentity(own);
    const [batch, token] = [integer(own?.[2]), text(own?.[3])];
    const known = this.#outbox.state();
    const taken = { database: uid, batch, token };
    const from = resumeFrom(known, taken);
    if (from === 'copied') throw this.#copied();
    if (from === 'anew') this.#outbox.beginAnew(taken, await this.#shippedRuns());
    else if (token !== known.token) this.#outbox.goOn(taken, await this.#shippedRuns());
    for (const partition of await listPartitions(this.#database)) {
      const day = dayOf(partition);
      if (day !== undefined) this.#days.add(day);
    }
  }

  async ship(batch: Batch): Promise<Shipped> {
    await this.#makeDays(batch.times);
    const known = this.#outbox.state();
    const token = randomUUID();
    this.#outbox.sending(token);
    const sent = await this.#database.transaction(async () => {
      await this.#takeTurn(known, token);
      const run = await this.#writeRun(batch);
      if (run === undefined) return undefined;
      // The file has it anew, from a merge: its rows have other numbers now.
      if (!(run.isNew || batch.hasBegun)) await this.#emptyRun(run.id);
      for (const [table, json] of batch.rows) {
        await this.#database.query(upsertOf(table), [run.id, json]);
      }
      return run;
    });
    const arrived = {
      ...{ run: batch.run, database: this.#options.uid, batch: known.batch + 1, token },
      ...{ changes: batch.changes, shipped: batch.shipped, missing: batch.missing },
    };
    this.#outbox.shipped(arrived);
    if (sent === undefined) return 'not-ours';
    if (!(sent.isNew && batch.hasBegun)) return 'shipped';
    // Somebody has deleted it there: what comes now would be half of it.
    this.#outbox.shipAnew(batch.run, 0);
    return 'anew';
  }

  isOpen(): boolean {
    return this.#database.isOpen();
  }

  close(): Promise<void> {
    return this.#database.close();
  }

  /** One file, one id. */
  #checkIdentity(own: readonly unknown[] | undefined): void {
    const { proxyId } = this.#options;
    const where = describeAddress(this.#database.address);
    if (own === undefined) {
      throw new ShipRefusal(
        'taken',
        `Cannot ship to ${where} as "${proxyId}": another record ships there under this name; write another --proxy-id`,
      );
    }
    if (own[0] === proxyId) return;
    throw new ShipRefusal(
      'taken',
      `Cannot ship to ${where} as "${proxyId}": this record ships there as "${String(own[0])}"; write --proxy-id ${String(own[0])}`,
    );
  }

  #copied(): ShipRefusal {
    return new ShipRefusal(
      'copied',
      `Cannot ship to ${describeAddress(this.#database.address)} as "${this.#options.proxyId}": the database has more of this record than the file itself, which is a copy or an old backup; go on with the newer file, or record into a new one with --db, under another --proxy-id`,
    );
  }

  async #shippedRuns(): Promise<ShippedRun[]> {
    const rows = await this.#database.query(
      'SELECT uid, shipped, missing FROM sallyport.run WHERE proxy = $1',
      [this.#options.proxyId],
    );
    return rows.map(([uid, shipped, missing]) => ({
      uid: text(uid),
      shipped: integer(shipped),
      missing: integer(missing),
    }));
  }

  /** Partitions are made before their rows come; where that is not allowed, there is the one for all other days. */
  async #makeDays(times: readonly number[]): Promise<void> {
    const now = this.#options.now();
    const missing = daysToMake(now, times).filter((day) => !this.#days.has(day));
    if (missing.length === 0) return;
    await makePartitions(this.#database, missing).catch((cause: unknown) => {
      if (faultOf(cause) !== 'forbidden') throw cause;
    });
    for (const day of missing) this.#days.add(day);
  }

  /** Of two programs that ship the same state of a file, one gets its batch through. */
  async #takeTurn({ token: before, batch }: ShipState, token: string): Promise<void> {
    const { proxyId, now } = this.#options;
    const turn = await this.#database.query(
      `UPDATE sallyport.proxy SET batch = $1, token = $2, last_seen = $3
       WHERE id = $4 AND store = $5 AND token = $6 RETURNING 1`,
      [batch + 1, token, now(), proxyId, this.#outbox.uid, before],
    );
    if (turn.length === 0) throw new Overtaken('Another program has shipped this record meanwhile');
  }

  async #emptyRun(run: number): Promise<void> {
    for (const table of SHIPPED_TABLES) {
      await this.#database.query(`DELETE FROM sallyport.${table} WHERE run_id = $1`, [run]);
    }
  }

  /** `undefined`: another proxy ships this run. Nobody else writes rows of this proxy: its turn is a lock. */
  async #writeRun(
    batch: Batch,
  ): Promise<{ readonly id: number; readonly isNew: boolean } | undefined> {
    const values = [this.#options.proxyId, ...runValues(batch)];
    const [known] = await this.#database.query(UPDATE_RUN, values);
    if (known !== undefined) return { id: integer(known[0]), isNew: false };
    const [fresh] = await this.#database.query(INSERT_RUN, values);
    return fresh && { id: integer(fresh[0]), isNew: true };
  }
}

const UPDATE_RUN = `
  UPDATE sallyport.run SET origin = $3, name = $4, started_at = $5, ended_at = $6, opened_at = $7, layers = $8,
    tool_version = $9, malformed = $10, unrecorded = $11, last_event = $12, shipped = $13, missing = $14
  WHERE proxy = $1 AND uid = $2 RETURNING id`;

const INSERT_RUN = `
  INSERT INTO sallyport.run (proxy, uid, origin, name, started_at, ended_at, opened_at, layers, tool_version,
    malformed, unrecorded, last_event, shipped, missing)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
  ON CONFLICT (uid) DO NOTHING RETURNING id`;

function runValues({ runRow: r, shipped, missing }: Batch): readonly unknown[] {
  return [
    ...[r.uid, r.origin, r.name, r.startedAt, r.endedAt, r.openedAt, r.layers, r.toolVersion],
    ...[r.malformed, r.unrecorded, r.lastEvent, shipped, missing],
  ];
}
