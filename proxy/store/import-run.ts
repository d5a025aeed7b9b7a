import type { ConnectionEvent } from '../event.ts';
import type { FlowTally } from './flows.ts';
import type { LookupTally } from './lookups.ts';
import { explain, type Store } from './open.ts';
import { openRun, type RunOptions } from './run-writer.ts';
import type { Tally } from './tally.ts';

interface Span {
  readonly firstSeen: number;
  readonly lastSeen: number;
}

/** What was read; the events are rows to keep, which the tally has counted already. */
interface ImportBatch {
  readonly tally: Tally;
  readonly events?: readonly ConnectionEvent[] | undefined;
  readonly flows?: FlowTally | undefined;
  readonly lookups?: LookupTally | undefined;
  readonly malformed?: number | undefined;
}

/** When a run that was recorded elsewhere started and ended; `null` where it has not. */
interface RunSpan {
  readonly startedAt: number;
  readonly endedAt: number | null;
}

/** Adds what was read from foreign logs to a run. */
export interface RunImport {
  /** In one transaction. */
  write(batch: ImportBatch): void;
  /**
   * Dates the run by what it holds, not by when it was imported, and by when it is known to have
   * started and ended. Where it never ended, it is left open.
   */
  finish(known?: RunSpan): void;
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
    write: ({ tally, events = [], flows, lookups, malformed }) => {
      writing(() => writer.write({ tally, events, flows, lookups, malformed }));
      const widen = ({ firstSeen, lastSeen }: Readonly<Span>): void => {
        first = Math.min(first, firstSeen);
        last = Math.max(last, lastSeen);
      };
      for (const destination of tally.destinations.values()) widen(destination);
      for (const flow of flows?.rows() ?? []) widen(flow);
      for (const lookup of lookups?.lookups.values() ?? []) widen(lookup);
    },
    finish: (known) => {
      const now = options.now();
      const [start, end] = first <= last ? [first, last] : [Math.min(first, now), now];
      const { startedAt = start, endedAt = end } = known ?? {};
      const endsAt = endedAt === null ? undefined : Math.max(end, endedAt);
      writing(() => writer.finish(endsAt, Math.min(start, startedAt)));
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
      run.write({ tally, events });
      run.finish();
    })
    .immediate();
}
