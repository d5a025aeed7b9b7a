import { expect, test } from 'vitest';
import { openStore } from '../../../proxy/store/open.ts';
import { Pending } from '../../../proxy/store/pending.ts';
import { openRun } from '../../../proxy/store/run-writer.ts';
import { attempt, ended, temporaryRecord } from './support.ts';

test('what is pending goes once, rows in pieces, and stays as a whole where it cannot be written', () => {
  using record = temporaryRecord();
  const store = openStore(record.file, 'write');
  const writer = openRun(store, { run: 'r', layers: ['proxy'], toolVersion: 'x', now: () => 0 });
  const broken = {
    ...writer,
    write: () => {
      throw new Error('no room');
    },
  };
  const pending = new Pending();
  for (const host of ['a.example.com', 'b.example.com', 'a.example.com']) {
    pending.begin(attempt(host));
    pending.end(ended(attempt(host)));
  }
  pending.malformed();

  expect(() => pending.writeTo(broken, 2)).toThrow('no room');
  expect(pending.rows).toBe(3);
  expect(pending.writeTo(writer, 2)).toBe(2);
  expect(pending.rows).toBe(1);
  expect(pending.writeTo(writer, 2)).toBe(0);

  expect(store.db.prepare('SELECT count(*) FROM event').pluck().get()).toBe(3);
  expect(store.db.prepare('SELECT sum(events) FROM destination').pluck().get()).toBe(3);
  expect(store.db.prepare('SELECT malformed FROM run').pluck().get()).toBe(1);
  store.close();
});

test('a destination is held with the verdicts that it was recorded with, whoever recorded it', () => {
  using record = temporaryRecord();
  const options = { run: 'r', layers: ['proxy'] as const, toolVersion: 'x', now: () => 0 };
  const [one, other] = [openStore(record.file, 'write'), openStore(record.file, 'write')];
  const [writer, reader] = [openRun(one, options), openRun(other, options)];
  const pending = new Pending();
  pending.begin(attempt('a.example.com'));

  expect(reader.holds(attempt('a.example.com'))).toBe(false);
  pending.writeTo(writer, 10);

  expect(reader.holds(attempt('a.example.com'))).toBe(true);
  expect(reader.holds({ ...attempt('a.example.com'), verdict: 'denied' })).toBe(false);
  expect(reader.holds({ ...attempt('a.example.com'), port: 1 })).toBe(false);
  one.close();
  other.close();
});
