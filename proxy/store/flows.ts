import type Database from 'better-sqlite3';
import type { CountedFlow, Flow } from '../event.ts';
import type { Store } from './open.ts';
import { actionOf, integer, optionalText, query, text } from './row.ts';
import { whole } from './tally.ts';

/** What a flow is counted under, and its counts. */
interface FlowRow {
  readonly key: readonly string[];
  readonly flows: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
}

/** So many distinct flows are held before they are written. */
const MAX_PENDING = 16_384;

/** Flows, bytes up, bytes down, first seen, last seen. */
const COUNTS = 5;

/**
 * Counts flows in memory, until the next batch: each (client, address, port, protocol, name, action) once.
 *
 * A log of a scan has no two alike. So that it does not fill the memory before it is collected, a flow
 * is one string and five numbers in an array.
 */
export class FlowTally {
  readonly #places: Map<string, number> = new Map();
  readonly #counts: Float64Array;
  readonly #limit: number;

  constructor(limit: number = MAX_PENDING) {
    this.#limit = limit;
    this.#counts = new Float64Array(limit * COUNTS);
  }

  get isEmpty(): boolean {
    return this.#places.size === 0;
  }

  /** Counts a flow; false where there is no room: write what is pending first. */
  add(flow: Flow): boolean {
    const { client, address, port, protocol, action, name = '' } = flow;
    const key = `${client} ${address} ${port} ${protocol} ${action} ${name}`;
    let place = this.#places.get(key);
    if (place === undefined) {
      if (this.#places.size >= this.#limit) return false;
      place = this.#places.size * COUNTS;
      this.#places.set(key, place);
      this.#counts[place + 3] = flow.at;
      this.#counts[place + 4] = flow.at;
    }
    this.#count(place, flow);
    return true;
  }

  *rows(): Generator<FlowRow> {
    for (const [key, place] of this.#places) {
      const at = (offset: number): number => this.#counts[place + offset] ?? 0;
      yield {
        key: key.split(' '),
        ...{ flows: at(0), bytesUp: at(1), bytesDown: at(2), firstSeen: at(3), lastSeen: at(4) },
      };
    }
  }

  #count(place: number, { at, lastAt = at, bytesUp, bytesDown, times = 1 }: Flow): void {
    const counts = this.#counts;
    counts[place] = (counts[place] ?? 0) + times;
    counts[place + 1] = (counts[place + 1] ?? 0) + bytesUp;
    counts[place + 2] = (counts[place + 2] ?? 0) + bytesDown;
    counts[place + 3] = Math.min(counts[place + 3] ?? at, at);
    counts[place + 4] = Math.max(counts[place + 4] ?? lastAt, lastAt);
  }
}

const UPSERT = `
  INSERT INTO flow (run_id, client, address, port, protocol, name, action, flows, bytes_up,
    bytes_down, first_seen, last_seen)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (run_id, client, address, port, protocol, name, action) DO UPDATE SET
    flows = flows + excluded.flows, bytes_up = bytes_up + excluded.bytes_up,
    bytes_down = bytes_down + excluded.bytes_down,
    first_seen = min(first_seen, excluded.first_seen),
    last_seen = max(last_seen, excluded.last_seen)`;

/** Adds flows to a run, inside the transaction of whoever calls. */
export class FlowWriter {
  readonly #run: number;
  readonly #flow: Database.Statement<unknown[]>;

  constructor(db: Database.Database, run: number) {
    this.#run = run;
    this.#flow = db.prepare(UPSERT);
  }

  write(tally: FlowTally): void {
    for (const { key, ...row } of tally.rows()) {
      const [client, address, port, protocol, action, name] = key;
      this.#flow.run(
        ...[this.#run, client, address, Number(port), Number(protocol), name, action],
        ...[whole(row.flows), whole(row.bytesUp), whole(row.bytesDown)],
        ...[whole(row.firstSeen), whole(row.lastSeen)],
      );
    }
  }
}

/** How many distinct addresses and ports a run that this file records has TCP flows to. */
export function countFlowDestinations(store: Store, run: string): number {
  const [row] = query(
    store,
    `SELECT count(*) FROM (SELECT DISTINCT address, port FROM flow
     WHERE protocol = 6 AND run_id = (
       SELECT id FROM run WHERE origin = (SELECT uid FROM store) AND name = ?))`,
    run,
  );
  return integer(row?.[0]);
}

/** The flows of some runs, by run, client and address; `runs` is a JSON array of run ids. */
export function readFlows(store: Store, runs: string): CountedFlow[] {
  const found = query(
    store,
    `SELECT run.name, client, address, port, protocol, nullif(flow.name, ''), action, sum(flows),
       sum(bytes_up), sum(bytes_down), min(first_seen), max(last_seen)
     FROM flow JOIN run ON run.id = run_id
     WHERE run_id IN (SELECT value FROM json_each(?))
     GROUP BY run.name, client, address, port, protocol, flow.name, action
     ORDER BY run.name, client, address, port, protocol, flow.name, action`,
    runs,
  );
  return [...found].map(([run, client, address, port, protocol, name, action, ...counts]) => ({
    run: text(run),
    client: text(client),
    address: text(address),
    port: integer(port),
    protocol: integer(protocol),
    name: optionalText(name),
    action: actionOf(action),
    flows: integer(counts[0]),
    bytesUp: integer(counts[1]),
    bytesDown: integer(counts[2]),
    firstSeen: integer(counts[3]),
    lastSeen: integer(counts[4]),
  }));
}
