/**
 * What a file keeps about its shipping. It costs nothing to those who do not ship: the tables and triggers come
 * with the first time.
 *
 * A trigger notes which rows have changed, not how: what is shipped are their values at that moment, so that a
 * thousand changes while the database is away are one row. `change` counts them, so that a row which changes while it
 * is on its way is not taken for shipped. A destination stands for its facets, which never change without it.
 */
export const SHIP_TABLES = `
CREATE TABLE IF NOT EXISTS ship (
  one      INTEGER PRIMARY KEY CHECK (one = 1),
  database TEXT    NOT NULL, -- uid of the database that took the latest batch; '' before the first
  batch    INTEGER NOT NULL, -- number of that batch
  token    TEXT    NOT NULL, -- its name
  sending  TEXT    NOT NULL, -- JSON array: names of batches that may have arrived
  filled   INTEGER NOT NULL  -- 1: what was there before the triggers stands in ship_change too
) STRICT;
INSERT OR IGNORE INTO ship VALUES (1, '', 0, '', '[]', 0);

CREATE TABLE IF NOT EXISTS ship_run (
  run_id  INTEGER PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
  shipped INTEGER NOT NULL, -- event rows up to this seq are in the database, or gone
  missing INTEGER NOT NULL  -- of them, how many were gone
) STRICT;

CREATE TABLE IF NOT EXISTS ship_change (
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  kind   TEXT    NOT NULL, -- run, destination, client, mark, name, flow, policy
  a      ANY     NOT NULL,
  b      ANY     NOT NULL,
  change INTEGER NOT NULL,
  PRIMARY KEY (run_id, kind, a, b)
) STRICT, WITHOUT ROWID;
`;

export type ChangeKind = 'run' | 'destination' | 'client' | 'mark' | 'name' | 'flow' | 'policy';

export interface Watched {
  readonly table: string;
  readonly kind: ChangeKind;
  /** The columns that name a change within its run: two at most. */
  readonly key: readonly string[];
}

/** Of lookups and answers, a client and a name stand for all rows that have both. */
export const WATCHED: readonly Watched[] = [
  { table: 'destination', kind: 'destination', key: ['id'] },
  { table: 'client', kind: 'client', key: ['id'] },
  { table: 'mark', kind: 'mark', key: ['at', 'name'] },
  { table: 'lookup', kind: 'name', key: ['client', 'name'] },
  { table: 'answer', kind: 'name', key: ['client', 'name'] },
  { table: 'flow', kind: 'flow', key: ['client', 'address'] },
  { table: 'policy', kind: 'policy', key: ['number'] },
];

function triggersOf(table: string, kind: ChangeKind, run: string, key: readonly string[]): string {
  const [a = `''`, b = `''`] = key.map((column) => `new.${column}`);
  return ['INSERT', 'UPDATE']
    .map(
      (change) => `
        CREATE TRIGGER IF NOT EXISTS ship_${table}_${change.toLowerCase()} AFTER ${change} ON ${table} BEGIN
          INSERT INTO ship_change VALUES (new.${run}, '${kind}', ${a}, ${b}, 1)
          ON CONFLICT (run_id, kind, a, b) DO UPDATE SET change = change + 1;
        END;`,
    )
    .join('');
}

export const SHIP_TRIGGERS: string = [
  triggersOf('run', 'run', 'id', []),
  ...WATCHED.map(({ table, kind, key }) => triggersOf(table, kind, 'run_id', key)),
].join('');
