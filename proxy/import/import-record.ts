import type { ConnectionEvent, Flow, Layer, Lookup } from '../event.ts';
import { countFlowDestinations, FlowTally } from '../store/flows.ts';
import { openImport, type RunImport } from '../store/import-run.ts';
import { LookupTally } from '../store/lookups.ts';
import { insertMark } from '../store/marks.ts';
import { explain, openStore, type Store } from '../store/open.ts';
import type { RunOptions } from '../store/run-writer.ts';
import { Tally } from '../store/tally.ts';
import type { JsonlLine, RunLine } from './jsonl-line.ts';
import { restoreClient, restoreDestination } from './jsonl-restore.ts';
import type { Counting } from './repeats.ts';

export interface ImportRecordOptions extends RunOptions {
  readonly file: string;
  /** Keep a row an event, beside the destinations and their counts. */
  readonly keepEvents: boolean;
  /** The role of a client that the log gives none; absent where nobody named any. */
  readonly roleOf?: ((client: string) => string | undefined) | undefined;
}

interface ImportedCounts {
  readonly flows: number;
  readonly lookups: number;
  readonly destinations: number;
}

/** Where what was imported goes. What takes something throws `UserError` where it cannot be written. */
export interface ImportRecord {
  record(event: ConnectionEvent): void;
  recordFlow(flow: Flow): void;
  recordLookup(lookup: Lookup): void;
  /** Takes a part of a run that was exported. */
  restore(line: JsonlLine): void;
  /** For importers that count by themselves what they have seen before. */
  readonly counting: Counting;
  /**
   * Writes what is left, and says what there was: how many flows and lookups, and how many distinct
   * destinations; where flows were imported, with all the run's.
   */
  finish(): ImportedCounts;
  close(): void;
}

/**
 * Rows written in one transaction. A proxy that records into the same file waits that long, about half a second; with
 * fewer, the counts that are written along take more time than the rows.
 */
const BATCH_EVENTS = 100_000;

/** So many destinations are held in memory before they are written, so that a scan of a network fits too. */
const BATCH_DESTINATIONS = 50_000;

/** So many of their values (clients, paths ...), which take some 35 MB: to write them takes seconds, so not sooner. */
const BATCH_VALUES = 160_000;

/**
 * Writes what was imported into a run. The record is opened at the first of it, so that a log in the
 * wrong format leaves nothing behind. Without rows an import is one transaction, unless it is very large.
 */
export function openImportRecord(options: ImportRecordOptions): ImportRecord {
  const into = new RunFiller(options);
  return {
    counting: {
      tally: () => into.tallyWithRoom(),
      keep: options.keepEvents ? (event) => into.keep(event) : undefined,
      roleOf: options.roleOf,
    },
    record: (event) => into.record(event),
    recordFlow: (flow) => into.recordFlow(flow),
    recordLookup: (lookup) => into.recordLookup(lookup),
    restore: (line) => into.restore(line),
    finish: () => into.finish(),
    close: () => into.close(),
  };
}

class RunFiller {
  readonly #options: ImportRecordOptions;
  readonly #seen = new Set<string>();
  #tally = new Tally();
  #flows = new FlowTally();
  #lookups = new LookupTally();
  #rows: ConnectionEvent[] = [];
  #malformed = 0;
  #flowCount = 0;
  #lookupCount = 0;
  /** The run that an export says it is of. */
  #restored: RunLine | undefined;
  #store: Store | undefined;
  #run: RunImport | undefined;

  constructor(options: ImportRecordOptions) {
    this.#options = options;
  }

  /** Whoever counts by themselves asks for it between two lines, and finds a new one when it was time to write. */
  tallyWithRoom(): Tally {
    this.#flushFull();
    return this.#tally;
  }

  record(event: ConnectionEvent): void {
    if (this.#run === undefined) this.#open();
    const named = this.#withRole(event);
    this.#tally.begin(named);
    this.#tally.end(named);
    this.#keepRow(named);
  }

  /** Takes an event that has been counted. */
  keep(event: ConnectionEvent): void {
    this.#keepRow(this.#withRole(event));
  }

  #withRole(event: ConnectionEvent): ConnectionEvent {
    const role = event.role ?? this.#options.roleOf?.(event.client);
    return role === event.role ? event : { ...event, role };
  }

