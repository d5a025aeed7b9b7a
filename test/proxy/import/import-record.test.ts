import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { ConnectionEvent } from '../../../proxy/event.ts';
import { openImportRecord } from '../../../proxy/import/import-record.ts';
import { list } from '../../../proxy/import/list.ts';
import { openReader } from '../../../proxy/store/reader.ts';

const NOW = Date.UTC(2026, 10, 20);
const folder = mkdtempSync(join(tmpdir(), 'sallyport-record-'));
afterAll(() => rmSync(folder, { recursive: true }));

const parser = list.open({ now: NOW });

function eventOf(line: string, startedAt: number): ConnectionEvent {
  const result = parser.parse(line);
  if (result.kind !== 'event') throw new Error(line);
  return { ...result.event, startedAt };
}

function importInto(file: string, keepEvents: boolean, events: Iterable<ConnectionEvent>): number {
  const record = openImportRecord({
    ...{ file, run: 'r', layers: ['import'], toolVersion: '0', now: () => NOW, keepEvents },
  });
  for (const event of events) record.record(event);
  const { destinations } = record.finish();
  record.close();
  return destinations;
}

test.each([false, true])(
  'destinations and their counts are in the record, single lines when they are kept: %s',
  (keepEvents) => {
    const file = join(folder, `${keepEvents}.db`);
    const lines = Array.from({ length: 12_000 }, (_, i) => `host-${i % 7}.example:443`);
    const events = lines.map((line, i) => eventOf(line, 1_000 + i));
    expect(importInto(file, keepEvents, events)).toBe(7);

    const reader = openReader(file);
    const destinations = reader.destinations({ runs: ['r'] });
    expect(destinations.map(({ host }) => host)).toEqual(
      Array.from({ length: 7 }, (_, i) => `host-${i}.example`),
    );
    expect(destinations.reduce((sum, { events: count }) => sum + count, 0)).toBe(12_000);
    expect([...reader.events({ run: 'r' })]).toHaveLength(keepEvents ? 12_000 : 0);
    expect(reader.newestRun()).toMatchObject({
      startedAt: 1_000,
      endedAt: 12_999,
      layers: ['import'],
    });
    reader.close();
  },
);

test('an import of nothing leaves no record behind', () => {
  const file = join(folder, 'nothing.db');
  expect(importInto(file, true, [])).toBe(0);
  expect(existsSync(file)).toBe(false);
});

test('a log with more paths than are held at a time has each of them counted', () => {
  const file = join(folder, 'paths.db');
  const hosts = Array.from({ length: 105 }, (_, i) => eventOf(`http://host-${i}.example/`, 0));
  function* events(): Generator<ConnectionEvent> {
    // Each host is met again after the others have filled the memory; it has one path too many.
    for (let i = 0; i < 1_001; i++) for (const host of hosts) yield { ...host, path: `/${i}` };
  }
  expect(importInto(file, false, events())).toBe(hosts.length);

  const reader = openReader(file);
  const destinations = reader.destinations({ runs: ['r'] });
  expect(destinations.map(({ events: count }) => count)).toEqual(hosts.map(() => 1_001));
  const [paths = []] = destinations.map((destination) => destination.paths);
  expect(paths).toHaveLength(1_001);
  expect(paths.reduce((sum, { events: count }) => sum + count, 0)).toBe(1_001);
  reader.close();
}, 60_000);
