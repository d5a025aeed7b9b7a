import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  mkdirSync,
  openSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { expect, test, vi } from 'vitest';
import {
  countEvents,
  countRows,
  differences,
  SAME,
  untilSame,
} from '../../support/central-record.ts';
import { childrenOf } from '../../support/children-of.ts';
import { closedPort } from '../../support/loopback.ts';
import { mountMemory } from '../../support/mounted.ts';
import { startPostgres } from '../../support/postgres.ts';
import { type ShippingProxy, sayHello, startShippingProxy } from '../../support/shipping-proxy.ts';
import { slowLink } from '../../support/slow-link.ts';
import { tempFolder } from '../../support/temp-folder.ts';

// Each starts a server, some several programs: on a machine with other things to do that takes a while.
vi.setConfig({ testTimeout: 180_000 });

const CANNOT = 'Cannot use the database';
const AGAIN = 'is shipped again; nothing is missing';

/** What every kind of weather leaves behind: a record that is complete, and a log that was quiet. */
async function expectCalm(proxy: ShippingProxy, outages = 1): Promise<void> {
  expect(proxy.timesSaid(AGAIN)).toBe(outages);
  expect(proxy.timesSaid('Cannot write the record')).toBe(0);
  expect((await proxy.page('/metrics')).text).toContain('sallyport_ship_failing 0');
}

test('with the database down at the start the proxy serves, says so once, and ships later', async () => {
  await using postgres = await startPostgres();
  await postgres.stop();
  using folder = tempFolder();
  const db = folder.at('sallyport.db');
  await using origin = await sayHello();
  await using proxy = await startShippingProxy(origin, { db, ...postgres });
  await proxy.serve(100);
  await proxy.said(CANNOT);
  await proxy.serve(100);
  expect((await proxy.page('/readyz')).status).toBe(200);
  expect((await proxy.page('/metrics')).text).toContain('sallyport_ship_failing 1');

  await postgres.start();
  await proxy.said(AGAIN);
  await untilSame(postgres, [db]);

  expect(proxy.timesSaid(CANNOT)).toBe(1);
  await expectCalm(proxy);
  expect((await proxy.stop()).exitCode).toBe(0);
  expect(await differences(postgres, [db])).toEqual(SAME);
  expect(await countEvents(postgres)).toBe(200);
});

test('a database that goes away and comes back finds nothing lost and nothing twice', async () => {
  await using postgres = await startPostgres();
  using folder = tempFolder();
  const db = folder.at('sallyport.db');
  await using origin = await sayHello();
  await using proxy = await startShippingProxy(origin, { db, ...postgres });
  await proxy.serve(50);
  await untilSame(postgres, [db]);
  await postgres.stop();
  await proxy.serve(150);
  await proxy.said(CANNOT);
  await postgres.start();
  await proxy.said(AGAIN);
  await proxy.serve(50);

  expect((await proxy.stop()).exitCode).toBe(0);
  expect(await differences(postgres, [db])).toEqual(SAME);
  expect(await countEvents(postgres)).toBe(250);
});

test('kill -9 of the database in the middle of a batch loses nothing', async () => {
  await using postgres = await startPostgres();
  using folder = tempFolder();
  const db = folder.at('sallyport.db');
  await using origin = await sayHello();
  await using proxy = await startShippingProxy(origin, { db, ...postgres });
  await proxy.serve(50);
  await untilSame(postgres, [db]);

  // A batch comes as far as the lock, and no further.
  const lock = await postgres.connect();
  await lock.query('BEGIN; LOCK TABLE sallyport.event IN EXCLUSIVE MODE');
  await proxy.serve(100);
  await waitingForLock(postgres);
  await postgres.stop('kill');
  await lock.close();
  await proxy.serve(100);
  await postgres.start();
  await proxy.said(AGAIN);
  await untilSame(postgres, [db]);

  await expectCalm(proxy);
  expect(await countEvents(postgres)).toBe(250);
});

