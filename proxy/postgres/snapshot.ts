import { checkDatabase } from '../ship/schema.ts';
import { connectPostgres, type Database } from './connect.ts';
import { describeAddress } from './database-url.ts';

/** The record in a database, as it stood at one moment. */
export interface Snapshot {
  /** For messages; it holds no password. */
  readonly name: string;
  /** Reads rows of which there are few. @throws {UserError} */
  all(sql: string): Promise<readonly (readonly unknown[])[]>;
  /** Reads rows, so many at a time that memory does not depend on how many there are. @throws {UserError} */
  rows(sql: string, ...values: readonly unknown[]): AsyncGenerator<readonly unknown[]>;
}

const ROWS_AT_ONCE = 10_000;
/** A report takes seconds; every attempt of a large run takes minutes, and comes in pieces. */
const STATEMENT_MS = 300_000;

/**
 * Reads the record in the database that `--db` names, at one moment of it, so that all counts add up. Nothing there is
 * changed.
 *
 * @throws {UserError} where it cannot be read, or holds no record
 */
export async function readSnapshot<T>(
  url: string,
  read: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  const database = await connectPostgres(url, {
    origin: { name: '--db', isPrivate: false },
    env: process.env,
    name: 'sallyport, reading',
    statementTimeoutMs: STATEMENT_MS,
  });
  try {
    await checkDatabase(database);
    const name = describeAddress(database.address);
    return await database.transaction(async () => {
      // All rows of a cursor are wanted; compiling a query takes longer than most of ours do; and some sort much.
      await database.query(
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL cursor_tuple_fraction = 1; SET LOCAL jit = off; SET LOCAL work_mem = '64MB'",
      );
      return read({
        name,
        all: (sql) => database.query(sql),
        rows: (sql, ...values) => fetchRows(database, sql, values),
      });
    });
  } finally {
    await database.close();
  }
}

async function* fetchRows(
  database: Database,
  sql: string,
  values: readonly unknown[],
): AsyncGenerator<readonly unknown[]> {
  await database.query(`DECLARE found NO SCROLL CURSOR FOR ${sql}`, values);
  for (;;) {
    const rows = await database.query(`FETCH ${ROWS_AT_ONCE} FROM found`);
    yield* rows;
    if (rows.length < ROWS_AT_ONCE) break;
  }
  await database.query('CLOSE found');
}
