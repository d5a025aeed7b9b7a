import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RowInserter } from '../../../proxy/store/row-inserter.ts';

/** Inserts rows into a table of their own, all at once, and reads it. */
function stored(rows: readonly (readonly unknown[])[]): unknown[] {
  const db = new Database(':memory:');
  try {
    db.exec('CREATE TABLE row (seq INTEGER, run INTEGER, path TEXT, status INTEGER) STRICT');
    new RowInserter(db, 'row', ['seq', 'run', 'path', 'status']).insert(rows.flat());
    return db.prepare('SELECT seq, run, path, status FROM row ORDER BY rowid').raw().all();
  } finally {
    db.close();
  }
}

test('rows are stored as they are and in their order, whatever they have in common', () => {
  const row = fc.tuple(
    fc.oneof(fc.constant(1), fc.integer()),
    fc.constantFrom(1, 2 ** 40),
    fc.constantFrom(null, '', '/', "'); --", '\u0000', 'é'),
    fc.constantFrom(null, 0, 200),
  );
  fc.assert(
    fc.property(fc.array(row, { maxLength: 90 }), (rows) => {
      expect(stored(rows)).toEqual(rows);
    }),
  );
});

test('rows that are the same in all are stored as often as they come', () => {
  for (const count of [1, 7, 8, 9, 31, 32, 33, 72]) {
    const rows = Array.from({ length: count }, () => [1, 1, '/', 200]);
    expect(stored(rows)).toEqual(rows);
  }
});

test('what is absent is NULL, alone and in rows of which all or some lack it', () => {
  const some = Array.from({ length: 40 }, (_, i) => [
    i,
    1,
    i % 3 === 0 ? undefined : '/',
    undefined,
  ]);

  expect(stored(some)).toEqual(some.map((row) => row.map((value) => value ?? null)));
});

test('many ways to have things in common take no statement each for ever', () => {
  const db = new Database(':memory:');
  const columns = Array.from({ length: 8 }, (_, i) => `c${i}`);
  db.exec(`CREATE TABLE row (${columns.join()})`);
  const inserter = new RowInserter(db, 'row', columns);

  for (let shape = 0; shape < 256; shape++) {
    const row = (n: number) => columns.map((_, i) => ((shape >> i) & 1 ? n : 0));
    inserter.insert(Array.from({ length: 8 }, (_, n) => row(n)).flat());
  }

  expect(db.prepare('SELECT count(*), sum(c0), sum(c7) FROM row').raw().get()).toEqual([
    256 * 8,
    128 * 28,
    128 * 28,
  ]);
  db.close();
});
