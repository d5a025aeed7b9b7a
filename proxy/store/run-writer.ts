import { randomUUID } from 'node:crypto';
import type Database from 'better-sqlite3';
import type { Attempt, ConnectionEvent, Layer, Verdict } from '../event.ts';
import { CountWriter } from './count-writer.ts';
import { EventWriter } from './event-writer.ts';
import { type FlowTally, FlowWriter } from './flows.ts';
import { type LookupTally, LookupWriter } from './lookups.ts';
import type { Store } from './open.ts';
import { integer } from './row.ts';
import { type Tally, whole } from './tally.ts';

export interface RunOptions {
  /** The name of the run; one that this file has recorded is continued. */
  readonly run: string;
  /** The capture layers that are on, whether or not they will see anything. */
  readonly layers: readonly Layer[];
  readonly toolVersion: string;
  readonly now: () => number;
}

/** What one transaction adds to a run. */
interface Batch {
  readonly tally: Tally;
  /** Rows to keep, one an attempt; their counts must have gone through a tally. */
  readonly events: readonly ConnectionEvent[];
  readonly lookups?: LookupTally | undefined;
  readonly flows?: FlowTally | undefined;
  readonly malformed?: number | undefined;
  readonly unrecorded?: number | undefined;
}

/** Adds batches to one run; each is in the file as a whole, or not at all. */
export interface RunWriter {
  /** What the run was before this writer opened it; absent where it is new. */
  readonly before: { readonly startedAt: number; readonly endedAt: number | undefined } | undefined;
  /** Says whether a destination is in the file with this verdict, whichever process put it there. */
  holds(attempt: Attempt): boolean;
  /** @returns how many destinations were new to the run, whichever process records into it */
  write(batch: Batch): number;
  /**
   * Sets when the run ended (`undefined`: not yet) and, where it is given, when it started. The next `write`, by
   * whichever process, makes it a run that goes on.
   */
  finish(endedAt: number | undefined, startedAt?: number): void;
}

const SQL = {
  // Of this file: runs that were merged into it from others belong to those.
  findRun:
    'SELECT started_at, ended_at FROM run WHERE origin = (SELECT uid FROM store) AND name = ?',
  // A run that goes on keeps the layers of all its parts: what one of them saw, the run saw.
  // What was opened last is the newest, also within one millisecond and after a clock has been set back.
  openRun: `
    INSERT INTO run (uid, origin, name, started_at, opened_at, layers, tool_version)
    VALUES (:uid, (SELECT uid FROM store), :name, :now,
      (SELECT max(:now, coalesce(max(opened_at) + 1, 0)) FROM run
       WHERE origin = (SELECT uid FROM store) AND name <> :name),
      :layers, :toolVersion)
    ON CONFLICT (origin, name) DO UPDATE SET
      ended_at = NULL, opened_at = excluded.opened_at, tool_version = :toolVersion,
      layers = (SELECT json_group_array(value) FROM (
        SELECT value FROM json_each(layers) UNION SELECT value FROM json_each(:layers) ORDER BY value))
    RETURNING id`,
  findDestination: `
    SELECT allowed, denied, would_deny FROM destination
    WHERE run_id = ? AND host = ? AND port = ? AND protocol = ?`,
  countRun: `
    UPDATE run SET last_event = last_event + ?, malformed = malformed + ?,
      unrecorded = unrecorded + ?, ended_at = NULL
    WHERE id = ? RETURNING last_event`,
  finishRun: 'UPDATE run SET ended_at = ?, started_at = coalesce(?, started_at) WHERE id = ?',
} as const;

/** Opens a run for adding to it, and creates it where it is new. */
export function openRun({ db }: Store, options: RunOptions): RunWriter {
  const before = db.prepare<unknown[], unknown[]>(SQL.findRun).raw().get(options.run);
  const opened = db.prepare<unknown[], unknown[]>(SQL.openRun).raw();
  const row = opened.get({
    uid: randomUUID(),
    name: options.run,
    now: whole(options.now()),
    layers: JSON.stringify(options.layers.toSorted()),
    toolVersion: options.toolVersion,
  });
  const run = integer(row?.[0]);
  const writer = new BatchWriter(db, run);
  // IMMEDIATE: two writers queue at the start of a transaction, where waiting is allowed.
  const write = db.transaction((batch: Batch) => writer.write(batch)).immediate;
  const finish = db.prepare(SQL.finishRun);
  const find = db.prepare<unknown[], unknown[]>(SQL.findDestination).raw();
  return {
    before: before && {
      startedAt: integer(before[0]),
      endedAt: before[1] === null ? undefined : integer(before[1]),
    },
    holds({ host, port, protocol, verdict }) {
      const row = find.get(run, host, port, protocol);
      return row !== undefined && integer(row[VERDICT_COLUMN[verdict]]) > 0;
    },
    write: (batch) => write(batch),
    finish: (endedAt, startedAt) => {
      finish.run(
        endedAt === undefined ? null : whole(endedAt),
        startedAt === undefined ? null : whole(startedAt),
        run,
      );
    },
  };
}

/** Of `SQL.findDestination`. */
const VERDICT_COLUMN: Readonly<Record<Verdict, number>> = {
  allowed: 0,
  denied: 1,
  'would-deny': 2,
};

/** The statements of one run. */
class BatchWriter {
  readonly #run: number;
  readonly #countRun: Database.Statement<unknown[], unknown[]>;
  readonly #counts: CountWriter;
  readonly #events: EventWriter;
  readonly #lookups: LookupWriter;
  readonly #flows: FlowWriter;

  constructor(db: Database.Database, run: number) {
    this.#run = run;
    this.#countRun = db.prepare<unknown[], unknown[]>(SQL.countRun).raw();
    this.#counts = new CountWriter(db, run);
    this.#events = new EventWriter(db, run);
    this.#lookups = new LookupWriter(db, run);
    this.#flows = new FlowWriter(db, run);
  }

  write({ tally, events, lookups, flows, malformed = 0, unrecorded = 0 }: Batch): number {
    if (lookups !== undefined) this.#lookups.write(lookups);
    if (flows !== undefined) this.#flows.write(flows);
    const counted = this.#countRun.get(events.length, malformed, unrecorded, this.#run);
    const written = this.#counts.write(tally);
    this.#events.write(events, integer(counted?.[0]) - events.length + 1, written);
    return written.newDestinations;
  }
}
