/**
 * What is asked of PostgreSQL about some runs. Rows are grouped there by the name of the run, over all the files that
 * recorded under it; `$1` is always the array of names.
 */

const SEEN = 'min(t.first_seen), max(t.last_seen)';
const FROM_RUN = 'FROM sallyport.run AS r JOIN sallyport';
const NAMED = 'r.name = ANY($1::text[])';

export const RUN_COLUMNS: readonly string[] = [
  ...['id', 'uid', 'origin', 'name', 'started_at', 'ended_at', 'opened_at', 'layers'],
  ...['tool_version', 'malformed', 'unrecorded', 'last_event'],
];

export const EVENT_COLUMNS: readonly string[] = [
  ...[
    'run_id',
    'destination_id',
    'client_id',
    'seq',
    'started_at',
    'duration_ms',
    'verdict',
    'error',
  ],
  ...['layer', 'entry', 'method', 'path', 'user_agent', 'sni', 'address', 'status'],
  ...['bytes_up', 'bytes_down', 'policy'],
];

/** What a timeline needs of an event row. */
const TIME_COLUMNS = [
  'run_id',
  'destination_id',
  'client_id',
  'seq',
  'started_at',
  'duration_ms',
  'verdict',
  'error',
]
  .map((column) => `event.${column}`)
  .join();

/** The first `$2` rows of each file. */
const FIRST_OF_FILES = `
  SELECT r.name, r.uid, t.* FROM sallyport.run AS r CROSS JOIN LATERAL (
    SELECT ${TIME_COLUMNS} FROM sallyport.event WHERE run_id = r.id ORDER BY seq LIMIT $2
  ) AS t WHERE ${NAMED}`;

/**
 * The first `$2` rows of each name, of several files in the order of proxy/store/part-order.ts: a row is due when the
 * latest of those before it in its file has ended.
 */
const FIRST_OF_NAMES = `
  SELECT * FROM (
    SELECT t.*, row_number() OVER (PARTITION BY name ORDER BY due, uid, seq) AS place FROM (
      SELECT t.*, max(started_at + duration_ms) OVER (PARTITION BY run_id ORDER BY seq) AS due
      FROM (${FIRST_OF_FILES}) AS t
    ) AS t
  ) AS t WHERE place <= $2`;

/** When each client asked for each destination, in these rows, and how often that failed. */
function timesIn(rows: string): string {
  return `
    SELECT t.name, host, port, protocol, c.address, string_agg(times, ' '), sum(failed)::bigint
    FROM (
      SELECT min(name) AS name, run_id, destination_id, client_id, string_agg(started_at::text, ' ') AS times,
        count(*) FILTER (WHERE verdict = 'denied' OR error IS NOT NULL) AS failed
      FROM (${rows}) AS t GROUP BY run_id, destination_id, client_id
    ) AS t
    JOIN sallyport.destination AS d ON d.run_id = t.run_id AND d.id = t.destination_id
    JOIN sallyport.client AS c ON c.run_id = t.run_id AND c.id = t.client_id
    GROUP BY t.name, host, port, protocol, c.address`;
}

type RecordQuery =
  | 'names'
  | 'newest'
  | 'runs'
  | 'destinations'
  | 'facets'
  | 'clients'
  | 'marks'
  | 'lookups'
  | 'answers'
  | 'flows'
  | 'destinationIds'
  | 'clientIds'
  | 'policies'
  | 'events'
  | 'times'
  | 'timesOfOne'
  | 'list';

