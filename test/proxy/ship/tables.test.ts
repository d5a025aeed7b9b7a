import { expect, test } from 'vitest';
import { SHIPPED_TABLES, TABLES } from '../../../proxy/ship/tables.ts';
import { openStore } from '../../../proxy/store/open.ts';

const store = openStore(':memory:', 'write');

test.each(SHIPPED_TABLES)('every column of %s is shipped', (table) => {
  const columns = store.db.prepare('SELECT name FROM pragma_table_info(?)').pluck().all(table);
  const shipped = Object.keys(TABLES[table].columns).filter(
    (name) => table !== 'facet' || name !== 'key',
  );
  expect(shipped.toSorted()).toEqual(columns.filter((name) => name !== 'run_id').toSorted());
});

test('every table of a record is shipped', () => {
  const tables = store.db
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'`)
    .pluck()
    .all();
  expect([...SHIPPED_TABLES, 'run', 'store'].toSorted()).toEqual(tables.toSorted());
});
