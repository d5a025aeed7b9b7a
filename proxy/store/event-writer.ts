import type Database from 'better-sqlite3';
import type { ConnectionEvent, PolicyLabel } from '../event.ts';
import { integer } from './row.ts';
import { RowInserter } from './row-inserter.ts';
import { whole } from './tally.ts';

const COLUMNS = [
  ...['run_id', 'seq', 'destination_id', 'client_id', 'started_at', 'duration_ms'],
  ...['layer', 'verdict', 'entry', 'method', 'path', 'user_agent'],
  ...['sni', 'address', 'status', 'error', 'bytes_up', 'bytes_down', 'policy'],
];
const ROWS_AT_ONCE = 256;

const FIND_POLICY = 'SELECT number FROM policy WHERE run_id = ? AND name = ? AND digest = ?';
const ADD_POLICY = `
  INSERT INTO policy (run_id, number, name, digest, first_seen)
  VALUES (:run, (SELECT count(*) + 1 FROM policy WHERE run_id = :run), :name, :digest, :at)
  RETURNING number`;

/** Where the rows that an event refers to are. */
export interface EventIds {
  destinationOf(event: ConnectionEvent): number;
  clientOf(event: ConnectionEvent): number;
}

/** Writes the rows of attempts, one each. */
export class EventWriter {
  readonly #run: number;
  readonly #rows: RowInserter;
  readonly #findPolicy: Database.Statement<unknown[], unknown[]>;
  readonly #addPolicy: Database.Statement<unknown[], unknown[]>;

  constructor(db: Database.Database, run: number) {
    this.#run = run;
    this.#rows = new RowInserter(db, 'event', COLUMNS);
    this.#findPolicy = db.prepare<unknown[], unknown[]>(FIND_POLICY).raw();
    this.#addPolicy = db.prepare<unknown[], unknown[]>(ADD_POLICY).raw();
  }

  /** Ids are good for one transaction: one that is rolled back takes its rows along. */
  write(events: readonly ConnectionEvent[], firstSeq: number, ids: EventIds): void {
    const policies = new Map<PolicyLabel, number>();
    const values: unknown[] = [];
    let seq = firstSeq;
    for (const event of events) {
      values.push(this.#run, seq++, ids.destinationOf(event), ids.clientOf(event));
      values.push(whole(event.startedAt), whole(event.durationMs), event.layer, event.verdict);
      values.push(event.entry, event.method, event.path, event.userAgent, event.sni);
      values.push(event.address, event.status, event.error, whole(event.bytesUp));
      values.push(whole(event.bytesDown), this.#policyOf(event, policies));
      if (values.length < ROWS_AT_ONCE * COLUMNS.length) continue;
      this.#rows.insert(values);
      values.length = 0;
    }
    this.#rows.insert(values);
  }

  /** The number of a policy; all events under one have the same object, which is cheaper to find than its text. */
  #policyOf(
    { policy, startedAt }: ConnectionEvent,
    policies: Map<PolicyLabel, number>,
  ): number | undefined {
    if (policy === undefined) return undefined;
    const known = policies.get(policy);
    if (known !== undefined) return known;
    const { name, digest } = policy;
    const row =
      this.#findPolicy.get(this.#run, name, digest) ??
      this.#addPolicy.get({ run: this.#run, name, digest, at: whole(startedAt) });
    const number = integer(row?.[0]);
    policies.set(policy, number);
    return number;
  }
}
