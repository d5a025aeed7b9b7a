import Database from 'better-sqlite3';
import { SHIPPED_TABLES, type ShippedTable, TABLES } from '../../proxy/ship/tables.ts';
import type { Postgres } from './postgres.ts';

/** A row by its table and run, as text: what two records have in common is the same text in both. */
type Row = string;

/**
 * Compares a database with the files that were shipped there, row by row over all tables: what is in one and not in
 * the other.
 */
export async function differences(
  postgres: Postgres,
  files: readonly string[],
): Promise<{ readonly missing: readonly Row[]; readonly surplus: readonly Row[] }> {
  const here = files.flatMap(rowsOfFile).toSorted();
  const there = (await rowsOfDatabase(postgres)).toSorted();
  const [inHere, inThere] = [new Set(here), new Set(there)];
  return {
    missing: here.filter((row) => !inThere.has(row)).slice(0, 20),
    surplus: [
      ...there.filter((row) => !inHere.has(row)).slice(0, 20),
      // One that is there twice.
      ...there.filter((row, at) => row === there[at - 1]).slice(0, 20),
    ],
  };
}

/** Nothing is missing, and nothing is there that should not be. */
export const SAME = { missing: [], surplus: [] } as const;

/** How many event rows the database has. */
export async function countEvents(postgres: Postgres): Promise<number> {
  const [[there] = []] = await postgres.query(`SELECT to_regclass('sallyport.event')::text`);
  if (there === null) return 0;
  const [[events] = []] = await postgres.query('SELECT count(*) FROM sallyport.event');
  return Number(events);
}

/** How many event rows the files have. */
export function countRows(files: readonly string[]): number {
  return files
    .map((file) =>
      withFile(file, (db) => Number(db.prepare('SELECT count(*) FROM event').pluck().get())),
    )
    .reduce((sum, rows) => sum + rows, 0);
}

/** Waits until the database is what the files are: shipping goes on behind everybody's back. */
export async function untilSame(postgres: Postgres, files: readonly string[]): Promise<void> {
  for (;;) {
    if ((await countEvents(postgres)) >= countRows(files)) {
      const { missing, surplus } = await differences(postgres, files);
      if (missing.length + surplus.length === 0) return;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const RUN_COLUMNS = [
  ...['uid', 'origin', 'name', 'started_at', 'ended_at', 'opened_at', 'layers', 'tool_version'],
  ...['malformed', 'unrecorded', 'last_event'],
];

function columnsOf(table: ShippedTable): string[] {
  return Object.keys(TABLES[table].columns).filter((name) => table !== 'facet' || name !== 'key');
}

function rowsOfFile(file: string): Row[] {
  return withFile(file, (db) => {
    const read = (table: string, sql: string): Row[] =>
      db
        .prepare(sql)
        .raw()
        .all()
        .map((row) => `${table} ${JSON.stringify(row)}`);
    const ofRuns = read('run', `SELECT ${RUN_COLUMNS.join()} FROM run`);
    const rest = SHIPPED_TABLES.map((table) => {
      const columns = columnsOf(table).map((name) => `${table}.${name}`);
      const run =
        table === 'facet'
          ? 'JOIN destination d ON d.id = facet.destination_id JOIN run ON run.id = d.run_id'
          : `JOIN run ON run.id = ${table}.run_id`;
      return read(table, `SELECT run.uid, ${columns.join()} FROM ${table} ${run}`);
    });
    return [...ofRuns, ...rest.flat()];
  });
}

async function rowsOfDatabase(postgres: Postgres): Promise<Row[]> {
  const database = await postgres.connect();
  try {
    const read = async (table: string, sql: string): Promise<Row[]> =>
      (await database.query(sql)).map((row) => `${table} ${JSON.stringify(row)}`);
    const ofRuns = await read('run', `SELECT ${RUN_COLUMNS.join()} FROM sallyport.run`);
    const rest: Row[][] = [];
    for (const table of SHIPPED_TABLES) {
      const columns = columnsOf(table).map((name) => `t.${name}`);
      const from = `FROM sallyport.${table} t JOIN sallyport.run ON run.id = t.run_id`;
      rest.push(await read(table, `SELECT run.uid, ${columns.join()} ${from}`));
    }
    return [...ofRuns, ...rest.flat()];
  } finally {
    await database.close();
  }
}

function withFile<T>(file: string, read: (db: Database.Database) => T): T {
  const db = new Database(file, { readonly: true });
  try {
    return read(db);
  } finally {
    db.close();
  }
}
