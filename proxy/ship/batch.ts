import { createHash } from 'node:crypto';
import type { Store } from '../store/open.ts';
import { integer, query, text } from '../store/row.ts';
import type { FacetMemory } from './facet-memory.ts';
import type { Change, Outbox, PendingRun } from './outbox.ts';
import { rowAsJson, type ShippedTable } from './tables.ts';

/** A part of one run, as it stood at one moment. */
export interface Batch {
  /** The number of the run in the file. */
  readonly run: number;
  /** The row of the run: its columns by their names. */
  readonly runRow: RunRow;
  /** What to write, as a JSON array for each table that has something. */
  readonly rows: readonly (readonly [ShippedTable, string])[];
  /** Times of its events, from which the days are known that they need. */
  readonly times: readonly number[];
  readonly events: number;
  readonly changes: readonly Change[];
  /** Event rows up to here will have been shipped; of them `missing` were gone. */
  readonly shipped: number;
  readonly missing: number;
  /** Some of the run was shipped before. */
  readonly hasBegun: boolean;
  /** Whether more of this run is waiting. */
  readonly isPart: boolean;
}

interface RunRow {
  readonly uid: string;
  readonly origin: string;
  readonly name: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly openedAt: number;
  readonly layers: string;
  readonly toolVersion: string;
  readonly malformed: number;
  readonly unrecorded: number;
  readonly lastEvent: number;
}

export interface BatchLimits {
  readonly events: number;
  readonly changes: number;
  /** Of event rows as they are sent. */
  readonly bytes: number;
}

/** Some MB at most, on both sides, whatever is in the rows. */
const BATCH_LIMITS: BatchLimits = { events: 5_000, changes: 2_000, bytes: 4_000_000 };

/**
 * Reads the next part of a run. Everything in it is of one moment, so that no event comes before its destination;
 * where so much has changed that it does not fit, events wait.
 */
export function readBatch(
  store: Store,
  outbox: Outbox,
  run: number,
  facets: FacetMemory,
  limits: BatchLimits = BATCH_LIMITS,
): Batch {
  return store.db.transaction(() => {
    const pending = outbox.pending(run, limits.changes);
    // One that was never shipped may have numbers that another had.
    if (!pending.hasBegun) facets.clear();
    const runRow = readRun(store, run);
    const isFull = pending.changes.length >= limits.changes;
    const events = isFull ? NO_EVENTS(pending) : readEvents(store, run, pending, runRow, limits);
    return {
      run,
      runRow,
      rows: [
        ...readChanges(store, run, pending.changes, facets),
        ...(events.json === '' ? [] : [['event', withoutNul(`[${events.json}]`)] as const]),
      ],
      changes: pending.changes,
      times: events.times,
      events: events.times.length,
      shipped: events.shipped,
      missing: events.missing,
      hasBegun: pending.hasBegun,
      isPart: isFull || events.shipped < runRow.lastEvent,
    };
  })();
}

function readRun(store: Store, run: number): RunRow {
  const [row = []] = query(
    store,
    `SELECT uid, origin, name, started_at, ended_at, opened_at, layers, tool_version, malformed, unrecorded, last_event
     FROM run WHERE id = ?`,
    run,
  );
  const [uid, origin, name, startedAt, endedAt, openedAt, layers, toolVersion, ...counts] = row;
  const [malformed, unrecorded, lastEvent] = counts.map(integer);
  return {
    uid: text(uid),
    origin: text(origin),
    name: withoutNulCharacter(text(name)),
    startedAt: integer(startedAt),
    endedAt: endedAt === null ? null : integer(endedAt),
    openedAt: integer(openedAt),
    layers: text(layers),
    toolVersion: text(toolVersion),
    malformed: malformed ?? 0,
    unrecorded: unrecorded ?? 0,
    lastEvent: lastEvent ?? 0,
  };
}

interface EventRows {
  readonly json: string;
  readonly times: readonly number[];
  readonly shipped: number;
  readonly missing: number;
}

const NO_EVENTS = ({ shipped, missing }: PendingRun): EventRows => ({
  ...{ json: '', times: [], shipped, missing },
});

