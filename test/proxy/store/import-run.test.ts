import { expect, test } from 'vitest';
import { openImport, writeTally } from '../../../proxy/store/import-run.ts';
import { openStore } from '../../../proxy/store/open.ts';
import { openReader } from '../../../proxy/store/reader.ts';
import { openRecorder } from '../../../proxy/store/recorder.ts';
import { Tally } from '../../../proxy/store/tally.ts';
import { UnavailableError } from '../../../rules/errors.ts';
import { admit, attempt, ended, recording, T0, temporaryRecord } from './support.ts';

function tallyOf(...times: number[]): Tally {
  const tally = new Tally();
  for (const startedAt of times) {
    tally.begin(attempt('github.com', { startedAt, layer: 'import' }));
    tally.end(ended(attempt('github.com', { startedAt, layer: 'import' })));
  }
  return tally;
}

const imported = { run: 'old', layers: ['import'], toolVersion: '0.1.0', now: () => T0 } as const;
const YEAR = 365 * 24 * 3_600_000;

test('an imported run is dated by its lines, and is the newest because it came last', () => {
  using record = temporaryRecord();
  openRecorder(recording(record.file, { now: () => T0 - 1 })).close();
  const store = openStore(record.file, 'write');
  writeTally(store, imported, tallyOf(T0 - YEAR, T0 - YEAR + 5_000));
  store.close();

  const reader = openReader(record.file);
  expect(reader.newestRun()).toMatchObject({
    name: 'old',
    startedAt: T0 - YEAR,
    endedAt: T0 - YEAR + 5_000,
    layers: ['import'],
    events: 2,
    destinations: 1,
  });
  expect([...reader.events({ run: 'old' })]).toEqual([]);
  reader.close();
});

test('importing into a run that was recorded widens it', () => {
  using record = temporaryRecord();
  const recorder = openRecorder(recording(record.file, { now: () => T0 }));
  admit(recorder, attempt('github.com'));
  recorder.close();
  const store = openStore(record.file, 'write');
  writeTally(store, { ...imported, run: 'trial-1' }, tallyOf(T0 - 10, T0 + 10));
  store.close();

  const reader = openReader(record.file);
  expect(reader.runs()).toMatchObject([
    { startedAt: T0 - 10, endedAt: T0 + 10, layers: ['import', 'proxy'], events: 3 },
  ]);
  reader.close();
});

test('an import of nothing leaves a run with nothing', () => {
  using record = temporaryRecord();
  const store = openStore(record.file, 'write');
  writeTally(store, imported, new Tally());
  store.close();
  const reader = openReader(record.file);
  expect(reader.runs()).toMatchObject([{ startedAt: T0, endedAt: T0, events: 0 }]);
  reader.close();
});

test('one tally is imported as a whole or not at all', () => {
  using record = temporaryRecord();
  const store = openStore(record.file, 'write');
  store.db.pragma(`max_page_count = ${store.db.pragma('page_count', { simple: true })}`);
  const tally = new Tally();
  for (let i = 0; i < 500; i++) tally.begin(attempt(`h${i}.example`));
  expect(() => writeTally(store, imported, tally)).toThrow(UnavailableError);
  store.close();
  const reader = openReader(record.file);
  expect(reader.runs()).toEqual([]);
  reader.close();
});

test('a row may come in a later batch than its count', () => {
  using record = temporaryRecord();
  const store = openStore(record.file, 'write');
  const run = openImport(store, imported);
  run.write({ tally: tallyOf(T0, T0 + 1) });
  run.write({
    tally: new Tally(),
    events: [ended(attempt('github.com', { layer: 'import' }))],
  });
  run.finish();
  store.close();
  const reader = openReader(record.file);
  expect(reader.destinations({ runs: ['old'] })).toMatchObject([{ events: 2, bytesUp: 200 }]);
  expect([...reader.events({ run: 'old' })]).toMatchObject([{ host: 'github.com', seq: 1 }]);
  reader.close();
});
