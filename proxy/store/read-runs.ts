import type { Layer, Run } from '../event.ts';
import type { Store } from './open.ts';
import { integer, layersOf, optionalInteger, query, text } from './row.ts';

/** Reads every run, the newest last: all that is recorded under one name, on however many machines. */
export function readRuns(store: Store): Run[] {
  const clients = Map.groupBy(
    query(
      store,
      `SELECT name, address FROM (SELECT run_id, address FROM client UNION SELECT run_id, client FROM flow
         UNION SELECT run_id, client FROM lookup) JOIN run ON run.id = run_id
       GROUP BY name, address ORDER BY address`,
    ),
    ([run]) => run,
  );
  return [...query(store, RUNS)].map(([name, started, ended, layers, malformed, ...counts]) => ({
    name: text(name),
    startedAt: integer(started),
    endedAt: optionalInteger(ended),
    layers: unionOf(layers),
    events: integer(counts[0]),
    destinations: integer(counts[1]),
    flows: optionalInteger(counts[2]),
    lookups: optionalInteger(counts[3]),
    clients: (clients.get(name) ?? []).map(([, address]) => text(address)),
    malformed: integer(malformed),
  }));
}

/** It has ended when all its parts have; its layers are those of all of them. */
const RUNS = `
  WITH counted AS (
    SELECT name, sum(events) AS events, count(DISTINCT host || ' ' || port || ' ' || protocol) AS destinations
    FROM destination JOIN run ON run.id = run_id GROUP BY name),
  flowed AS (SELECT run.name, sum(flows) AS flows FROM flow JOIN run ON run.id = run_id GROUP BY run.name),
  looked_up AS (SELECT run.name, sum(lookups) AS lookups FROM lookup JOIN run ON run.id = run_id GROUP BY run.name)
  SELECT name, min(started_at), CASE WHEN count(ended_at) = count(*) THEN max(ended_at) END,
    json_group_array(json(layers)), sum(malformed), coalesce(events, 0), coalesce(destinations, 0), flows, lookups
  FROM run LEFT JOIN counted USING (name) LEFT JOIN flowed USING (name) LEFT JOIN looked_up USING (name)
  GROUP BY name ORDER BY max(opened_at), name`;

/** The layers in a JSON array of lists of them, in the order of their names. */
function unionOf(value: unknown): Layer[] {
  const lists: unknown = JSON.parse(text(value));
  const all = Array.isArray(lists) ? lists.map((list) => layersOf(JSON.stringify(list))) : [];
  return [...new Set(all.flat())].toSorted();
}
