import { randomUUID } from 'node:crypto';
import type Database from 'better-sqlite3';
import type { Attempt, ConnectionEvent, Layer, Verdict } from '../event.ts';
import { EventWriter } from './event-writer.ts';
import { type FlowTally, FlowWriter } from './flows.ts';
import { type LookupTally, LookupWriter } from './lookups.ts';
import type { Store } from './open.ts';
import {
  type ClientTally,
  type Count,
  clientKey,
  type DestinationTally,
  destinationKey,
  MAX_FACET_VALUES,
  OVERFLOW,
  Tally,
  whole,
} from './tally.ts';

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

type Statement = Database.Statement<unknown[], unknown[]>;

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
  destination: `
    INSERT INTO destination (run_id, host, port, protocol, events, allowed, denied, would_deny,
      bytes_up, bytes_down, first_seen, last_seen)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (run_id, host, port, protocol) DO UPDATE SET
      events = events + excluded.events, allowed = allowed + excluded.allowed,
      denied = denied + excluded.denied, would_deny = would_deny + excluded.would_deny,
      bytes_up = bytes_up + excluded.bytes_up, bytes_down = bytes_down + excluded.bytes_down,
      first_seen = min(first_seen, excluded.first_seen),
      last_seen = max(last_seen, excluded.last_seen)
    RETURNING id, events`,
  client: `
    INSERT INTO client (run_id, address, role, events, first_seen, last_seen)
    VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (run_id, address, role) DO UPDATE SET events = events + excluded.events,
      first_seen = min(first_seen, excluded.first_seen),
      last_seen = max(last_seen, excluded.last_seen)
    RETURNING id`,
  bumpFacet: `
    UPDATE facet SET events = events + ?, first_seen = min(first_seen, ?), last_seen = max(last_seen, ?)
    WHERE destination_id = ? AND kind = ? AND value = ?`,
  countFacets: 'SELECT count(*) FROM facet WHERE destination_id = ? AND kind = ?',
  addFacet: `
    INSERT INTO facet (destination_id, kind, value, events, first_seen, last_seen)
    VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (destination_id, kind, value) DO UPDATE SET events = events + excluded.events,
      first_seen = min(first_seen, excluded.first_seen),
      last_seen = max(last_seen, excluded.last_seen)`,
} as const;