  /** Who is only seen by the network is a client of the run all the same, in its role. */
  #noteRole(client: string, at: number, lastAt: number = at): void {
    const role = this.#options.roleOf?.(client);
    if (role === undefined) return;
    const known = this.#tally.client(client, role);
    known.firstSeen = Math.min(known.firstSeen, at);
    known.lastSeen = Math.max(known.lastSeen, lastAt);
  }

  recordFlow(flow: Flow): void {
    this.#open();
    this.#flowCount += 1;
    this.#noteRole(flow.client, flow.at, flow.lastAt);
    if (this.#flows.add(flow)) return;
    this.#flush();
    this.#flows.add(flow);
  }

  recordLookup(lookup: Lookup): void {
    this.#open();
    this.#lookupCount += 1;
    this.#noteRole(lookup.client, lookup.at);
    if (this.#lookups.add(lookup)) return;
    this.#flush();
    this.#lookups.add(lookup);
  }

  restore(line: JsonlLine): void {
    switch (line.type) {
      case 'run':
        this.#begin(line);
        return;
      case 'event':
        // It has been counted, with its destination.
        this.#keepRow(line);
        return;
      case 'client':
        restoreClient(this.#tally, line);
        return;
      case 'destination':
        restoreDestination(this.#tally, line);
        this.#flushFull();
        return;
      case 'flow': {
        const { firstSeen: at, lastSeen: lastAt, flows: times, ...flow } = line;
        this.recordFlow({ ...flow, at, lastAt, times });
        return;
      }
      case 'lookup': {
        const { firstSeen: at, lastSeen: lastAt, lookups: times, recordType, ...lookup } = line;
        const counts = { at, lastAt, times, type: recordType, addresses: [], chain: [] };
        this.recordLookup({ ...lookup, ...counts });
        return;
      }
      case 'answer':
        this.#open();
        if (!this.#lookups.addAnswer(line)) {
          this.#flush();
          this.#lookups.addAnswer(line);
        }
        return;
      case 'mark':
        this.#guarded(() => insertMark(this.#open().store, { ...line, run: this.#options.run }));
        return;
    }
  }

  finish(): ImportedCounts {
    this.#flush();
    const [store, run] = [this.#store, this.#run];
    const [flows, lookups] = [this.#flowCount, this.#lookupCount];
    if (store === undefined || run === undefined) return { flows, lookups, destinations: 0 };
    return this.#guarded(() => {
      run.finish(this.#restored);
      const wired = flows > 0 ? countFlowDestinations(store, this.#options.run) : 0;
      return { flows, lookups, destinations: this.#seen.size + wired };
    });
  }

  close(): void {
    this.#store?.close();
  }

  /** Starts on an exported run: it has the layers that it was recorded with. */
  #begin(line: RunLine): void {
    this.#flush();
    this.#restored = line;
    this.#run = undefined;
    this.#malformed += line.malformed;
    this.#open(line.layers);
  }

  #keepRow(event: ConnectionEvent): void {
    if (this.#options.keepEvents) this.#rows.push(event);
    this.#flushFull();
  }

  #flushFull(): void {
    const isFull =
      this.#rows.length >= BATCH_EVENTS ||
      this.#tally.destinations.size >= BATCH_DESTINATIONS ||
      this.#tally.values >= BATCH_VALUES;
    if (isFull) this.#flush();
  }

  #open(layers: readonly Layer[] = this.#options.layers): {
    readonly store: Store;
    readonly run: RunImport;
  } {
    return this.#guarded(() => {
      this.#store ??= openStore(this.#options.file, 'write');
      this.#run ??= openImport(this.#store, { ...this.#options, layers });
      return { store: this.#store, run: this.#run };
    });
  }

  #flush(): void {
    this.#tally.settle();
    const [tally, flows, lookups] = [this.#tally, this.#flows, this.#lookups];
    const [events, malformed] = [this.#rows, this.#malformed];
    const isEmpty = tally.destinations.size + tally.clients.size + events.length + malformed === 0;
    if (isEmpty && flows.isEmpty && lookups.isEmpty) return;
    const { run } = this.#open();
    this.#guarded(() => run.write({ tally, events, flows, lookups, malformed }));
    for (const key of tally.destinations.keys()) this.#seen.add(key);
    this.#tally = new Tally();
    this.#flows = new FlowTally();
    this.#lookups = new LookupTally();
    this.#rows = [];
    this.#malformed = 0;
  }

  #guarded<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      throw explain(error, this.#options.file, 'write');
    }
  }
}
