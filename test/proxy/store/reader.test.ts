import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openReader } from '../../../proxy/store/reader.ts';
import { openRecorder } from '../../../proxy/store/recorder.ts';
import { MAX_FACET_VALUES, OVERFLOW } from '../../../proxy/store/tally.ts';
import { ConfigError } from '../../../rules/errors.ts';
import { admit, attempt, ended, recording, T0, temporaryRecord } from './support.ts';

/** Two runs: trial-1 with github.com twice, trial-2 with github.com once and pypi.org. */
function twoTrials(file: string): void {
  const first = openRecorder(recording(file));
  for (const client of ['10.0.0.5', '10.0.0.6']) {
    admit(first, attempt('github.com', { client, role: 'compute' }));
    first.end(ended(attempt('github.com', { client, role: 'compute' })));
  }
  first.close();
  const later = T0 + 60_000;
  const second = openRecorder(recording(file, { run: 'trial-2', now: () => later }));
  admit(second, attempt('github.com', { startedAt: later, role: 'head' }));
  admit(second, attempt('pypi.org', { startedAt: later, protocol: 'http', port: 80 }));
  second.close();
}

test('destinations of several runs are merged, with the counts of each run, ordered by host', () => {
  using record = temporaryRecord();
  twoTrials(record.file);
  const reader = openReader(record.file);

  const merged = reader.destinations({ runs: ['trial-1', 'trial-2'] });

  expect(merged.map(({ host, port }) => [host, port])).toEqual([
    ['github.com', 443],
    ['pypi.org', 80],
  ]);
  expect(merged[0]).toMatchObject({
    events: 3,
    firstSeen: T0,
    lastSeen: T0 + 60_000,
    bytesDown: 4000,
    runs: [
      { value: 'trial-1', events: 2, firstSeen: T0, lastSeen: T0 },
      { value: 'trial-2', events: 1, firstSeen: T0 + 60_000, lastSeen: T0 + 60_000 },
    ],
    clients: [
      { value: '10.0.0.5', events: 2 },
      { value: '10.0.0.6', events: 1 },
    ],
    roles: [
      { value: 'compute', events: 2 },
      { value: 'head', events: 1 },
    ],
  });
  expect(reader.destinations({ runs: ['trial-1'] })).toHaveLength(1);
  expect(reader.destinations({ runs: [] })).toEqual([]);
  reader.close();
});

test('the newest run is the one that was opened last', () => {
  using record = temporaryRecord();
  twoTrials(record.file);
  const again = openRecorder(recording(record.file, { now: () => T0 + 120_000 }));
  again.close();
  const reader = openReader(record.file);
  expect(reader.runs().map(({ name }) => name)).toEqual(['trial-2', 'trial-1']);
  expect(reader.newestRun()?.name).toBe('trial-1');
  reader.close();
});

test('clients are listed with the role that they had in each run', () => {
  using record = temporaryRecord();
  twoTrials(record.file);
  const reader = openReader(record.file);
  const clients = reader.clients({ runs: ['trial-1', 'trial-2'] });
  expect(clients.map(({ run, value, role, events }) => [run, value, role, events])).toEqual([
    ['trial-1', '10.0.0.5', 'compute', 1],
    ['trial-1', '10.0.0.6', 'compute', 1],
    ['trial-2', '10.0.0.5', undefined, 1],
    ['trial-2', '10.0.0.5', 'head', 1],
  ]);
  reader.close();
});

test('a run that is not there is refused with the names of those that are', () => {
  using record = temporaryRecord();
  twoTrials(record.file);
  const reader = openReader(record.file);
  const unknown = (): unknown => reader.destinations({ runs: ['trial-1', 'trail-2'] });
  expect(unknown).toThrow(ConfigError);
  expect(unknown).toThrow(
    /^Cannot find the run "trail-2" in the record ".*": write trial-2, trial-1$/,
  );
  expect(() => reader.events({ run: 'x' })).toThrow(ConfigError);
  reader.close();
});

test('of the paths of one destination the first thousand are kept by name, and all are counted', () => {
  using record = temporaryRecord();
  const recorder = openRecorder(recording(record.file, { flushMs: 60_000 }));
  // In four batches, so that both the memory and the file reach the bound.
  for (let i = 0; i < 3_000; i++) {
    const path = `/${i % 2_000}`;
    admit(recorder, attempt('github.com', { path }));
    recorder.end(ended(attempt('github.com', { path })));
  }
  recorder.close();
  const reader = openReader(record.file);
  const [github] = reader.destinations({ runs: ['trial-1'] });
  const paths = github?.paths ?? [];
  expect(paths).toHaveLength(MAX_FACET_VALUES + 1);
  expect(paths.at(-1)).toMatchObject({ value: OVERFLOW, events: 1_000 });
  expect(paths.reduce((sum, { events }) => sum + events, 0)).toBe(3_000);
  reader.close();
});

test('a value that cannot be is named, not passed on', () => {
  using record = temporaryRecord();
  twoTrials(record.file);
  const editor = new Database(record.file);
  editor.exec("UPDATE destination SET host = 'GitHub.com' WHERE host = 'github.com'");
  editor.close();
  const reader = openReader(record.file);
  expect(() => reader.destinations({ runs: ['trial-1'] })).toThrow(
    'Cannot read the record: it holds "GitHub.com" where a canonical host belongs',
  );
  reader.close();
});

test('the views show a person times, hosts and verdicts in words', () => {
  using record = temporaryRecord();
  twoTrials(record.file);
  const db = new Database(record.file, { readonly: true });

  expect(db.prepare('SELECT * FROM runs').all()).toEqual([
    {
      name: 'trial-1',
      started: '2026-11-20T10:00:00.000Z',
      ended: '2026-11-20T10:00:00.000Z',
      layers: '["proxy"]',
      events: 2,
      destinations: 1,
      clients: 2,
      malformed: 0,
      unrecorded: 0,
      tool_version: '0.1.0',
    },
    expect.objectContaining({ name: 'trial-2', destinations: 2 }),
  ]);
  expect(db.prepare("SELECT * FROM destinations WHERE run = 'trial-1'").all()).toMatchObject([
    { host: 'github.com', port: 443, allowed: 2, first_seen: '2026-11-20T10:00:00.000Z' },
  ]);
  expect(db.prepare('SELECT * FROM events').all()).toMatchObject([
    {
      time: '2026-11-20T10:00:00.000Z',
      client: '10.0.0.5',
      host: 'github.com',
      verdict: 'allowed',
    },
    { client: '10.0.0.6', role: 'compute', protocol: 'tls', status: 200, duration_ms: 12 },
  ]);
  const roles = "SELECT value, events FROM facets WHERE run = 'trial-1' AND kind = 'role'";
  expect(db.prepare(roles).all()).toEqual([{ value: 'compute', events: 2 }]);
  db.close();
});

test('a run that is deleted takes everything it held along', () => {
  using record = temporaryRecord();
  twoTrials(record.file);
  const db = new Database(record.file);
  db.pragma('foreign_keys = ON');
  db.exec('DELETE FROM run');
  for (const table of ['destination', 'facet', 'client', 'event']) {
    expect(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get(), table).toBe(0);
  }
  db.close();
});

test('a run in which nothing was asked for is not the one that is read', () => {
  using record = temporaryRecord();
  twoTrials(record.file);
  openRecorder(recording(record.file, { run: 'empty', now: () => T0 + 240_000 })).close();
  const reader = openReader(record.file);
  expect(reader.runs().at(-1)?.name).toBe('empty');
  expect(reader.newestRun()?.name).toBe('trial-2');
  reader.close();
});