/** Event rows from where the last batch ended. Their numbers have no gaps but for rows that were deleted. */
function readEvents(
  store: Store,
  run: number,
  { shipped, missing }: PendingRun,
  { lastEvent }: RunRow,
  limits: BatchLimits,
): EventRows {
  const found: string[] = [];
  const times: number[] = [];
  let last = shipped;
  let bytes = 0;
  let isCut = false;
  const sql = `
    SELECT seq, started_at, ${rowAsJson('event')} FROM event
    WHERE run_id = ? AND seq > ? ORDER BY seq LIMIT ?`;
  for (const [seq, startedAt, json] of query(store, sql, run, shipped, limits.events)) {
    const row = text(json);
    found.push(row);
    times.push(integer(startedAt));
    last = integer(seq);
    bytes += row.length;
    isCut = bytes >= limits.bytes;
    if (isCut) break;
  }
  isCut ||= found.length === limits.events;
  const end = isCut ? last : lastEvent;
  return {
    json: found.join(),
    times,
    shipped: end,
    missing: missing + (end - shipped - found.length),
  };
}

/** How the rows of a change are found by what names it. */
const FOUND_BY: Readonly<Record<string, string>> = {
  destination: 'destination.id = k.value ->> 0',
  client: 'client.id = k.value ->> 0',
  mark: 'mark.at = k.value ->> 0 AND mark.name = k.value ->> 1',
  lookup: 'lookup.client = k.value ->> 0 AND lookup.name = k.value ->> 1',
  answer: 'answer.client = k.value ->> 0 AND answer.name = k.value ->> 1',
  flow: 'flow.client = k.value ->> 0 AND flow.address = k.value ->> 1',
  policy: 'policy.number = k.value ->> 0',
};

const TABLES_OF: readonly (readonly [Change['kind'], ShippedTable])[] = [
  ['destination', 'destination'],
  ['client', 'client'],
  ['mark', 'mark'],
  ['name', 'lookup'],
  ['name', 'answer'],
  ['flow', 'flow'],
  ['policy', 'policy'],
];

function readChanges(
  store: Store,
  run: number,
  changes: readonly Change[],
  facets: FacetMemory,
): (readonly [ShippedTable, string])[] {
  const rows = TABLES_OF.flatMap(([kind, table]) => {
    const keys = changes.filter((change) => change.kind === kind).map(({ a, b }) => [a, b]);
    if (keys.length === 0) return [];
    const sql = `
      SELECT json_group_array(json(${rowAsJson(table)})) FROM json_each(?) AS k
      CROSS JOIN ${table} ON ${table}.run_id = ? AND ${FOUND_BY[table]}`;
    const [[json] = []] = query(store, sql, JSON.stringify(keys), run);
    return json === '[]' ? [] : [[table, withoutNul(text(json))] as const];
  });
  const destinations = changes.filter(({ kind }) => kind === 'destination').map(({ a }) => a);
  const changed = readFacets(store, destinations, facets);
  return changed.length === 0 ? rows : [...rows, ['facet', withoutNul(JSON.stringify(changed))]];
}

/** Those facets of changed destinations that have changed themselves, as far as that is remembered. */
function readFacets(
  store: Store,
  destinations: readonly (string | number)[],
  facets: FacetMemory,
): object[] {
  if (destinations.length === 0) return [];
  const sql = `
    SELECT destination_id, kind, facet.value, events, first_seen, last_seen
    FROM json_each(?) AS k CROSS JOIN facet ON destination_id = k.value`;
  const changed: object[] = [];
  for (const row of query(store, sql, JSON.stringify(destinations))) {
    const [destination, kind, value, events, firstSeen, lastSeen] = row;
    const key = shortKey(text(value));
    if (!facets.isNews(integer(destination), `${kind} ${key}`, row)) continue;
    changed.push({
      ...{ destination_id: destination, kind, key, value, events },
      ...{ first_seen: firstSeen, last_seen: lastSeen },
    });
  }
  return changed;
}

const LONGEST_KEY = 200;

/** A value as the key of an index, which has at most 2,704 bytes; two values never share one. */
function shortKey(value: string): string {
  if (value.length <= LONGEST_KEY && !value.includes('\0')) return value;
  const digest = createHash('sha256').update(value).digest('hex');
  return `${value.slice(0, LONGEST_KEY).toWellFormed()}…${digest}`;
}

/** PostgreSQL has no text with NUL in it, and one hostile path must not stop everything else: it gets its picture. */
function withoutNul(json: string): string {
  if (!json.includes('\\u0000')) return json;
  return json.replace(/(?<!\\)((?:\\\\)*)\\u0000/g, '$1\\u2400');
}

function withoutNulCharacter(value: string): string {
  return value.replaceAll('\0', '\u2400');
}
