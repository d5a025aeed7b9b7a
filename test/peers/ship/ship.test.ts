import { copyFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, test, vi } from 'vitest';
import { readBatch } from '../../../proxy/ship/batch.ts';
import { FacetMemory } from '../../../proxy/ship/facet-memory.ts';
import { openOutbox } from '../../../proxy/ship/outbox.ts';
import { openSession } from '../../../proxy/ship/session.ts';
import { insertMark } from '../../../proxy/store/marks.ts';
import { openStore } from '../../../proxy/store/open.ts';
import { countEvents, countRows, differences, SAME } from '../../support/central-record.ts';
import { host } from '../../support/host.ts';
import { closedPort } from '../../support/loopback.ts';
import { type Postgres, startPostgres } from '../../support/postgres.ts';
import { record, recordEvents, shipFrom, type TestShipper } from '../../support/shipping.ts';
import { tempFolder } from '../../support/temp-folder.ts';

// Each starts a server, some several programs: on a machine with other things to do that takes a while.
vi.setConfig({ testTimeout: 180_000 });

const DAY = 86_400_000;

test('what a file holds is shipped as it is, whatever characters are in it', async () => {
  await using postgres = await startPostgres();
  using folder = tempFolder();
  const file = folder.at('sallyport.db');
  const recorder = record(file, 'hostile');
  recordEvents(recorder, 500);
  recordEvents(recorder, 2, { policy: { name: 'trial', digest: '3fa94c1b22d0' } });
  recordEvents(recorder, 3, {
    userAgent: `"'\\{},\n\t\u202e${'语'.repeat(1_500)}`,
    path: "/'; DROP TABLE run; --",
    error: '\\u0000 is no NUL',
  });
  recorder.lookup({
    ...{ at: Date.now(), client: '10.0.0.1', name: 'a.example.com', type: 'A', verdict: 'allowed' },
    ...{ code: 'NOERROR', addresses: ['192.0.2.1', '192.0.2.2'], chain: ['b.example.com'] },
  });
  recorder.malformed();
  recorder.close();
  const store = openStore(file, 'write');
  insertMark(store, { run: 'hostile', name: 'node-boot', at: 5 });
  store.close();

  await using ship = shipFrom(file, postgres);
  await ship.shipper.pass();

  expect(await differences(postgres, [file])).toEqual(SAME);
  expect(ship.shipper.status()).toMatchObject({
    shippedEvents: 505,
    lag: { events: 0, changes: 0 },
  });
  expect(ship.news).toEqual([]);
});

test('NUL, which PostgreSQL cannot hold, is shipped as its picture, and stops nothing', async () => {
  await using postgres = await startPostgres();
  using folder = tempFolder();
  const file = folder.at('sallyport.db');
  const recorder = record(file, 'nul');
  recordEvents(recorder, 1, { path: '/a\0b', userAgent: 'x\0' });
  recordEvents(recorder, 1, { path: '/a\u2400b', userAgent: 'x\u2400' });
  recorder.close();

  await using ship = shipFrom(file, postgres);
  await ship.shipper.pass();

  expect(await postgres.query('SELECT path, user_agent FROM sallyport.event')).toEqual([
    ['/a\u2400b', 'x\u2400'],
    ['/a\u2400b', 'x\u2400'],
  ]);
  expect(
    await postgres.query(`SELECT value, events FROM sallyport.facet WHERE kind = 'path'`),
  ).toEqual([
    ['/a\u2400b', 1],
    ['/a\u2400b', 1],
  ]);
});

test('what changes later is shipped later, and in a run that goes on', async () => {
  await using postgres = await startPostgres();
  using folder = tempFolder();
  const file = folder.at('sallyport.db');
  await using ship = (() => {
    record(file, 'one').close();
    return shipFrom(file, postgres);
  })();
  for (const run of ['one', 'two', 'one']) {
    const recorder = record(file, run);
    recordEvents(recorder, 100);
    recorder.close();
    await ship.shipper.pass();
    expect(await differences(postgres, [file])).toEqual(SAME);
  }
  expect(ship.shipper.status().shippedEvents).toBe(300);
});

