import { expect, test } from 'vitest';
import { openOutbox } from '../../../proxy/ship/outbox.ts';
import { parseKeep, trimSpool, usedBytes } from '../../../proxy/ship/spool.ts';
import { openStore, type Store } from '../../../proxy/store/open.ts';
import { record, recordEvents } from '../../support/shipping.ts';
import { tempFolder } from '../../support/temp-folder.ts';

function counts({ db }: Store): { events: number; counted: number; destinations: number } {
  const read = (sql: string): number => Number(db.prepare(sql).pluck().get());
  return {
    events: read('SELECT count(*) FROM event'),
    counted: read('SELECT sum(events) FROM destination'),
    destinations: read('SELECT count(*) FROM destination'),
  };
}

test('a file within its bound is left alone; above it shipped rows go first, and unshipped ones last', () => {
  using folder = tempFolder();
  const file = folder.at('sallyport.db');
  const recorder = record(file, 'long');
  recordEvents(recorder, 20_000);
  recorder.close();
  const store = openStore(file, 'write');
  openOutbox(store);
  const before = counts(store);
  expect(trimSpool(store, usedBytes(store))).toEqual({ shipped: 0, unshipped: 0 });

  store.db.exec('INSERT INTO ship_run VALUES (1, 8000, 0)');
  const some = trimSpool(store, usedBytes(store) * 0.9);
  expect(some.unshipped).toBe(0);
  expect(some.shipped).toBeGreaterThan(0);
  expect(some.shipped).toBeLessThanOrEqual(8_000);

  const more = trimSpool(store, usedBytes(store) * 0.4);
  expect(some.shipped + more.shipped).toBe(8_000);
  expect(more.unshipped).toBeGreaterThan(0);
  expect(counts(store)).toEqual({ ...before, events: 12_000 - more.unshipped });
  store.close();
});

test('not more than asked for is deleted at a time', () => {
  using folder = tempFolder();
  const file = folder.at('sallyport.db');
  const recorder = record(file, 'long');
  recordEvents(recorder, 5_000);
  recorder.close();
  const store = openStore(file, 'write');
  openOutbox(store);
  expect(trimSpool(store, 1, 2_000)).toEqual({ shipped: 0, unshipped: 2_000 });
  store.close();
});

test.each([
  ['10GB', 10e9],
  ['1.5TB', 1.5e12],
  ['500MB', 500e6],
  ['all', Number.POSITIVE_INFINITY],
])('--ship-keep %s is %d bytes', (text, bytes) => {
  expect(parseKeep(text, '--ship-keep')).toBe(bytes);
});

test.each(['', '10', '5MB', '10gb', '-1GB', 'none'])('--ship-keep "%s" cannot be used', (text) => {
  expect(() => parseKeep(text, '--ship-keep')).toThrow('write a size from 10MB');
});
