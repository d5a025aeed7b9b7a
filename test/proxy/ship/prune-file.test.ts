import { expect, test } from 'vitest';
import { openOutbox } from '../../../proxy/ship/outbox.ts';
import { pruneFile } from '../../../proxy/ship/prune-file.ts';
import { openStore, type Store } from '../../../proxy/store/open.ts';
import { record, recordEvents } from '../../support/shipping.ts';
import { type TempFolder, tempFolder } from '../../support/temp-folder.ts';

/** Two runs: one that ended at 2,000, and one that goes on, with events at 1,000 and at 5,000. */
function twoRuns(folder: TempFolder): Store {
  const file = folder.at('sallyport.db');
  for (const [run, ended] of [['old', 2_000] as const, ['new', 6_000] as const]) {
    const recorder = record(file, run, () => ended);
    recordEvents(recorder, 30, { startedAt: 1_000 });
    if (run === 'new') recordEvents(recorder, 20, { startedAt: 5_000 });
    recorder.close();
  }
  return openStore(file, 'write');
}

function counts({ db }: Store): { rows: number; counted: number; runs: unknown[] } {
  const read = (sql: string): unknown[] => db.prepare(sql).pluck().all();
  return {
    rows: Number(read('SELECT count(*) FROM event')[0]),
    counted: Number(read('SELECT sum(events) FROM destination')[0]),
    runs: read('SELECT name FROM run ORDER BY id'),
  };
}

const ORDER = { before: 3_000, runs: false, dryRun: false };

test('old rows go, and every count stays', () => {
  using folder = tempFolder();
  const store = twoRuns(folder);
  expect(pruneFile(store, { ...ORDER, dryRun: true })).toEqual({
    events: 60,
    runs: 0,
    unshipped: 0,
  });
  expect(counts(store).rows).toBe(80);
  expect(pruneFile(store, ORDER)).toEqual({ events: 60, runs: 0, unshipped: 0 });
  expect(counts(store)).toEqual({ rows: 20, counted: 80, runs: ['old', 'new'] });
  expect(pruneFile(store, ORDER).events).toBe(0);
  store.close();
});

test('with --runs the runs that ended before go as well, with what they counted', () => {
  using folder = tempFolder();
  const store = twoRuns(folder);
  expect(pruneFile(store, { ...ORDER, runs: true, dryRun: true }).runs).toBe(1);
  expect(pruneFile(store, { ...ORDER, runs: true })).toEqual({ events: 60, runs: 1, unshipped: 0 });
  expect(counts(store)).toEqual({ rows: 20, counted: 50, runs: ['new'] });
  store.close();
});

test('what is to be shipped stays until it is', () => {
  using folder = tempFolder();
  const store = twoRuns(folder);
  openOutbox(store);
  store.db.exec('INSERT INTO ship_run VALUES (2, 10, 0)');
  expect(pruneFile(store, { ...ORDER, runs: true })).toEqual({
    events: 10,
    runs: 0,
    unshipped: 50,
  });
  expect(counts(store)).toMatchObject({ rows: 70, runs: ['old', 'new'] });
  store.close();
});