export const RECORD_SQL: Readonly<Record<RecordQuery, string>> = {
  /** Every name, the newest last. */
  names: 'SELECT name FROM sallyport.run GROUP BY name ORDER BY max(opened_at), name',
  /** The newest in which anything was asked for or seen; where there is none, the newest. */
  newest: `
    SELECT name FROM sallyport.run AS r GROUP BY name
    ORDER BY bool_or(EXISTS (SELECT FROM sallyport.destination AS t WHERE t.run_id = r.id AND t.events > 0)
        OR EXISTS (SELECT FROM sallyport.flow AS t WHERE t.run_id = r.id AND t.flows > 0)
        OR EXISTS (SELECT FROM sallyport.lookup AS t WHERE t.run_id = r.id AND t.lookups > 0)) DESC,
      max(opened_at) DESC, name DESC
    LIMIT 1`,
  /** A row for each file that recorded under the name; it belongs to itself, as who only reads does not continue it. */
  runs: `SELECT ${RUN_COLUMNS.map((column) => (column === 'origin' ? 'uid' : column)).join()} FROM sallyport.run AS r WHERE ${NAMED} ORDER BY uid`,
  destinations: `
    SELECT r.name, host, port, protocol, sum(events)::bigint, sum(allowed)::bigint, sum(denied)::bigint,
      sum(would_deny)::bigint, sum(bytes_up)::bigint, sum(bytes_down)::bigint, ${SEEN}
    ${FROM_RUN}.destination AS t ON t.run_id = r.id WHERE ${NAMED}
    GROUP BY r.name, host, port, protocol`,
  facets: `
    SELECT r.name, d.host, d.port, d.protocol, t.kind, t.value, sum(t.events)::bigint, ${SEEN}
    ${FROM_RUN}.destination AS d ON d.run_id = r.id
    JOIN sallyport.facet AS t ON t.run_id = d.run_id AND t.destination_id = d.id WHERE ${NAMED}
    GROUP BY r.name, d.host, d.port, d.protocol, t.kind, t.value`,
  clients: `
    SELECT r.name, address, role, sum(events)::bigint, ${SEEN}
    ${FROM_RUN}.client AS t ON t.run_id = r.id WHERE ${NAMED} GROUP BY r.name, address, role`,
  marks: `
    SELECT DISTINCT r.name, t.at, t.name ${FROM_RUN}.mark AS t ON t.run_id = r.id WHERE ${NAMED}`,
  lookups: `
    SELECT r.name, client, t.name, type, verdict, code, sum(lookups)::bigint, ${SEEN}
    ${FROM_RUN}.lookup AS t ON t.run_id = r.id WHERE ${NAMED}
    GROUP BY r.name, client, t.name, type, verdict, code`,
  answers: `
    SELECT r.name, client, t.name, address, (array_agg(chain ORDER BY t.last_seen DESC, chain DESC))[1],
      sum(answers)::bigint, ${SEEN}
    ${FROM_RUN}.answer AS t ON t.run_id = r.id WHERE ${NAMED}
    GROUP BY r.name, client, t.name, address`,
  flows: `
    SELECT r.name, client, address, port, protocol, t.name, action, sum(flows)::bigint,
      sum(bytes_up)::bigint, sum(bytes_down)::bigint, ${SEEN}
    ${FROM_RUN}.flow AS t ON t.run_id = r.id WHERE ${NAMED}
    GROUP BY r.name, client, address, port, protocol, t.name, action`,
  /** Which rows of `destinations` and `clients` the numbers in event rows stand for. */
  destinationIds: `
    SELECT t.run_id, t.id, r.name, host, port, protocol
    ${FROM_RUN}.destination AS t ON t.run_id = r.id WHERE ${NAMED}`,
  clientIds: `
    SELECT t.run_id, t.id, r.name, address, role
    ${FROM_RUN}.client AS t ON t.run_id = r.id WHERE ${NAMED}`,
  /** By the numbers that event rows have, which are those of a file. */
  policies: `
    SELECT t.run_id, number, t.name, digest, first_seen
    ${FROM_RUN}.policy AS t ON t.run_id = r.id WHERE ${NAMED}`,
  events: `
    SELECT ${EVENT_COLUMNS.map((column) => `t.${column}`).join()}
    ${FROM_RUN}.event AS t ON t.run_id = r.id WHERE ${NAMED} ORDER BY t.run_id, t.seq`,
  /** When attempts were made, of the `$2` rows of each name that come first. */
  times: timesIn(FIRST_OF_NAMES),
  /** The same, where each name has one file: its rows need no order. */
  timesOfOne: timesIn(FIRST_OF_FILES),
  /** What `runs` says of every run. */
  list: `
    WITH counted AS (
      SELECT name, sum(events)::bigint AS events, count(DISTINCT (host, port, protocol)) AS destinations
      ${FROM_RUN}.destination AS t ON t.run_id = r.id GROUP BY name),
    flowed AS (
      SELECT r.name, sum(flows)::bigint AS flows ${FROM_RUN}.flow AS t ON t.run_id = r.id GROUP BY r.name),
    looked_up AS (
      SELECT r.name, sum(lookups)::bigint AS lookups ${FROM_RUN}.lookup AS t ON t.run_id = r.id GROUP BY r.name),
    met AS (
      SELECT name, array_agg(DISTINCT address ORDER BY address) AS clients FROM (
        SELECT name, address ${FROM_RUN}.client AS t ON t.run_id = r.id
        UNION SELECT r.name, client ${FROM_RUN}.flow AS t ON t.run_id = r.id
        UNION SELECT r.name, client ${FROM_RUN}.lookup AS t ON t.run_id = r.id) AS t
      GROUP BY name)
    SELECT name, min(started_at), CASE WHEN count(ended_at) = count(*) THEN max(ended_at) END,
      json_agg(layers::json)::text, sum(malformed)::bigint, coalesce(min(events), 0),
      coalesce(min(destinations), 0), min(flows), min(lookups), to_json(min(clients))::text
    FROM sallyport.run LEFT JOIN counted USING (name) LEFT JOIN flowed USING (name)
    LEFT JOIN looked_up USING (name) LEFT JOIN met USING (name)
    GROUP BY name ORDER BY max(opened_at), name`,
};
