/** The tables that every record has, with their columns as SQLite and PostgreSQL both call them. */
export type ShippedTable =
  | 'destination'
  | 'facet'
  | 'client'
  | 'mark'
  | 'lookup'
  | 'answer'
  | 'flow'
  | 'policy'
  | 'event';

interface TableForm {
  /** Beside `run_id`, which is another number in the database. In the order of the schema. */
  readonly columns: Readonly<Record<string, 'bigint' | 'text'>>;
  /** What names a row within its run. */
  readonly key: readonly string[];
}

const SEEN = { first_seen: 'bigint', last_seen: 'bigint' } as const;
const BYTES = { bytes_up: 'bigint', bytes_down: 'bigint' } as const;

/** What is shipped, table by table. */
export const TABLES: Readonly<Record<ShippedTable, TableForm>> = {
  destination: {
    columns: {
      id: 'bigint',
      host: 'text',
      port: 'bigint',
      protocol: 'text',
      events: 'bigint',
      allowed: 'bigint',
      denied: 'bigint',
      would_deny: 'bigint',
      ...BYTES,
      ...SEEN,
    },
    key: ['id'],
  },
  facet: {
    columns: {
      destination_id: 'bigint',
      kind: 'text',
      key: 'text',
      value: 'text',
      events: 'bigint',
      ...SEEN,
    },
    key: ['destination_id', 'kind', 'key'],
  },
  client: {
    columns: { id: 'bigint', address: 'text', role: 'text', events: 'bigint', ...SEEN },
    key: ['id'],
  },
  mark: { columns: { at: 'bigint', name: 'text' }, key: ['at', 'name'] },
  lookup: {
    columns: {
      client: 'text',
      name: 'text',
      type: 'text',
      verdict: 'text',
      code: 'text',
      lookups: 'bigint',
      ...SEEN,
    },
    key: ['client', 'name', 'type', 'verdict', 'code'],
  },
  answer: {
    columns: {
      client: 'text',
      name: 'text',
      address: 'text',
      chain: 'text',
      answers: 'bigint',
      ...SEEN,
    },
    key: ['client', 'name', 'address'],
  },
  flow: {
    columns: {
      client: 'text',
      address: 'text',
      port: 'bigint',
      protocol: 'bigint',
      name: 'text',
      action: 'text',
      flows: 'bigint',
      ...BYTES,
      ...SEEN,
    },
    key: ['client', 'address', 'port', 'protocol', 'name', 'action'],
  },
  policy: {
    columns: { number: 'bigint', name: 'text', digest: 'text', first_seen: 'bigint' },
    key: ['number'],
  },
  event: {
    columns: {
      seq: 'bigint',
      destination_id: 'bigint',
      client_id: 'bigint',
      started_at: 'bigint',
      duration_ms: 'bigint',
      layer: 'text',
      verdict: 'text',
      entry: 'text',
      method: 'text',
      path: 'text',
      user_agent: 'text',
      sni: 'text',
      address: 'text',
      status: 'bigint',
      error: 'text',
      ...BYTES,
      policy: 'bigint',
    },
    key: ['seq', 'started_at'],
  },
};

export const SHIPPED_TABLES: readonly ShippedTable[] = [
  ...(['destination', 'facet', 'client', 'mark', 'policy', 'lookup', 'answer', 'flow'] as const),
  'event',
];

/** A row of a table as a JSON object, written by SQLite itself: counts stay exact, and text is escaped. */
export function rowAsJson(table: ShippedTable): string {
  const pairs = Object.keys(TABLES[table].columns).map((name) => `'${name}', ${table}.${name}`);
  return `json_object(${pairs.join(', ')})`;
}

/**
 * Writes rows of one run: `$1` is its number in the database, `$2` a JSON array of the rows as `rowAsJson` writes
 * them. Values are absolute, so that what comes twice changes nothing; an event never changes.
 */
export function upsertOf(table: ShippedTable): string {
  const { columns, key } = TABLES[table];
  const names = Object.keys(columns);
  const typed = Object.entries(columns).map(([name, type]) => `${name} ${type}`);
  const changing = names.filter((name) => !key.includes(name));
  const sets = changing.map((name) => `${name} = excluded.${name}`);
  const onConflict =
    table === 'event' || sets.length === 0
      ? 'DO NOTHING'
      : `(run_id, ${key.join(', ')}) DO UPDATE SET ${sets.join(', ')}`;
  return `
    INSERT INTO sallyport.${table} (run_id, ${names.join(', ')})
    SELECT $1::bigint, ${names.map((name) => `r.${name}`).join(', ')}
    FROM json_to_recordset($2::json) AS r(${typed.join(', ')})
    ON CONFLICT ${onConflict}`;
}
