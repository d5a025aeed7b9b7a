import type { Run } from '../event.ts';
import { integer, layersOf, optionalInteger, text } from '../store/row.ts';
import { RECORD_SQL } from './record-queries.ts';
import { readSnapshot } from './snapshot.ts';

/** Reads every run in the database that `url` names, the newest last. @throws {UserError} */
export function listShippedRuns(url: string): Promise<Run[]> {
  return readSnapshot(url, async ({ all }) => (await all(RECORD_SQL.list)).map(toRun));
}

function toRun(row: readonly unknown[]): Run {
  const [name, started, ended, layers, malformed, events, destinations, flows, lookups, clients] =
    row;
  return {
    name: text(name),
    startedAt: integer(started),
    endedAt: optionalInteger(ended),
    layers: [
      ...new Set(listIn(layers).flatMap((part) => layersOf(JSON.stringify(part)))),
    ].toSorted(),
    events: integer(events),
    destinations: integer(destinations),
    flows: optionalInteger(flows),
    lookups: optionalInteger(lookups),
    clients: clients === null ? [] : listIn(clients).map(text),
    malformed: integer(malformed),
  };
}

function listIn(value: unknown): unknown[] {
  const list: unknown = JSON.parse(text(value));
  return Array.isArray(list) ? list : [];
}