/** Opens a run for adding to it, and creates it where it is new. */
export function openRun({ db }: Store, options: RunOptions): RunWriter {
  const before = db.prepare<unknown[], unknown[]>(SQL.findRun).raw().get(options.run);
  const opened = db.prepare<unknown[], unknown[]>(SQL.openRun).raw();
  const run = numberAt(
    opened.get({
      uid: randomUUID(),
      name: options.run,
      now: whole(options.now()),
      layers: JSON.stringify(options.layers.toSorted()),
      toolVersion: options.toolVersion,
    }),
    0,
  );
  const writer = new BatchWriter(db, run);
  // IMMEDIATE: two writers queue at the start of a transaction, where waiting is allowed.
  const write = db.transaction((batch: Batch) => writer.write(batch)).immediate;
  const finish = db.prepare(SQL.finishRun);
  const find = db.prepare<unknown[], unknown[]>(SQL.findDestination).raw();
  return {
    before: before && {
      startedAt: numberAt(before, 0),
      endedAt: before[1] === null ? undefined : numberAt(before, 1),
    },
    holds({ host, port, protocol, verdict }) {
      const row = find.get(run, host, port, protocol);
      return row !== undefined && numberAt(row, VERDICT_COLUMN[verdict]) > 0;
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

/** The statements of one run. Ids are looked up anew in each transaction: one rolled back takes its ids along. */
class BatchWriter {
  readonly #run: number;
  readonly #countRun: Statement;
  readonly #destination: Statement;
  readonly #client: Statement;
  readonly #bumpFacet: Statement;
  readonly #countFacets: Statement;
  readonly #addFacet: Statement;
  readonly #events: EventWriter;
  #newDestinations = 0;
  readonly #lookups: LookupWriter;
  readonly #flows: FlowWriter;

  constructor(db: Database.Database, run: number) {
    const prepare = (sql: string): Statement => db.prepare<unknown[], unknown[]>(sql);
    this.#run = run;
    this.#countRun = prepare(SQL.countRun).raw();
    this.#destination = prepare(SQL.destination).raw();
    this.#client = prepare(SQL.client).raw();
    this.#bumpFacet = prepare(SQL.bumpFacet);
    this.#countFacets = prepare(SQL.countFacets).raw();
    this.#addFacet = prepare(SQL.addFacet);
    this.#events = new EventWriter(db, run);
    this.#lookups = new LookupWriter(db, run);
    this.#flows = new FlowWriter(db, run);
  }

  write({ tally, events, lookups, flows, malformed = 0, unrecorded = 0 }: Batch): number {
    this.#newDestinations = 0;
    if (lookups !== undefined) this.#lookups.write(lookups);
    if (flows !== undefined) this.#flows.write(flows);
    const counted = this.#countRun.get(events.length, malformed, unrecorded, this.#run);
    const destinations = new Map<string, number>();
    for (const [key, destination] of tally.destinations) {
      destinations.set(key, this.#writeDestination(destination));
    }
    const clients = new Map<string, number>();
    for (const [key, client] of tally.clients) clients.set(key, this.#writeClient(client));
    if (events.length === 0) return this.#newDestinations;
    this.#events.write(events, numberAt(counted, 0) - events.length + 1, {
      destinationOf: (event) => this.#destinationOf(event, destinations),
      clientOf: (event) => this.#clientOf(event, clients),
    });
    return this.#newDestinations;
  }

  #writeDestination(d: DestinationTally): number {
    const row = this.#destination.get(
      ...[this.#run, d.host, d.port, d.protocol, d.events, d.allowed, d.denied, d.wouldDeny],
      ...[d.bytesUp, d.bytesDown, whole(d.firstSeen), whole(d.lastSeen)],
    );
    const id = numberAt(row, 0);
    // A row that holds no more than this batch was made by it, and has no facets to look for yet.
    const isNew = row?.[1] === d.events;
    if (isNew) this.#newDestinations += 1;
    for (const [kind, values] of d.facets) {
      if (isNew) for (const [value, seen] of values) this.#addFacetRow(id, kind, value, seen);
      else this.#mergeFacets(id, kind, values);
    }
    return id;
  }

  #mergeFacets(id: number, kind: string, values: ReadonlyMap<string, Count>): void {
    let stored: number | undefined;
    for (const [value, seen] of values) {
      const { events, firstSeen, lastSeen } = seen;
      const at = [whole(firstSeen), whole(lastSeen)];
      if (this.#bumpFacet.run(events, ...at, id, kind, value).changes > 0) continue;
      stored ??= numberAt(this.#countFacets.get(id, kind), 0);
      this.#addFacetRow(id, kind, stored < MAX_FACET_VALUES ? value : OVERFLOW, seen);
      stored += 1;
    }
  }

  #addFacetRow(
    id: number,
    kind: string,
    value: string,
    { events, firstSeen, lastSeen }: Count,
  ): void {
    this.#addFacet.run(id, kind, value, events, whole(firstSeen), whole(lastSeen));
  }

  #writeClient({ address, role, events, firstSeen, lastSeen }: ClientTally): number {
    const at = [whole(firstSeen), whole(lastSeen)];
    return numberAt(this.#client.get(this.#run, address, role, events, ...at), 0);
  }

  /** The row of a destination; one that was counted in an earlier batch is looked up by an upsert that adds nothing to it. */
  #destinationOf(event: ConnectionEvent, destinations: Map<string, number>): number {
    const { protocol, host, port, startedAt } = event;
    const key = destinationKey(protocol, host, port);
    const known = destinations.get(key);
    if (known !== undefined) return known;
    const none = new Tally().destination(protocol, host, port);
    const id = this.#writeDestination({ ...none, firstSeen: startedAt, lastSeen: startedAt });
    destinations.set(key, id);
    return id;
  }

  #clientOf({ client, role, startedAt }: ConnectionEvent, clients: Map<string, number>): number {
    const key = clientKey(client, role);
    const known = clients.get(key);
    if (known !== undefined) return known;
    const none = new Tally().client(client, role);
    const id = this.#writeClient({ ...none, firstSeen: startedAt, lastSeen: startedAt });
    clients.set(key, id);
    return id;
  }
}

function numberAt(row: readonly unknown[] | undefined, column: number): number {
  const value = row?.[column];
  if (typeof value !== 'number') throw new Error('The record answered no number where it must');
  return value;
}
