import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openStore } from '../../../proxy/store/open.ts';
import { openReader } from '../../../proxy/store/reader.ts';
import { openRecorder, recordInto } from '../../../proxy/store/recorder.ts';
import { UnavailableError } from '../../../rules/errors.ts';
import { admit, attempt, ended, host, recording, T0, temporaryRecord } from './support.ts';

/** What another process finds in the file at this moment: host and events of each destination. */
function inFile(file: string): [string, number][] {
  const reader = openReader(file);
  const found = reader.destinations({ runs: ['trial-1'] });
  reader.close();
  return found.map(({ host, events }) => [host, events]);
}

function lock(file: string): { release(): void } {
  const other = new Database(file);
  other.exec('BEGIN EXCLUSIVE');
  return { release: () => other.close() };
}

test('a new destination is in the file before its client is answered', () => {
  using record = temporaryRecord();
  const recorder = openRecorder(recording(record.file));

  expect(recorder.begin(attempt('github.com'))).toBe(true);

  expect(inFile(record.file)).toEqual([['github.com', 1]]);
  recorder.close();
});

test('a known destination with another verdict is new again', () => {
  using record = temporaryRecord();
  const recorder = openRecorder(recording(record.file));
  admit(recorder, attempt('github.com'));
  admit(recorder, attempt('github.com')); // a repeat: waits for its batch
  expect(inFile(record.file)).toEqual([['github.com', 1]]);

  expect(recorder.begin(attempt('github.com', { verdict: 'denied' }))).toBe(true);

  expect(inFile(record.file)).toEqual([['github.com', 3]]);
  recorder.close();
});

test('a batch of repeats is written after its time, without another event', async () => {
  using record = temporaryRecord();
  const recorder = openRecorder(recording(record.file, { flushMs: 5 }));
  admit(recorder, attempt('github.com'));
  recorder.end(ended(attempt('github.com')));
  expect(recorder.state().buffered).toBe(1);

  await expect.poll(() => recorder.state().buffered).toBe(0);

  const reader = openReader(record.file);
  expect([...reader.events({ run: 'trial-1' })]).toHaveLength(1);
  reader.close();
  recorder.close();
});

test('a full batch does not wait for its time', () => {
  using record = temporaryRecord();
  const recorder = openRecorder(recording(record.file, { flushMs: 60_000 }));
  for (let i = 0; i < 1_500; i++) {
    admit(recorder, attempt('github.com'));
    recorder.end(ended(attempt('github.com')));
  }
  expect(recorder.state().buffered).toBe(300);
  recorder.close();
});

test('closing writes what is left and ends the run; recording it again continues it', () => {
  using record = temporaryRecord();
  const first = openRecorder(recording(record.file, { now: () => T0 + 1 }));
  admit(first, attempt('github.com'));
  first.end(ended(attempt('github.com'), { address: '140.82.112.3' }));
  first.malformed();
  first.close();
  const second = openRecorder(recording(record.file, { layers: ['socks'], now: () => T0 + 2 }));
  const running = openReader(record.file);
  expect(running.newestRun()).toMatchObject({ endedAt: undefined, layers: ['proxy', 'socks'] });
  running.close();
  admit(second, attempt('pypi.org', { client: '10.0.0.6', role: 'compute' }));
  second.close();

  const reader = openReader(record.file);
  expect(reader.runs()).toEqual([
    {
      name: 'trial-1',
      startedAt: T0 + 1,
      endedAt: T0 + 2,
      layers: ['proxy', 'socks'],
      events: 2,
      destinations: 2,
      clients: ['10.0.0.5', '10.0.0.6'],
      malformed: 1,
    },
  ]);
  reader.close();
});

test('an attempt whose verdict changed before it ended is counted under the last one', () => {
  using record = temporaryRecord();
  const recorder = openRecorder(recording(record.file));
  admit(recorder, attempt('github.com'));
  const mismatch = ended(attempt('github.com', { verdict: 'denied' }), { sni: 'evil.example' });
  recorder.end(mismatch, 'allowed');
  recorder.close();

  const reader = openReader(record.file);
  const [github] = reader.destinations({ runs: ['trial-1'] });
  expect(github).toMatchObject({ events: 1, verdicts: { allowed: 0, denied: 1, wouldDeny: 0 } });
  expect([...reader.events({ run: 'trial-1' })]).toMatchObject([{ verdict: 'denied' }]);
  reader.close();
});

