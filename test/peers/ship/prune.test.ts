import { expect, test, vi } from 'vitest';
import { listPartitions, partitionOf } from '../../../proxy/ship/partitions.ts';
import { countEvents, differences, SAME } from '../../support/central-record.ts';
import { startPostgres } from '../../support/postgres.ts';
import { runProgram } from '../../support/program.ts';
import { record, recordEvents, shipFrom } from '../../support/shipping.ts';
import { tempFolder } from '../../support/temp-folder.ts';

// Each starts a server, some several programs: on a machine with other things to do that takes a while.
vi.setConfig({ testTimeout: 180_000 });

const DAY = 86_400_000;

test('prune drops the days that are over, and deletes the rest of the day row by row', async () => {
  await using postgres = await startPostgres();
  using folder = tempFolder();
  const file = folder.at('sallyport.db');
  const now = Date.now();
  for (const [run, ended] of [['old', now - 12 * DAY] as const, ['new', now] as const]) {
    const recorder = record(file, run, () => ended);
    for (const days of [400, 20, 15, 12]) {
      recordEvents(recorder, 10, { startedAt: now - days * DAY });
    }
    // Of one day, but for an hour around midnight, on both sides of ten days ago.
    recordEvents(recorder, 5, { startedAt: now - 10 * DAY - 60_000 });
    recordEvents(recorder, 5, { startedAt: now - 10 * DAY + 3_600_000 });
    recorder.close();
  }
  await using ship = shipFrom(file, postgres);
  await ship.shipper.pass();
  const prune = async (...flags: string[]): Promise<string> => {
    const args = ['prune', '--db', postgres.url, '--older-than', '10d', ...flags];
    const { stdout, stderr, exitCode } = await runProgram(args, { env: postgres.env });
    expect([exitCode, stderr]).toEqual([0, '']);
    return stdout;
  };

  expect(await prune('--dry-run')).toMatch(/^would delete 90 event rows from before \d{4}-/);
  expect(await countEvents(postgres)).toBe(100);
  expect(await prune()).toMatch(/^deleted 90 event rows from before \d{4}-/);
  expect(await countEvents(postgres)).toBe(10);
  const database = await postgres.connect();
  const left = await listPartitions(database);
  await database.close();
  expect(left).not.toContain(partitionOf(now - 15 * DAY));
  expect(left).toContain('event_other');
  expect(await postgres.query('SELECT sum(events) FROM sallyport.destination')).toEqual([['100']]);

  expect(await prune('--runs')).toContain('0 event rows from before');
  expect(await postgres.query('SELECT name FROM sallyport.run')).toEqual([['new']]);
  expect(await postgres.query('SELECT sum(events) FROM sallyport.destination')).toEqual([['50']]);
});

test('what was pruned there does not come back, and what is new does', async () => {
  await using postgres = await startPostgres();
  using folder = tempFolder();
  const file = folder.at('sallyport.db');
  const recorder = record(file, 'pruned');
  recordEvents(recorder, 30, { startedAt: Date.now() - 20 * DAY });
  recorder.close();
  await using ship = shipFrom(file, postgres);
  await ship.shipper.pass();
  const args = ['prune', '--db', postgres.url, '--older-than', '10d'];
  await runProgram(args, { env: postgres.env });

  const again = record(file, 'pruned');
  recordEvents(again, 7);
  again.close();
  await ship.shipper.pass();
  expect(await countEvents(postgres)).toBe(7);
});

test('a run that was deleted in the database comes back whole when it goes on', async () => {
  await using postgres = await startPostgres();
  using folder = tempFolder();
  const file = folder.at('sallyport.db');
  const recorder = record(file, 'deleted');
  recordEvents(recorder, 30);
  recorder.close();
  await using ship = shipFrom(file, postgres);
  await ship.shipper.pass();
  await postgres.query('DELETE FROM sallyport.event; DELETE FROM sallyport.facet');
  await postgres.query('DELETE FROM sallyport.destination; DELETE FROM sallyport.run');

  const again = record(file, 'deleted');
  recordEvents(again, 1);
  again.close();
  await ship.shipper.pass();
  await ship.shipper.pass();
  expect(await differences(postgres, [file])).toEqual(SAME);
});