test('a batch that is shipped twice changes nothing', async () => {
  await using postgres = await startPostgres();
  using folder = tempFolder();
  const file = folder.at('sallyport.db');
  const recorder = record(file, 'twice');
  recordEvents(recorder, 300);
  recorder.close();
  const store = openStore(file, 'write');
  const outbox = openOutbox(store);
  const session = await openSession(outbox, {
    ...{ url: postgres.url, proxyId: 'proxy-1', now: Date.now },
    connect: { origin: { name: '--to', isPrivate: false }, env: postgres.env, name: 'test' },
  });
  const batch = readBatch(store, outbox, 1, new FacetMemory());

  await session.ship(batch);
  await session.ship({ ...batch, hasBegun: true });

  expect(await differences(postgres, [file])).toEqual(SAME);
  await session.close();
  store.close();
});

test('a batch whose answer was lost is known to have arrived', async () => {
  await using postgres = await startPostgres();
  using folder = tempFolder();
  const file = folder.at('sallyport.db');
  const recorder = record(file, 'lost');
  recordEvents(recorder, 300);
  recorder.close();
  await using ship = shipFrom(file, postgres);
  // As the file stood when the batch was on its way.
  const db = new Database(file);
  const before = db.prepare('SELECT * FROM ship_change').raw().all();
  await ship.shipper.pass();
  const { token } = db.prepare('SELECT token FROM ship').get() as { token: string };
  db.prepare(`UPDATE ship SET database = '', batch = 0, token = '', sending = ?`).run(
    JSON.stringify(['another that was lost', token]),
  );
  db.exec('DELETE FROM ship_run');
  for (const row of before) db.prepare('INSERT INTO ship_change VALUES (?, ?, ?, ?, ?)').run(row);
  db.close();

  await using again = shipFrom(file, postgres);
  await again.shipper.pass();

  expect(again.shipper.status().shippedEvents).toBe(0);
  expect(await differences(postgres, [file])).toEqual(SAME);
  expect(again.news).toEqual([]);
});

test('a run that the file holds anew, with other numbers, takes the place of the old one', async () => {
  await using postgres = await startPostgres();
  using folder = tempFolder();
  const file = folder.at('sallyport.db');
  for (const run of ['other', 'merged']) {
    const recorder = record(file, run);
    recordEvents(recorder, 100);
    recorder.close();
  }
  await using ship = shipFrom(file, postgres);
  await ship.shipper.pass();

  // As a merge does it with a later state of a run.
  const db = new Database(file);
  db.pragma('foreign_keys = ON');
  const uid = db.prepare(`SELECT uid FROM run WHERE name = 'merged'`).pluck().get();
  db.prepare('DELETE FROM run WHERE uid = ?').run(uid);
  db.close();
  const last = record(file, 'between');
  recordEvents(last, 30, { host: host('new.example.com') });
  last.close();
  const again = record(file, 'merged');
  recordEvents(again, 120);
  again.close();
  const rename = new Database(file);
  rename.prepare(`UPDATE run SET uid = ? WHERE name = 'merged'`).run(uid);
  rename.close();
  await ship.shipper.pass();

  expect(await differences(postgres, [file])).toEqual(SAME);
});

test('a database that is away for an hour is asked less and less, and one line says so', async () => {
  using folder = tempFolder();
  const file = folder.at('sallyport.db');
  const recorder = record(file, 'patient');
  recordEvents(recorder, 50);
  recorder.close();
  const stop = new AbortController();
  const waits: number[] = [];
  let now = Date.now();
  const end = now + 3_600_000;
  await using ship = shipFrom(
    file,
    {
      url: `postgres://sallyport@127.0.0.1:${await closedPort()}/egress`,
      env: { PGPASSWORD: 'x' },
    },
    {
      now: () => now,
      sleep: async (ms) => {
        waits.push(ms);
        now += ms;
        if (now >= end) stop.abort();
      },
    },
  );

  await ship.shipper.follow(stop.signal, () => 1_000);

  expect(waits.length).toBeGreaterThan(100);
  expect(waits.length).toBeLessThan(300);
  expect(Math.max(...waits)).toBeGreaterThan(15_000);
  expect(Math.max(...waits)).toBeLessThanOrEqual(30_000);
  // Once, and again every ten minutes at most, however often it is tried.
  expect(ship.news.map(({ level, message }) => [level, message])).toEqual([
    ['error', expect.stringMatching(/^Cannot use the database 127\.0\.0\.1:\d+\/egress/)],
  ]);
  expect(ship.shipper.status()).toMatchObject({ fault: 'unreachable', lag: { events: 50 } });
});