test.each(['the proxy', 'the process that ships'])(
  'kill -9 of %s in the middle of a batch loses nothing, and what comes next goes on',
  async (whom) => {
    await using postgres = await startPostgres();
    using folder = tempFolder();
    const db = folder.at('sallyport.db');
    await using origin = await sayHello();
    await using proxy = await startShippingProxy(origin, { db, ...postgres });
    await proxy.serve(50);
    await untilSame(postgres, [db]);
    const lock = await postgres.connect();
    await lock.query('BEGIN; LOCK TABLE sallyport.event IN EXCLUSIVE MODE');
    await proxy.serve(100);
    await waitingForLock(postgres);

    if (whom === 'the proxy') {
      proxy.process.kill('SIGKILL');
      await proxy.stop();
    } else {
      const shipper = childrenOf(proxy.process.pid ?? 0).at(-1) ?? 0;
      process.kill(shipper, 'SIGKILL');
      await proxy.said('another takes its place');
      await proxy.serve(20);
    }
    await lock.query('COMMIT');
    await lock.close();
    await using next =
      whom === 'the proxy' ? await startShippingProxy(origin, { db, ...postgres }) : proxy;
    await next.serve(50);
    await untilSame(postgres, [db]);

    expect(await countEvents(postgres)).toBe(countRows([db]));
    expect((await next.stop()).exitCode).toBe(0);
    expect(await differences(postgres, [db])).toEqual(SAME);
  },
);

test('a full disk of the database is said once, and room heals it', async () => {
  await using postgres = await startPostgres();
  using disk = mountMemory(12_000_000);
  // Its log of changes is elsewhere: a full disk there would stop the whole server.
  mkdirSync(disk.at('tables'));
  for (const folder of [disk.at('.'), disk.at('..')]) chmodSync(folder, 0o711);
  chownSync(disk.at('tables'), idOf('-u'), idOf('-g'));
  await postgres.query(`CREATE TABLESPACE small LOCATION '${disk.at('tables')}'`);
  await postgres.query('ALTER DATABASE postgres SET default_tablespace = small');
  using folder = tempFolder();
  const db = folder.at('sallyport.db');
  await using origin = await sayHello();
  await using proxy = await startShippingProxy(origin, { db, ...postgres });
  await proxy.serve(50);
  await untilSame(postgres, [db]);

  fillUp(disk.at('ballast'));
  for (let i = 0; proxy.timesSaid('53100') === 0 && i < 100; i++) await proxy.serve(100);
  await proxy.said('53100');
  await proxy.serve(100);
  rmSync(disk.at('ballast'));
  await proxy.said(AGAIN);
  await untilSame(postgres, [db]);

  expect(proxy.timesSaid('its disk is full; make room there')).toBe(1);
  await expectCalm(proxy);
});

test('a database that takes 100 ms for a statement holds up no client', async () => {
  await using postgres = await startPostgres();
  await using slow = await slowLink(postgres.port, 50);
  using folder = tempFolder();
  const db = folder.at('sallyport.db');
  await using origin = await sayHello();
  const url = postgres.url.replace(String(postgres.port), String(slow.port));
  await using proxy = await startShippingProxy(origin, { ...postgres, db, url });
  await proxy.serve(1_000);
  await untilSame(postgres, [db]);

  // Whoever waited for a statement would have had one: they were shipped by the hundred.
  const [[batches] = []] = await postgres.query('SELECT batch FROM sallyport.proxy');
  expect(batches).toBeLessThan(200);
  await expectCalm(proxy, 0);
  expect(proxy.timesSaid(CANNOT)).toBe(0);
});

test('a wrong password is said once, is in no log, and the right one is taken as soon as it is in the file', async () => {
  await using postgres = await startPostgres();
  using folder = tempFolder();
  const db = folder.at('sallyport.db');
  const [wrong, file] = ['hunter2 of nobody', folder.at('pgpass')];
  const line = (password: string): string =>
    `127.0.0.1:*:*:sallyport:${password.replaceAll(':', '\\:')}\n`;
  writeFileSync(file, line(wrong), { mode: 0o600 });
  await using origin = await sayHello();
  await using proxy = await startShippingProxy(origin, {
    ...{ db, url: postgres.url },
    env: { PGPASSFILE: file },
  });
  await proxy.said('the password is wrong');
  await proxy.serve(50);
  expect((await proxy.page('/readyz')).status).toBe(200);
  const [, metrics] = [await proxy.serve(10), await proxy.page('/metrics')];
  expect(metrics.text).toContain('sallyport_ship_failing 1');

  writeFileSync(file, line(postgres.env.PGPASSWORD));
  await proxy.said(AGAIN);
  await untilSame(postgres, [db]);

  expect(proxy.timesSaid('28P01')).toBe(1);
  expect(proxy.log()).not.toContain(wrong);
  expect(proxy.log()).not.toContain(postgres.env.PGPASSWORD);
  const seen = [proxy.process.pid ?? 0, ...childrenOf(proxy.process.pid ?? 0)].map((pid) =>
    execFileSync('cat', [`/proc/${pid}/cmdline`], { encoding: 'utf8' }),
  );
  expect(seen.join()).not.toContain(wrong);
  await expectCalm(proxy);
});

