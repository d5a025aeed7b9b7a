import type Database from 'better-sqlite3';
import { integer, optionalInteger } from '../row.ts';

/** A run in one file. */
export interface RunPlace {
  readonly db: Database.Database;
  readonly id: number;
}

/** How far a run had come when a file was copied. */
export interface RunState {
  /** Sums that every writer adds to and nobody takes from, so that they say which of two states came later. */
  readonly progress: readonly number[];
  readonly openedAt: number;
  readonly endedAt: number | undefined;
}

/** What one state of a run is to another: `apart` where each holds something that the other has not. */
export type Precedence = 'later' | 'earlier' | 'same' | 'apart';

const PROGRESS = `
  SELECT opened_at, ended_at, last_event, malformed, unrecorded, d.events, d.bytes, c.events, f.events,
    l.events, a.events, w.events, w.bytes
  FROM run,
    (SELECT coalesce(sum(events), 0) AS events, coalesce(sum(bytes_up + bytes_down), 0) AS bytes
     FROM destination WHERE run_id = :id) AS d,
    (SELECT coalesce(sum(events), 0) AS events FROM client WHERE run_id = :id) AS c,
    (SELECT coalesce(sum(facet.events), 0) AS events FROM destination
     JOIN facet ON destination_id = destination.id WHERE run_id = :id) AS f,
    (SELECT coalesce(sum(lookups), 0) AS events FROM lookup WHERE run_id = :id) AS l,
    (SELECT coalesce(sum(answers), 0) AS events FROM answer WHERE run_id = :id) AS a,
    (SELECT coalesce(sum(flows), 0) AS events, coalesce(sum(bytes_up + bytes_down), 0) AS bytes
     FROM flow WHERE run_id = :id) AS w
  WHERE run.id = :id`;

/** Reads how far a run has come; what it reads grows with what there is to say, not with what was recorded. */
export function readState({ db, id }: RunPlace): RunState {
  const row = db.prepare<unknown[], unknown[]>(PROGRESS).raw().get({ id }) ?? [];
  const [openedAt, endedAt, ...progress] = row;
  return {
    progress: progress.map(integer),
    openedAt: integer(openedAt),
    endedAt: optionalInteger(endedAt),
  };
}

/**
 * Says which of two states of one run came later.
 *
 * By what they count, as clocks are set back; where they count the same, by when the run was last opened, and ended.
 */
export function compareStates(a: RunState, b: RunState): Precedence {
  const steps = a.progress.map((value, at) => Math.sign(value - (b.progress[at] ?? 0)));
  if (steps.includes(1)) return steps.includes(-1) ? 'apart' : 'later';
  if (steps.includes(-1)) return 'earlier';
  const order = a.openedAt - b.openedAt || endOf(a) - endOf(b);
  if (order === 0) return 'same';
  return order > 0 ? 'later' : 'earlier';
}

/** Opening a run anew takes its end away and sets when it was opened; so without that, an end came later than none. */
function endOf({ endedAt }: RunState): number {
  return endedAt ?? Number.MIN_SAFE_INTEGER;
}

/**
 * Says whether the last event row that both states of a run have is another one in each: then both went on after one
 * was copied from the other. Where rows are not kept, that cannot be seen.
 */
export function haveParted(a: RunPlace, b: RunPlace): boolean {
  const seq = Math.min(lastEvent(a), lastEvent(b));
  const [one, other] = [rowAt(a, seq), rowAt(b, seq)];
  return one !== undefined && other !== undefined && one !== other;
}

function lastEvent({ db, id }: RunPlace): number {
  return integer(
    db.prepare<unknown[], unknown>('SELECT last_event FROM run WHERE id = ?').pluck().get(id),
  );
}

function rowAt({ db, id }: RunPlace, seq: number): string | undefined {
  const row = db
    .prepare<unknown[], unknown[]>(
      `SELECT event.started_at, duration_ms, layer, verdict, method, path, status, error,
         event.bytes_up, event.bytes_down, host, port, protocol, client.address
       FROM event JOIN destination ON destination.id = destination_id JOIN client ON client.id = client_id
       WHERE event.run_id = ? AND seq = ?`,
    )
    .raw()
    .get(id, seq);
  return row && JSON.stringify(row);
}