test('while another process holds the lock a new destination waits, and is admitted when it is durable', async () => {
  using record = temporaryRecord();
  const options = recording(record.file);
  const recorder = openRecorder(options);
  admit(recorder, attempt('github.com'));
  const other = lock(record.file);

  const admitted = recorder.begin(attempt('pypi.org'));
  expect(admitted).toBeInstanceOf(Promise);
  expect(recorder.begin(attempt('github.com'))).toBe(true); // durable already
  expect(recorder.state().failing).toMatch(/^SQLITE_BUSY/);
  other.release();

  expect(await admitted).toBe(true);
  expect(inFile(record.file)).toEqual([
    ['github.com', 2],
    ['pypi.org', 1],
  ]);
  expect(options.troubles.map(({ kind }) => kind)).toEqual(['failing', 'recovered']);
  recorder.close();
});

test('a destination that does not become durable in time is turned away, and recorded later', async () => {
  using record = temporaryRecord();
  const options = recording(record.file, { admitTimeoutMs: 1 });
  const recorder = openRecorder(options);
  const other = lock(record.file);

  const all = ['a.example', 'b.example'].map((name) => recorder.begin(attempt(name)));
  expect(await Promise.all(all)).toEqual([false, false]);
  // It was tried at least twice by now, and reported once.
  expect(options.troubles.map(({ kind }) => kind)).toEqual(['failing']);
  other.release();
  recorder.close();

  const reader = openReader(record.file);
  expect([...reader.events({ run: 'trial-1' })]).toMatchObject([
    { host: 'a.example', status: 503, error: 'not-recorded' },
    { host: 'b.example', status: 503, error: 'not-recorded' },
  ]);
  expect(reader.destinations({ runs: ['trial-1'] }).map(({ events }) => events)).toEqual([1, 1]);
  reader.close();
});

test('a full disk is reported once, and nothing is lost when there is room again', async () => {
  using record = temporaryRecord();
  const options = recording(record.file, { flushMs: 1 });
  const store = openStore(record.file, 'write');
  const recorder = recordInto(store, options);
  admit(recorder, attempt('github.com'));
  store.db.pragma(`max_page_count = ${store.db.pragma('page_count', { simple: true })}`);

  const path = (i: number): string => `/${i}/${'x'.repeat(300)}`;
  for (let i = 0; i < 300; i++) {
    admit(recorder, attempt('github.com', { path: path(i) }));
    recorder.end(ended(attempt('github.com', { path: path(i) })));
  }
  await expect.poll(() => options.troubles.length).toBe(1);
  const admitted = recorder.begin(attempt('pypi.org'));
  expect(options.troubles).toMatchObject([
    { kind: 'failing', message: expect.stringContaining('SQLITE_FULL') },
  ]);
  store.db.pragma('max_page_count = 100000');

  expect(await admitted).toBe(true);
  expect(options.troubles.map(({ kind }) => kind)).toEqual(['failing', 'recovered']);
  recorder.close();
  const reader = openReader(record.file);
  expect([...reader.events({ run: 'trial-1' })]).toHaveLength(300);
  expect(inFile(record.file)).toEqual([
    ['github.com', 301],
    ['pypi.org', 1],
  ]);
  reader.close();
});

test('past the bound of the buffer every attempt is refused at once, and the refusals are counted', async () => {
  using record = temporaryRecord();
  const options = recording(record.file, { maxBuffered: 10, flushMs: 1 });
  const recorder = openRecorder(options);
  admit(recorder, attempt('github.com'));
  const other = lock(record.file);
  for (let i = 0; i < 10; i++) recorder.end(ended(attempt('github.com')));
  await expect.poll(() => options.troubles.length).toBe(1);

  expect(await recorder.begin(attempt('github.com'))).toBe(false);
  expect(await recorder.begin(attempt('pypi.org'))).toBe(false);

  expect(recorder.state()).toMatchObject({ buffered: 10, unrecorded: 2 });
  expect(options.troubles.map(({ kind }) => kind)).toEqual(['failing', 'full']);
  other.release();
  recorder.close();
  const view = new Database(record.file, { readonly: true });
  expect(view.prepare('SELECT events, unrecorded FROM runs').get()).toEqual({
    events: 1,
    unrecorded: 2,
  });
  view.close();
});