test('a clock that steps backwards, or is wrong by years, loses nothing', async () => {
  await using postgres = await startPostgres();
  using folder = tempFolder();
  const file = folder.at('sallyport.db');
  const recorder = record(file, 'clock');
  const now = Date.now();
  const times = [now, now - 3_600_000, now - 40 * DAY, now + DAY, now + 400 * DAY, 0, 8.64e15];
  for (const startedAt of times) recordEvents(recorder, 20, { startedAt });
  recorder.close();

  await using ship = shipFrom(file, postgres);
  await ship.shipper.pass();

  expect(await differences(postgres, [file])).toEqual(SAME);
  const [[strays] = []] = await postgres.query('SELECT count(*) FROM sallyport.event_other');
  expect(strays).toBe(80);
});

test('a partition that comes late takes over the rows of its day', async () => {
  await using postgres = await startPostgres();
  using folder = tempFolder();
  const file = folder.at('sallyport.db');
  const recorder = record(file, 'late');
  const now = Date.now();
  recordEvents(recorder, 30, { startedAt: now + 20 * DAY });
  recorder.close();
  await using early = shipFrom(file, postgres);
  await early.shipper.pass();

  const again = record(file, 'late');
  recordEvents(again, 5, { startedAt: now + 20 * DAY });
  again.close();
  await using later = shipFrom(file, postgres, { now: () => now + 15 * DAY });
  await later.shipper.pass();

  expect(await differences(postgres, [file])).toEqual(SAME);
  expect(await postgres.query('SELECT count(*) FROM sallyport.event_other')).toEqual([[0]]);
});

test('a copy of a file that has gone its own way is refused, and nothing is written', async () => {
  await using postgres = await startPostgres();
  using folder = tempFolder();
  const [file, copy] = [folder.at('sallyport.db'), folder.at('copy.db')];
  const recorder = record(file, 'copied');
  recordEvents(recorder, 30);
  recorder.close();
  await using ship = shipFrom(file, postgres);
  await ship.shipper.pass();
  copyFileSync(file, copy);
  for (const each of [file, copy]) {
    const more = record(each, 'copied');
    recordEvents(more, each === file ? 10 : 20);
    more.close();
  }
  await ship.shipper.pass();

  await using other = shipFrom(copy, postgres);
  await expect(other.shipper.pass()).rejects.toThrow(
    /^Cannot ship to .* the database has more of this record than the file itself, which is a copy/,
  );
  expect(await differences(postgres, [file])).toEqual(SAME);
});

test('one name is one file, and one file has one name', async () => {
  await using postgres = await startPostgres();
  using folder = tempFolder();
  const files = ['a.db', 'b.db'].map((name) => folder.at(name));
  for (const file of files) {
    const recorder = record(file, 'same-name');
    recordEvents(recorder, 10);
    recorder.close();
  }
  const [first = '', second = ''] = files;
  await using one = shipFrom(first, postgres);
  await one.shipper.pass();

  await using taken = shipFrom(second, postgres);
  await expect(taken.shipper.pass()).rejects.toThrow(
    'another record ships there under this name; write another --proxy-id',
  );
  await using renamed = shipFrom(first, postgres, { proxyId: 'proxy-2' });
  await expect(renamed.shipper.pass()).rejects.toThrow(
    'this record ships there as "proxy-1"; write --proxy-id proxy-1',
  );
  await using fine = shipFrom(second, postgres, { proxyId: 'proxy-2' });
  await fine.shipper.pass();
  expect(await differences(postgres, files)).toEqual(SAME);
});

