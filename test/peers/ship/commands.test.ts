import { expect, test, vi } from 'vitest';
import { countEvents, differences, SAME } from '../../support/central-record.ts';
import { closedPort } from '../../support/loopback.ts';
import { startPostgres } from '../../support/postgres.ts';
import { runProgram } from '../../support/program.ts';
import { record, recordEvents, shipFrom } from '../../support/shipping.ts';
import { sayHello } from '../../support/shipping-proxy.ts';
import { tempFolder } from '../../support/temp-folder.ts';

// Each starts a server and several programs.
vi.setConfig({ testTimeout: 180_000 });

test('ship sends what a file holds and says so; again it finds nothing', async () => {
  await using postgres = await startPostgres();
  using folder = tempFolder();
  const db = folder.at('sallyport.db');
  const recorder = record(db, 'by-hand');
  recordEvents(recorder, 1_234);
  recorder.close();
  const ship = (): ReturnType<typeof runProgram> =>
    runProgram(['ship', '--db', db, '--to', postgres.url, '--proxy-id', 'by-hand'], {
      env: postgres.env,
    });

  expect(await ship()).toMatchObject({
    exitCode: 0,
    stdout: 'shipped 1,234 events as "by-hand"; nothing is left\n',
    stderr: '',
  });
  expect(await ship()).toMatchObject({
    stdout: 'shipped 0 events as "by-hand"; nothing is left\n',
  });
  expect(await differences(postgres, [db])).toEqual(SAME);
});

test('ship says what keeps it, with its exit code, and repeats no secret', async () => {
  using folder = tempFolder();
  const db = folder.at('sallyport.db');
  record(db, 'by-hand').close();
  const url = `postgres://me:s3cr3t@127.0.0.1:${await closedPort()}/egress`;
  const { exitCode, stdout, stderr } = await runProgram(['ship', '--db', db], {
    env: { SALLYPORT_SHIP_URL: url },
  });

  expect([exitCode, stdout]).toEqual([3, '']);
  expect(stderr).toMatch(/^sallyport: Cannot use the database 127\.0\.0\.1:\d+\/egress as "me"/);
  expect(stderr).not.toContain('s3cr3t');
});

test('run ships what is left when its command has ended', async () => {
  await using postgres = await startPostgres();
  await using origin = await sayHello();
  using folder = tempFolder();
  const db = folder.at('sallyport.db');
  const { exitCode } = await runProgram(
    [
      ...['run', '--db', db, '--ship', postgres.url, '--proxy-id', 'run-1', '--dashboard', 'off'],
      ...['--connect-to', `::127.0.0.1:${origin.port}`, '--'],
      ...['curl', '-s', '--max-time', '5', 'https://one.example.test/'],
    ],
    { env: postgres.env },
  );

  // curl cannot shake hands with what says hello.
  expect(exitCode).toBe(35);
  expect(await countEvents(postgres)).toBe(1);
  expect(await differences(postgres, [db])).toEqual(SAME);
});

test('two programs that ship one file take turns, and nothing comes twice', async () => {
  await using postgres = await startPostgres();
  using folder = tempFolder();
  const db = folder.at('sallyport.db');
  const recorder = record(db, 'turns');
  recordEvents(recorder, 4_000);
  recorder.close();
  const limits = { events: 100, changes: 50, bytes: 1e6 };
  const stop = new AbortController();
  await using one = shipFrom(db, postgres, { limits, paceMs: 10 });
  await using two = shipFrom(db, postgres, { limits, paceMs: 10 });
  const both = [one, two].map(({ shipper }) => shipper.follow(stop.signal, () => 5_000));
  while ((await countEvents(postgres)) < 4_000) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  stop.abort();
  await Promise.all(both);

  expect(await differences(postgres, [db])).toEqual(SAME);
  expect([...one.news, ...two.news]).toEqual([]);
});