test('a backlog larger than one batch is written to the last event', async () => {
  using record = temporaryRecord();
  const recorder = openRecorder(recording(record.file, { flushMs: 1 }));
  admit(recorder, attempt('github.com'));
  const other = lock(record.file);
  for (let i = 0; i < 12_000; i++) {
    admit(recorder, attempt('github.com', { client: `10.0.0.${i % 7}` }));
    recorder.end(ended(attempt('github.com', { client: `10.0.0.${i % 7}` })));
  }
  other.release();

  await expect.poll(() => recorder.state().buffered).toBe(0);

  recorder.close();
  const reader = openReader(record.file);
  expect([...reader.events({ run: 'trial-1' })].map(({ seq }) => seq)).toEqual(
    Array.from({ length: 12_000 }, (_, i) => i + 1),
  );
  reader.close();
});

test('closing says how much could not be written', () => {
  using record = temporaryRecord();
  const recorder = openRecorder(recording(record.file, { closeTimeoutMs: 1 }));
  admit(recorder, attempt('github.com'));
  recorder.end(ended(attempt('github.com')));
  const other = lock(record.file);

  expect(() => recorder.close()).toThrow(UnavailableError);
  other.release();
});

test('two recorders write one run of one file, each event once', () => {
  using record = temporaryRecord();
  const both = [1, 2].map(() => openRecorder(recording(record.file)));
  for (let i = 0; i < 200; i++) {
    for (const recorder of both) {
      const begun = attempt(`h${i % 9}.example`, { port: 1 + i });
      expect(recorder.begin(begun)).toBe(true);
      recorder.end(ended(begun));
    }
  }
  for (const recorder of both) recorder.close();

  const reader = openReader(record.file);
  const seen = reader.destinations({ runs: ['trial-1'] });
  expect(seen.map(({ events }) => events)).toEqual(Array.from({ length: 200 }, () => 2));
  const numbers = [...reader.events({ run: 'trial-1' })].map(({ seq }) => seq);
  expect(numbers).toEqual(Array.from({ length: 400 }, (_, i) => i + 1));
  reader.close();
});

test('each row says which list was in force, whichever process wrote it and however often', () => {
  using record = temporaryRecord();
  const first = { name: 'trial', digest: '000000000001' };
  const second = { name: 'trial', digest: '000000000002' };
  const writeOne = (policy: typeof first | undefined): void => {
    const recorder = openRecorder(recording(record.file));
    const begun = attempt('github.com', { policy: policy && { ...policy } });
    admit(recorder, begun);
    recorder.end(ended(begun));
    recorder.close();
  };

  for (const policy of [first, second, undefined, first]) writeOne(policy);

  const reader = openReader(record.file);
  const policies = [...reader.events({ run: 'trial-1' })].map(({ policy }) => policy);
  reader.close();
  expect(policies).toEqual([first, second, undefined, first]);
  const db = new Database(record.file, { readonly: true });
  const rows = db.prepare('SELECT number, digest FROM policy ORDER BY number').raw().all();
  const shown = db.prepare('SELECT policy FROM events ORDER BY seq LIMIT 1').pluck().get();
  db.close();
  expect([rows, shown]).toEqual([
    [
      [1, first.digest],
      [2, second.digest],
    ],
    'trial@000000000001',
  ]);
});

test('numbers that are none do not hold up the batch', () => {
  using record = temporaryRecord();
  const recorder = openRecorder(recording(record.file));
  admit(recorder, attempt('github.com'));
  recorder.end(ended(attempt('github.com'), { durationMs: 0.4, bytesUp: Number.NaN }));
  recorder.close();

  const reader = openReader(record.file);
  expect([...reader.events({ run: 'trial-1' })]).toMatchObject([{ durationMs: 0, bytesUp: 0 }]);
  reader.close();
});

test('two readers see the record as it stood when each was opened, while a recorder goes on', () => {
  using record = temporaryRecord();
  const recorder = openRecorder(recording(record.file));
  admit(recorder, attempt('a.example'));
  const early = openReader(record.file);
  admit(recorder, attempt('b.example'));
  const late = openReader(record.file);
  admit(recorder, attempt('c.example'));

  const hosts = [early, late].map((reader) =>
    reader.destinations({ runs: ['trial-1'] }).map((destination) => destination.host),
  );

  expect(hosts).toEqual([[host('a.example')], [host('a.example'), host('b.example')]]);
  early.close();
  late.close();
  recorder.close();
});

test('a run that cannot be opened because the record is locked could not run', () => {
  using record = temporaryRecord();
  const store = openStore(record.file, 'write');
  store.db.pragma('busy_timeout = 1');
  const other = lock(record.file);

  const opening = (): unknown => recordInto(store, recording(record.file));

  expect(opening).toThrow(/^Cannot write the record ".*": another process has locked it; /);
  expect(store.db.open).toBe(false);
  other.release();
});
