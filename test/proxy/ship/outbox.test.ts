import { expect, test } from 'vitest';
import { type Change, openOutbox } from '../../../proxy/ship/outbox.ts';
import { insertMark } from '../../../proxy/store/marks.ts';
import { openStore } from '../../../proxy/store/open.ts';
import { record, recordEvents } from '../../support/shipping.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const kindsOf = (changes: readonly Change[]): string[] =>
  [...new Set(changes.map(({ kind }) => kind))].toSorted();

test('a file that was never shipped holds nothing of it', () => {
  using folder = tempFolder();
  const file = folder.at('sallyport.db');
  record(file, 'plain').close();
  const store = openStore(file, 'read');
  const names = store.db.prepare(`SELECT name FROM sqlite_schema WHERE name LIKE 'ship%'`).all();
  expect(names).toEqual([]);
  store.close();
});

test('what was there before is to be shipped, and what changes later; what changes on its way stays', () => {
  using folder = tempFolder();
  const file = folder.at('sallyport.db');
  const recorder = record(file, 'watched');
  recordEvents(recorder, 50);
  recorder.close();
  const store = openStore(file, 'write');
  const outbox = openOutbox(store);
  const { changes, shipped } = outbox.pending(1, 1_000);
  expect(kindsOf(changes)).toEqual(['client', 'destination', 'run']);
  expect(shipped).toBe(0);
  expect(outbox.lag()).toMatchObject({ events: 50, changes: changes.length });

  const again = record(file, 'watched');
  recordEvents(again, 1);
  again.close();
  insertMark(store, { run: 'watched', name: 'boot', at: 7 });
  outbox.shipped({
    ...{ run: 1, database: 'A', batch: 1, token: 'one', changes, shipped: 50, missing: 0 },
  });

  const left = outbox.pending(1, 1_000);
  expect(kindsOf(left.changes)).toEqual(['client', 'destination', 'mark', 'run']);
  expect(left.changes.length).toBeLessThan(changes.length);
  expect(left).toMatchObject({ shipped: 50, hasBegun: true });
  expect(outbox.state()).toEqual({ database: 'A', batch: 1, token: 'one', sending: [] });
  store.close();
});

test('a mark that is written while others are on their way is not taken for shipped', () => {
  using folder = tempFolder();
  const file = folder.at('sallyport.db');
  record(file, 'marked').close();
  const store = openStore(file, 'write');
  const outbox = openOutbox(store);
  insertMark(store, { run: 'marked', name: 'boot', at: 7 });
  const { changes } = outbox.pending(1, 1_000);
  insertMark(store, { run: 'marked', name: 'install', at: 8 });
  outbox.shipped({
    ...{ run: 1, database: 'A', batch: 1, token: 'one', changes, shipped: 0, missing: 0 },
  });
  expect(outbox.pending(1, 10).changes).toMatchObject([{ kind: 'mark', a: 8, b: 'install' }]);
  store.close();
});

test('the names of batches on their way are kept, and not without end', () => {
  using folder = tempFolder();
  const file = folder.at('sallyport.db');
  record(file, 'sending').close();
  const store = openStore(file, 'write');
  const outbox = openOutbox(store);
  for (let i = 0; i < 250; i++) outbox.sending(`batch ${i}`);
  expect(outbox.state().sending).toHaveLength(100);
  expect(outbox.state().sending.at(-1)).toBe('batch 249');
  store.close();
});