test('a schema newer than the program is left alone, and shipping goes on when it fits', async () => {
  await using postgres = await startPostgres();
  using folder = tempFolder();
  const db = folder.at('sallyport.db');
  await using origin = await sayHello();
  await using first = await startShippingProxy(origin, { db, ...postgres });
  await first.serve(20);
  await untilSame(postgres, [db]);
  await first.stop();
  await postgres.query('UPDATE sallyport.meta SET version = version + 1');

  await using proxy = await startShippingProxy(origin, { db, ...postgres });
  await proxy.said('use the newer sallyport that made it');
  await proxy.serve(50);
  expect(await countEvents(postgres)).toBe(20);
  expect((await proxy.page('/readyz')).status).toBe(200);
  await postgres.query('UPDATE sallyport.meta SET version = version - 1');
  await proxy.said(AGAIN);
  await untilSame(postgres, [db]);

  expect(proxy.timesSaid('use the newer sallyport')).toBe(1);
  await expectCalm(proxy);
});

test('of two proxies with one id the second is refused, once, and both serve', async () => {
  await using postgres = await startPostgres();
  using folder = tempFolder();
  const [one, two] = [folder.at('one.db'), folder.at('two.db')];
  await using origin = await sayHello();
  await using first = await startShippingProxy(origin, { db: one, ...postgres });
  await first.serve(20);
  await untilSame(postgres, [one]);
  await using second = await startShippingProxy(origin, { db: two, ...postgres });
  await second.said('write another --proxy-id');
  await Promise.all([first.serve(50), second.serve(50)]);
  await untilSame(postgres, [one]);

  await second.stop();
  expect(second.timesSaid('write another --proxy-id')).toBe(1);
  expect(second.timesSaid('not everything is shipped: 50 events')).toBe(1);
  expect(await differences(postgres, [one])).toEqual(SAME);
});

test('with workers one process ships for all of them', async () => {
  await using postgres = await startPostgres();
  using folder = tempFolder();
  const db = folder.at('sallyport.db');
  await using origin = await sayHello();
  await using proxy = await startShippingProxy(origin, {
    ...{ db, ...postgres },
    flags: ['--workers', '2'],
  });
  await proxy.serve(300);
  await untilSame(postgres, [db]);
  const [[connections] = []] = await postgres.query(
    `SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'sallyport ship %'`,
  );
  expect(connections).toBe(1);
  expect((await proxy.stop()).exitCode).toBe(0);
  expect(await differences(postgres, [db])).toEqual(SAME);
});

test('at its end a proxy says what a database that is down has not got, and takes no longer than that', async () => {
  using folder = tempFolder();
  const db = folder.at('sallyport.db');
  await using origin = await sayHello();
  const url = `postgres://sallyport@127.0.0.1:${await closedPort()}/egress`;
  await using proxy = await startShippingProxy(origin, { db, url, env: { PGPASSWORD: 'x' } });
  await proxy.serve(30);
  const { exitCode } = await proxy.stop();

  expect(exitCode).toBe(0);
  expect(proxy.timesSaid('not everything is shipped: 30 events and')).toBe(1);
});

async function waitingForLock(postgres: Awaited<ReturnType<typeof startPostgres>>): Promise<void> {
  for (;;) {
    const [[waiting] = []] = await postgres.query(
      `SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name LIKE 'sallyport ship %'`,
    );
    if (waiting === 1) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function idOf(flag: string): number {
  return Number(execFileSync('id', [flag, 'postgres']));
}

function fillUp(file: string): void {
  const fd = openSync(file, 'w');
  const block = Buffer.alloc(65_536);
  try {
    for (let size = block.length; size > 0; ) {
      try {
        writeSync(fd, block, 0, size);
      } catch {
        size = Math.floor(size / 2);
      }
    }
  } finally {
    closeSync(fd);
  }
}
