import type { ConnectionEvent } from '../event.ts';
import { openImport, type RunImport } from '../store/import-run.ts';
import { explain, openStore, type Store } from '../store/open.ts';
import type { RunOptions } from '../store/run-writer.ts';
import { Tally } from '../store/tally.ts';
import type { CountAgain } from './repeats.ts';

export interface ImportRecordOptions extends RunOptions {
  readonly file: string;
  /** Keep a row an event, beside the destinations and their counts. */
  readonly keepEvents: boolean;
}

/** Where imported events go. */
export interface ImportRecord {
  /** @throws {UserError} where the record cannot be opened or written */
  record(event: ConnectionEvent): void;
  /** What counts an event again that was just recorded; absent where each one is kept. */
  readonly counterFor: ((event: ConnectionEvent) => CountAgain) | undefined;
  /** Writes what is left. @returns the number of distinct destinations */
  finish(): number;
  close(): void;
}

/** Rows written in one transaction: a proxy that records into the same file waits that long. */
const BATCH_EVENTS = 5_000;

/** So many destinations are held in memory before they are written, so that a scan of a network fits too. */
const BATCH_DESTINATIONS = 50_000;

/**
 * Writes imported events into a run. The record is opened at the first one, so that a log in the
 * wrong format leaves nothing behind. Without rows an import is one transaction, unless it is very large.
 */
export function openImportRecord(options: ImportRecordOptions): ImportRecord {
  const seen = new Set<string>();
  let tally = new Tally();
  let events: ConnectionEvent[] = [];
  let opened: { readonly store: Store; readonly run: RunImport } | undefined;

  const open = (): RunImport => {
    if (opened === undefined) {
      const store = openStore(options.file, 'write');
      opened = { store, run: openImport(store, options) };
    }
    return opened.run;
  };
  const flush = (): void => {
    if (tally.destinations.size === 0) return;
    open().write(tally, events);
    for (const key of tally.destinations.keys()) seen.add(key);
    tally = new Tally();
    events = [];
  };
  const guarded = (write: () => void): void => {
    try {
      write();
    } catch (error) {
      throw explain(error, options.file, 'write');
    }
  };

  return {
    counterFor: options.keepEvents
      ? undefined
      : (event) => {
          let countedIn = tally;
          let again = tally.repeater(event);
          return (startedAt, bytesDown, client) => {
            // The counts of before have been written: these are new ones, from zero.
            if (countedIn !== tally) {
              countedIn = tally;
              again = tally.repeater(event);
            }
            again(startedAt, bytesDown, client);
          };
        },
    record(event) {
      if (opened === undefined) guarded(() => void open());
      tally.begin(event);
      tally.end(event);
      if (options.keepEvents) events.push(event);
      if (events.length >= BATCH_EVENTS || tally.destinations.size >= BATCH_DESTINATIONS) {
        guarded(flush);
      }
    },
    finish() {
      guarded(() => {
        flush();
        opened?.run.finish();
      });
      return seen.size;
    },
    close: () => opened?.store.close(),
  };
}
