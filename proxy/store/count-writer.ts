import type Database from 'better-sqlite3';
import type { ConnectionEvent } from '../event.ts';
import type { EventIds } from './event-writer.ts';
import { clientKey, destinationKey } from './keys.ts';
import { integer } from './row.ts';
import {
  type ClientTally,
  type Count,
  type DestinationTally,
  MAX_FACET_VALUES,
  OVERFLOW,
  Tally,
  whole,
} from './tally.ts';

type Statement = Database.Statement<unknown[], unknown[]>;

const SQL = {
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

/** What a tally has become, good for one transaction: one that is rolled back takes its rows along. */
interface Written extends EventIds {
  /** How many destinations were new to the run. */
  readonly newDestinations: number;
}

/** Adds counts to those of a run: of destinations, of what each was seen with, of clients. */
export class CountWriter {
  readonly #run: number;
  readonly #destination: Statement;
  readonly #client: Statement;
  readonly #bumpFacet: Statement;
  readonly #countFacets: Statement;
  readonly #addFacet: Statement;

  constructor(db: Database.Database, run: number) {
    const prepare = (sql: string): Statement => db.prepare<unknown[], unknown[]>(sql);
    this.#run = run;
    this.#destination = prepare(SQL.destination).raw();
    this.#client = prepare(SQL.client).raw();
    this.#bumpFacet = prepare(SQL.bumpFacet);
    this.#countFacets = prepare(SQL.countFacets).raw();
    this.#addFacet = prepare(SQL.addFacet);
  }

  write(tally: Tally): Written {
    const destinations = new Map<string, number>();
    let newDestinations = 0;
    for (const [key, destination] of tally.destinations) {
      const { id, isNew } = this.#writeDestination(destination);
      destinations.set(key, id);
      if (isNew) newDestinations += 1;
    }
    const clients = new Map<string, number>();
    for (const [key, client] of tally.clients) clients.set(key, this.#writeClient(client));
    return {
      newDestinations,
      destinationOf: (event) => this.#destinationOf(event, destinations),
      clientOf: (event) => this.#clientOf(event, clients),
    };
  }

  #writeDestination(d: DestinationTally): { readonly id: number; readonly isNew: boolean } {
    const row = this.#destination.get(
      ...[this.#run, d.host, d.port, d.protocol, d.events, d.allowed, d.denied, d.wouldDeny],
      ...[d.bytesUp, d.bytesDown, whole(d.firstSeen), whole(d.lastSeen)],
    );
    const id = integer(row?.[0]);
    // A row that holds no more than this batch was made by it, and has no facets to look for yet.
    const isNew = row?.[1] === d.events;
    for (const [kind, values] of d.facets) {
      if (isNew) for (const [value, seen] of values) this.#addFacetRow(id, kind, value, seen);
      else this.#mergeFacets(id, kind, values);
    }
    return { id, isNew };
  }

  #mergeFacets(id: number, kind: string, values: ReadonlyMap<string, Count>): void {
    let stored: number | undefined;
    for (const [value, seen] of values) {
      const { events, firstSeen, lastSeen } = seen;
      const at = [whole(firstSeen), whole(lastSeen)];
      if (this.#bumpFacet.run(events, ...at, id, kind, value).changes > 0) continue;
      stored ??= integer(this.#countFacets.get(id, kind)?.[0]);
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
    return integer(this.#client.get(this.#run, address, role, events, ...at)?.[0]);
  }

  /** One that was counted in an earlier batch is looked up, by an upsert that adds nothing to it. */
  #destinationOf(event: ConnectionEvent, destinations: Map<string, number>): number {
    const { protocol, host, port, startedAt } = event;
    const key = destinationKey(protocol, host, port);
    const known = destinations.get(key);
    if (known !== undefined) return known;
    const none = new Tally().destination(protocol, host, port);
    const { id } = this.#writeDestination({ ...none, firstSeen: startedAt, lastSeen: startedAt });
    destinations.set(key, id);
    return id;
  }

  /** The same for a client. */
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
