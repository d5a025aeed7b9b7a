import type Database from 'better-sqlite3';

type Statement = Database.Statement<unknown[], unknown[]>;

/** How many rows one statement inserts, the most first: each call costs as much as a row. */
const ROWS_AT_ONCE = [32, 8] as const;
/** Which columns rows share hardly changes from batch to batch; a statement takes some kilobytes. */
const MAX_STATEMENTS = 64;

/**
 * Inserts rows of a table.
 *
 * To hand a value over to SQLite costs more than to store it. What all rows of a statement have in common (the run,
 * the layer, what is absent) is therefore handed over once: half of the time for rows of a proxy.
 */
export class RowInserter {
  readonly #db: Database.Database;
  readonly #columns: readonly string[];
  readonly #into: string;
  readonly #one: Statement;
  /** By how many rows, and which columns they share. */
  readonly #many = new Map<number, Statement>();

  /** @param columns at most 24 of them */
  constructor(db: Database.Database, table: string, columns: readonly string[]) {
    this.#db = db;
    this.#columns = columns;
    this.#into = `INSERT INTO ${table} (${columns.join()})`;
    this.#one = db.prepare(`${this.#into} VALUES (${placeholders(columns.length)})`);
  }

  /** @param values of whole rows, one row after the other, each in the order of the columns */
  insert(values: readonly unknown[]): void {
    const width = this.#columns.length;
    let at = 0;
    for (const rows of ROWS_AT_ONCE) {
      for (; at + rows * width <= values.length; at += rows * width) {
        this.#insertMany(values, at, rows);
      }
    }
    for (; at < values.length; at += width) this.#one.run(values.slice(at, at + width));
  }

  #insertMany(values: readonly unknown[], from: number, rows: number): void {
    const width = this.#columns.length;
    const shared = sharedColumns(values, from, rows, width);
    const bound: unknown[] = [];
    for (let column = 0; column < width; column++) {
      if (isSet(shared, column)) bound.push(values[from + column]);
    }
    for (let row = from; row < from + rows * width; row += width) {
      for (let column = 0; column < width; column++) {
        if (!isSet(shared, column)) bound.push(values[row + column]);
      }
    }
    this.#statement(rows, shared).run(bound);
  }

  #statement(rows: number, shared: number): Statement {
    const key = rows * 2 ** this.#columns.length + shared;
    const known = this.#many.get(key);
    if (known !== undefined) return known;
    let own = 0;
    const selected = this.#columns.map((_, column) => {
      if (isSet(shared, column)) return '?';
      own += 1;
      return `column${own}`;
    });
    const lists = Array(rows).fill(`(${placeholders(own)})`);
    const statement = this.#db.prepare<unknown[], unknown[]>(
      `${this.#into} SELECT ${selected.join()} FROM (VALUES ${lists.join()})`,
    );
    if (this.#many.size >= MAX_STATEMENTS) this.#many.clear();
    this.#many.set(key, statement);
    return statement;
  }
}

/** The columns in which all rows say the same, as bits; never all of them: the rest is what tells rows apart. */
function sharedColumns(
  values: readonly unknown[],
  from: number,
  rows: number,
  width: number,
): number {
  let shared = 0;
  for (let column = 0; column < width; column++) {
    const first = values[from + column];
    let row = 1;
    while (row < rows && values[from + row * width + column] === first) row += 1;
    if (row === rows) shared |= 1 << column;
  }
  const all = 2 ** width - 1;
  return shared === all ? all - 1 : shared;
}

function isSet(bits: number, column: number): boolean {
  return (bits & (1 << column)) !== 0;
}

function placeholders(count: number): string {
  return Array(count).fill('?').join();
}