test('a database that was restored from an older backup gets again what it has lost', async () => {
  await using postgres = await startPostgres();
  using folder = tempFolder();
  const file = folder.at('sallyport.db');
  const grow = (): void => {
    const recorder = record(file, 'restored');
    recordEvents(recorder, 40);
    recorder.close();
  };
  grow();
  await using ship = shipFrom(file, postgres);
  await ship.shipper.pass();
  const tables = ['proxy', 'run', 'destination', 'facet', 'client', 'event'];
  for (const table of tables) {
    await postgres.query(`CREATE TABLE public.${table} AS SELECT * FROM sallyport.${table}`);
  }
  grow();
  await ship.shipper.pass();
  for (const table of tables) {
    await postgres.query(
      `DELETE FROM sallyport.${table}; INSERT INTO sallyport.${table} SELECT * FROM public.${table}`,
    );
  }

  grow();
  await using after = shipFrom(file, postgres);
  await after.shipper.pass();

  expect(await differences(postgres, [file])).toEqual(SAME);
});

test('another database gets everything from the beginning', async () => {
  await using postgres = await startPostgres();
  await using second = await startPostgres();
  using folder = tempFolder();
  const file = folder.at('sallyport.db');
  const recorder = record(file, 'moved');
  recordEvents(recorder, 40);
  recorder.close();
  for (const to of [postgres, second, postgres]) {
    await using ship = shipFrom(file, to);
    await ship.shipper.pass();
    expect(await differences(to, [file])).toEqual(SAME);
    const more = record(file, 'moved');
    recordEvents(more, 10);
    more.close();
  }
});

test('a file over its bound loses shipped rows first, then others, which is said once and counted', async () => {
  await using postgres = await startPostgres();
  using folder = tempFolder();
  const file = folder.at('sallyport.db');
  const path = `/${'x'.repeat(900)}`;
  const recorder = record(file, 'spool');
  recordEvents(recorder, 30_000, { path });
  recorder.close();
  const follow = async (
    to: Pick<Postgres, 'url' | 'env'>,
    passes: number,
  ): Promise<TestShipper> => {
    const stop = new AbortController();
    const ship = shipFrom(file, to, {
      keepBytes: 15e6,
      sleep: async () => {
        passes -= 1;
        if (passes <= 0) stop.abort();
      },
    });
    await ship.shipper.follow(stop.signal, () => 5_000);
    return ship;
  };
  const away = `postgres://sallyport@127.0.0.1:${await closedPort()}/egress`;

  await using down = await follow({ url: away, env: { PGPASSWORD: 'x' } }, 3);
  const { droppedEvents } = down.shipper.status();
  expect(droppedEvents).toBeGreaterThan(10_000);
  expect(down.news.filter(({ message }) => message.includes('--ship-keep'))).toHaveLength(1);
  const left = countRows([file]);
  expect(left).toBe(30_000 - droppedEvents);

  await using up = await follow(postgres, 1);
  expect(up.news).toEqual([]);
  expect(await countEvents(postgres)).toBe(left);
  expect(await postgres.query('SELECT missing FROM sallyport.run')).toEqual([[droppedEvents]]);
  // Another batch of them: what is shipped makes room.
  const more = record(file, 'spool');
  recordEvents(more, 8_000, { path });
  more.close();
  await using later = await follow(postgres, 2);
  expect(later.shipper.status()).toMatchObject({ droppedEvents: 0, shippedEvents: 8_000 });
  expect(await countEvents(postgres)).toBe(left + 8_000);
  expect(countRows([file])).toBeLessThan(left + 8_000);
});

test('rows that are gone from the file before they were shipped are counted as missing', async () => {
  await using postgres = await startPostgres();
  using folder = tempFolder();
  const file = folder.at('sallyport.db');
  const recorder = record(file, 'gap');
  recordEvents(recorder, 100);
  recorder.close();
  const db = new Database(file);
  db.exec('DELETE FROM event WHERE seq <= 10 OR seq BETWEEN 51 AND 55 OR seq > 98');
  db.close();

  await using ship = shipFrom(file, postgres, {
    limits: { events: 20, changes: 1_000, bytes: 1e6 },
  });
  await ship.shipper.pass();

  expect(await postgres.query('SELECT shipped, missing FROM sallyport.run')).toEqual([[100, 17]]);
  expect(await countEvents(postgres)).toBe(83);
});
