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
import { readTimeline } from './read-timeline.ts';
import { integer, layersOf, optionalInteger, query, text } from './row.ts';

/** A client of a run in one role. With the client facets of a destination it says which role went there. */
interface RunClient extends Facet {
  readonly run: string;
  readonly role: string | undefined;
}

/**
 * Reads a record as it stood when it was opened, while others go on writing. Close it soon: the
 * write-ahead log of a busy proxy grows meanwhile.
 */
export interface Reader {
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
  /** In the order in which the attempts ended. @throws {ConfigError} on an unknown run */
  events(filter: EventFilter): IterableIterator<RecordedEvent>;
  /** In time order. @throws {ConfigError} on an unknown run */
  marks(filter: { readonly runs: readonly string[] }): Mark[];
  /** Reads at most `maxRows` rows. @throws {ConfigError} on an unknown run */
  timeline(filter: { readonly run: string; readonly maxRows: number }): Timeline;
  close(): void;
}

/** Opens a record for reading. @throws {UserError} where it cannot be read, as do the reader's functions */
export function openReader(file: string): Reader {
  const store = openStore(file, 'read');
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
  const known = reading(() => runIds(store));
  const idsOf = (names: readonly string[]): string =>
    JSON.stringify(names.map((name) => idOf(known, name, file)));
  return {
    runs: () => reading(() => readRuns(store)),
    newestRun: () =>
      reading(() => {
        const runs = readRuns(store);
        return runs.findLast(sawAnything) ?? runs.at(-1);
      }),
    destinations: ({ runs }) => reading(() => readDestinations(store, idsOf(runs))),
    clients: ({ runs }) => reading(() => readClients(store, idsOf(runs))),
    lookups: ({ runs }) => reading(() => readLookups(store, idsOf(runs))),
    answers: ({ runs }) => reading(() => readAnswers(store, idsOf(runs))),
    flows: ({ runs }) => reading(() => readFlows(store, idsOf(runs))),
    events: (filter) => reading(() => readEvents(store, idOf(known, filter.run, file), filter)),
    marks: ({ runs }) => reading(() => readMarks(store, idsOf(runs))),
    timeline: ({ run, maxRows }) =>
      reading(() => readTimeline(store, idOf(known, run, file), maxRows)),
    close: () => store.close(),
  };
}

function sawAnything({ events, flows = 0, lookups = 0 }: Run): boolean {
  return events + flows + lookups > 0;
}

/** Every run by name, the newest last. */
function runIds(store: Store): Map<string, number> {
  const found = query(store, 'SELECT name, id FROM run ORDER BY opened_at, id');
  return new Map([...found].map(([name, id]) => [text(name), integer(id)]));
}

function idOf(known: ReadonlyMap<string, number>, name: string, file: string): number {
  const id = known.get(name);
  if (id !== undefined) return id;
  const others = known.size === 0 ? 'it holds no runs yet' : `write ${listed(known.keys())}`;
  throw new ConfigError(`Cannot find the run "${name}" in the record "${file}": ${others}`);
}

function readRuns(store: Store): Run[] {
  const clients = Map.groupBy(
    query(
      store,
      `SELECT run_id, address FROM client UNION SELECT run_id, client FROM flow
       UNION SELECT run_id, client FROM lookup ORDER BY address`,
    ),
    ([run]) => integer(run),
  );
  const found = query(
    store,
    `SELECT id, name, started_at, ended_at, layers, malformed, coalesce(events, 0),
       coalesce(destinations, 0),
       (SELECT sum(flows) FROM flow WHERE run_id = id), (SELECT sum(lookups) FROM lookup WHERE run_id = id)
     FROM run LEFT JOIN (
       SELECT run_id, sum(events) AS events, count(*) AS destinations
       FROM destination GROUP BY run_id
     ) ON run_id = id
     ORDER BY opened_at, id`,
  );
  return [...found].map(([id, name, started, ended, layers, malformed, ...counts]) => ({
    name: text(name),
    startedAt: integer(started),
    endedAt: optionalInteger(ended),
    layers: layersOf(layers),
    events: integer(counts[0]),
    destinations: integer(counts[1]),
    flows: optionalInteger(counts[2]),
    lookups: optionalInteger(counts[3]),
    clients: (clients.get(integer(id)) ?? []).map(([, address]) => text(address)),
    malformed: integer(malformed),
  }));
}

/** The newest ten names: a record may hold hundreds. */
function listed(names: Iterable<string>): string {
  const all = [...names].toReversed();
  const shown = all.slice(0, 10).join(', ');
  return all.length > 10 ? `${shown} or one of ${all.length - 10} older ones` : shown;
}

function readClients(store: Store, runs: string): RunClient[] {
  const found = query(
    store,
    `SELECT name, address, role, events, first_seen, last_seen
     FROM client JOIN run ON run.id = run_id
     WHERE run_id IN (SELECT value FROM json_each(?))
     ORDER BY name, address, role`,
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
