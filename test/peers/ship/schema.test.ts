import { expect, test, vi } from 'vitest';
import { checkDatabase, migrateDatabase } from '../../../proxy/ship/schema.ts';
import { countEvents, differences, SAME } from '../../support/central-record.ts';
import { type Postgres, startPostgres } from '../../support/postgres.ts';
import { record, recordEvents, shipFrom } from '../../support/shipping.ts';
import { tempFolder } from '../../support/temp-folder.ts';

// Each starts a server, some several programs: on a machine with other things to do that takes a while.
vi.setConfig({ testTimeout: 180_000 });

test('twenty programs that find an empty database make one schema', async () => {
  await using postgres = await startPostgres();
  const uids = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const database = await postgres.connect();
      const { uid } = await migrateDatabase(database);
      await database.close();
      return uid;
    }),
  );
  expect(new Set(uids).size).toBe(1);
});

test('an older schema is brought up to date once; a newer one is refused, and not touched', async () => {
  await using postgres = await startPostgres();
  const database = await postgres.connect();
  await expect(checkDatabase(database)).rejects.toThrow('nothing was shipped there');
  const v1 = 'CREATE TABLE sallyport.meta (version int, uid text)';
  const first = [`${v1}; INSERT INTO sallyport.meta VALUES (0, 'x')`];
  const both = [...first, 'CREATE TABLE sallyport.more (id int)'];
  await migrateDatabase(database, first);
  await expect(checkDatabase(database, both)).rejects.toThrow('older than version 2');
  await migrateDatabase(database, both);
  await migrateDatabase(database, both);
  expect(await checkDatabase(database, both)).toMatchObject({ uid: 'x' });
  for (const use of [checkDatabase, migrateDatabase]) {
    await expect(use(database, first)).rejects.toThrow(
      'its schema is version 2 and this sallyport knows versions up to 1; use the newer sallyport',
    );
  }
  await database.close();
});

test('a migration that fails leaves nothing behind', async () => {
  await using postgres = await startPostgres();
  const database = await postgres.connect();
  await expect(
    migrateDatabase(database, ['CREATE TABLE sallyport.half (id int); SELECT 1 / 0']),
  ).rejects.toThrow('22012');
  expect(await database.query(`SELECT to_regnamespace('sallyport')`)).toEqual([[null]]);
  await database.close();
});

test('every key of a table that is distributed has the column by which it is', async () => {
  await using postgres = await startPostgres();
  const database = await postgres.connect();
  await migrateDatabase(database);
  await database.close();
  const keys = await postgres.query(`
    SELECT c.relname::text, array_agg(a.attname::text)
    FROM pg_index i JOIN pg_class c ON c.oid = indrelid JOIN pg_class x ON x.oid = indexrelid
    JOIN pg_attribute a ON a.attrelid = x.oid
    WHERE indisunique AND c.relnamespace = 'sallyport'::regnamespace
      AND c.relname NOT IN ('meta', 'proxy', 'run') GROUP BY c.relname, x.relname`);
  expect(keys.length).toBeGreaterThanOrEqual(9);
  for (const [, columns] of keys) expect(columns).toContain('run_id');
});

/** A role that may write rows and nothing else. */
async function asWriter(postgres: Postgres): Promise<string> {
  await postgres.query(`
    CREATE ROLE writer LOGIN PASSWORD '${postgres.env.PGPASSWORD}';
    GRANT USAGE ON SCHEMA sallyport TO writer;
    GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA sallyport TO writer`);
  return postgres.url.replace('//sallyport@', '//writer@');
}

test('who may not make partitions ships all the same, and who may not write is told so', async () => {
  await using postgres = await startPostgres();
  using folder = tempFolder();
  const file = folder.at('sallyport.db');
  const recorder = record(file, 'rights');
  recordEvents(recorder, 30);
  recorder.close();
  const owner = await postgres.connect();
  await migrateDatabase(owner);
  await owner.close();
  const url = await asWriter(postgres);

  await using ship = shipFrom(file, { url, env: postgres.env });
  await ship.shipper.pass();
  expect(await differences(postgres, [file])).toEqual(SAME);
  expect(await countEvents(postgres)).toBe(30);

  await postgres.query('REVOKE UPDATE ON sallyport.proxy FROM writer');
  const more = record(file, 'rights');
  recordEvents(more, 1);
  more.close();
  await expect(ship.shipper.pass()).rejects.toThrow(
    /42501: permission denied for table proxy\): the user may not do that/,
  );
});
