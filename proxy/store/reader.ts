import { ConfigError } from '../../rules/errors.ts';
import type {
  Answer,
  CountedFlow,
  CountedLookup,
  Destination,
  Facet,
  Mark,
  Run,
  Timeline,
} from '../event.ts';
import { readFlows } from './flows.ts';
import { readAnswers, readLookups } from './lookups.ts';
import { readMarks } from './marks.ts';
import { explain, openStore, type Store } from './open.ts';
import { readDestinations } from './read-destinations.ts';
import { type EventFilter, type RecordedEvent, readEvents } from './read-events.ts';
import { readRuns } from './read-runs.ts';
import { readTimeline } from './read-timeline.ts';
import { integer, query, text } from './row.ts';

/** A client of a run in one role. With the client facets of a destination it says which role went there. */
interface RunClient extends Facet {
  readonly run: string;
  readonly role: string | undefined;
}

/**
 * Reads a record as it stood when it was opened, while others go on writing. Close it soon: the
 * write-ahead log of a busy proxy grows meanwhile.
 *
 * A run is all that is recorded under its name, on however many machines.
 */
export interface Reader {
  /** What the record is called in messages. */
  readonly record: string;
  /** All runs, the newest last. */
  runs(): Run[];
  /** The newest in which anything was asked for or seen; where there is none, the newest. */
  newestRun(): Run | undefined;
  /** Merged over the runs, ordered by host, port and protocol. @throws {ConfigError} on an unknown run */
  destinations(filter: { readonly runs: readonly string[] }): Destination[];
  /** @throws {ConfigError} on an unknown run */
  clients(filter: { readonly runs: readonly string[] }): RunClient[];
  /** What was looked up, by run, client and name. @throws {ConfigError} on an unknown run */
  lookups(filter: { readonly runs: readonly string[] }): CountedLookup[];
  /** The addresses that names had, by run, client and name. @throws {ConfigError} on an unknown run */
  answers(filter: { readonly runs: readonly string[] }): Answer[];
  /** What the network saw, by run, client and address. @throws {ConfigError} on an unknown run */
  flows(filter: { readonly runs: readonly string[] }): CountedFlow[];
  /** In the order in which the attempts ended, as far as clocks agree. @throws {ConfigError} on an unknown run */
  events(filter: EventFilter): IterableIterator<RecordedEvent>;
  /** In time order. @throws {ConfigError} on an unknown run */
  marks(filter: { readonly runs: readonly string[] }): Mark[];
  /** Reads at most `maxRows` rows. @throws {ConfigError} on an unknown run */
  timeline(filter: { readonly run: string; readonly maxRows: number }): Timeline;
  close(): void;
}

/** Opens a record for reading. @throws {UserError} where it cannot be read, as do the reader's functions */
export function openReader(file: string): Reader {
  return readStore(openStore(file, 'read'));
}

/** Reads a store that is open, and is closed with the reader. */
export function readStore(store: Store): Reader {
  const { file } = store;
  const reading = <T>(read: () => T): T => {
    try {
      return read();
    } catch (error) {
      throw explain(error, file, 'read');
    }
  };
  // One transaction for all that is read: counts of one moment, which add up. It begins with the
  // first look at the file and not with BEGIN.
  store.db.exec('BEGIN');
  const known = reading(() => runParts(store));
  const partsOf = (name: string): readonly number[] => {
    const parts = known.get(name);
    if (parts === undefined) throw unknownRun(name, [...known.keys()], file);
    return parts;
  };
  const idsOf = (names: readonly string[]): string => JSON.stringify(names.flatMap(partsOf));
  return {
    record: file,
    runs: () => reading(() => readRuns(store)),
    newestRun: () => newestOf(reading(() => readRuns(store))),
    destinations: ({ runs }) => reading(() => readDestinations(store, idsOf(runs))),
    clients: ({ runs }) => reading(() => readClients(store, idsOf(runs))),
    lookups: ({ runs }) => reading(() => readLookups(store, idsOf(runs))),
    answers: ({ runs }) => reading(() => readAnswers(store, idsOf(runs))),
    flows: ({ runs }) => reading(() => readFlows(store, idsOf(runs))),
    events: (filter) => reading(() => readEvents(store, partsOf(filter.run), filter)),
    marks: ({ runs }) => reading(() => readMarks(store, idsOf(runs))),
    timeline: ({ run, maxRows }) => reading(() => readTimeline(store, partsOf(run), maxRows)),
    close: () => store.close(),
  };
}

/** Of runs with the newest last: the newest in which anything was asked for or seen, else the newest. */
function newestOf(runs: readonly Run[]): Run | undefined {
  return runs.findLast(sawAnything) ?? runs.at(-1);
}

function sawAnything({ events, flows = 0, lookups = 0 }: Run): boolean {
  return events + flows + lookups > 0;
}

/** The ids of every run by its name, the newest name last, each name's by their uids. */
function runParts(store: Store): Map<string, number[]> {
  const found = query(
    store,
    `SELECT name, json_group_array(id ORDER BY uid) FROM run
     GROUP BY name ORDER BY max(opened_at), name`,
  );
  return new Map([...found].map(([name, ids]) => [text(name), numbersIn(ids)]));
}

function numbersIn(list: unknown): number[] {
  const ids: unknown = JSON.parse(text(list));
  return Array.isArray(ids) ? ids.map(integer) : [];
}

/** Says which runs there are; `known` has the newest last. */
export function unknownRun(name: string, known: readonly string[], record: string): ConfigError {
  const others = known.length === 0 ? 'it holds no runs yet' : `write ${listed(known)}`;
  return new ConfigError(`Cannot find the run "${name}" in the record "${record}": ${others}`);
}

/** The newest ten names: a record may hold hundreds. */
function listed(names: readonly string[]): string {
  const all = names.toReversed();
  const shown = all.slice(0, 10).join(', ');
  return all.length > 10 ? `${shown} or one of ${all.length - 10} older ones` : shown;
}

function readClients(store: Store, runs: string): RunClient[] {
  const found = query(
    store,
    `SELECT name, address, role, sum(events), min(first_seen), max(last_seen)
     FROM client JOIN run ON run.id = run_id
     WHERE run_id IN (SELECT value FROM json_each(?))
     GROUP BY name, address, role ORDER BY name, address, role`,
    runs,
  );
  return [...found].map(([run, address, role, events, first, last]) => ({
    run: text(run),
    value: text(address),
    role: text(role) || undefined,
    events: integer(events),
    firstSeen: integer(first),
    lastSeen: integer(last),
  }));
}
