import type { ConnectionEvent } from '../event.ts';
import { explain, type Store } from './open.ts';
import { openRun, type RunOptions } from './run-writer.ts';
import type { Tally } from './tally.ts';

/** Adds what was read from foreign logs to a run. */
export interface RunImport {
  /** In one transaction. The events are rows to keep; the tally has counted them already. */
  write(tally: Tally, events?: readonly ConnectionEvent[]): void;
  /** Dates the run by what it holds, not by when it was imported. */
  finish(): void;
}

/**
 * Opens a run for importing into it: batch by batch where each line is kept, else one tally for all.
 * @throws {UserError} here and in `write` and `finish`, where the record cannot be written
 */
export function openImport(store: Store, options: RunOptions): RunImport {
  const writing = <T>(write: () => T): T => {
    try {
      return write();
    } catch (error) {
      throw explain(error, store.file, 'write');
    }
  };
  const writer = writing(() => openRun(store, options));
  let first = writer.before?.startedAt ?? Number.POSITIVE_INFINITY;
  let last = writer.before?.endedAt ?? Number.NEGATIVE_INFINITY;
  return {
    write: (tally, events = []) => {
      writing(() => writer.write({ tally, events }));
      for (const { firstSeen, lastSeen } of tally.destinations.values()) {
        first = Math.min(first, firstSeen);
        last = Math.max(last, lastSeen);
      }
    },
    finish: () => {
      const now = options.now();
      const [start, end] = first <= last ? [first, last] : [Math.min(first, now), now];
      writing(() => writer.finish(end, start));
    },
  };
}

/** Imports one tally, and the rows to keep, as a whole or not at all. */
export function writeTally(
  store: Store,
  options: RunOptions,
  tally: Tally,
  events: readonly ConnectionEvent[] = [],
): void {
  store.db
    .transaction(() => {
      const run = openImport(store, options);
      run.write(tally, events);
      run.finish();
    })
    .immediate();
}
