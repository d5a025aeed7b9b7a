import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openStore } from '../../../proxy/store/open.ts';
import { openReader } from '../../../proxy/store/reader.ts';
import { openRecorder } from '../../../proxy/store/recorder.ts';
import { APPLICATION_ID, MIGRATIONS } from '../../../proxy/store/schema.ts';
import { ConfigError, UnavailableError, UserError } from '../../../rules/errors.ts';
import { admit, attempt, recording, T0, temporaryRecord } from './support.ts';

function refusal(open: () => unknown): UserError {
  try {
    open();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('it was opened');
}

/** Runs as a user who owns nothing: the tests may run as root, whom no mode keeps out. */
function asNobody<T>(run: () => T): T {
  const user = process.geteuid?.();
  if (user !== 0) return run();
  process.seteuid?.('nobody');
  try {
    return run();
  } finally {
    process.seteuid?.(user);
  }
}

test('a new record is readable by its owner alone, and so are its companions', () => {
  using record = temporaryRecord();
  const store = openStore(record.file, 'write');
  store.db.exec('BEGIN IMMEDIATE; COMMIT');

  for (const file of [record.file, `${record.file}-wal`, `${record.file}-shm`]) {
    expect((statSync(file).mode & 0o777).toString(8), file).toBe('600');
  }
  store.close();
});

test('a record is written through a write-ahead log, and each commit reaches the disk', () => {
  using record = temporaryRecord();
  const { db, close } = openStore(record.file, 'write');
  expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(db.pragma('synchronous', { simple: true })).toBe(2);
  expect(db.pragma('foreign_keys', { simple: true })).toBe(1);
  expect(db.pragma('application_id', { simple: true })).toBe(APPLICATION_ID);
  close();
});

test('a record that is not there cannot be read, and reading does not create it', () => {
  using record = temporaryRecord();
  const error = refusal(() => openStore(record.file, 'read'));
  expect(error).toBeInstanceOf(ConfigError);
  expect(error.message).toMatch(/^Cannot read the record ".*trial\.db": there is no such file; /);
  expect(existsSync(record.file)).toBe(false);
});

test('a record in a directory that is not there cannot be written', () => {
  using record = temporaryRecord();
  const error = refusal(() => openStore(join(record.folder, 'no', 'trial.db'), 'write'));
  expect(error).toBeInstanceOf(ConfigError);
  expect(error.message).toMatch(/there is no directory ".*no"; create it/);
});

test.each(['read', 'write'] as const)('what is no record is refused for %s, untouched', (mode) => {
  using record = temporaryRecord();
  const text = join(record.folder, 'notes.txt');
  writeFileSync(text, 'an old squid log, by mistake\n'.repeat(50));
  expect(refusal(() => openStore(text, mode)).message).toMatch(/it is not a SQLite database; /);
  expect(statSync(text).size).toBe(1450);

  mkdirSync(join(record.folder, 'sub'));
  const folder = refusal(() => openStore(join(record.folder, 'sub'), mode));
  expect(folder).toBeInstanceOf(ConfigError);
  expect(folder.message).toMatch(/it is a directory; /);

  const other = new Database(join(record.folder, 'other.db'));
  other.exec('CREATE TABLE bookmark (url TEXT)');
  const foreign = refusal(() => openStore(other.name, mode));
  expect(foreign).toBeInstanceOf(ConfigError);
  expect(foreign.message).toMatch(/it is the SQLite database of another program; /);
  expect(other.pragma('journal_mode', { simple: true })).toBe('delete');
  other.close();
});

test.each(['read', 'write'] as const)(
  'a newer schema is refused for %s, with both versions',
  (mode) => {
    using record = temporaryRecord();
    const { db, close } = openStore(record.file, 'write');
    db.pragma(`user_version = ${MIGRATIONS.length + 1}`);
    close();
    const error = refusal(() => openStore(record.file, mode));
    expect(error).toBeInstanceOf(ConfigError);
    expect(error.message).toContain(
      `its schema is version ${MIGRATIONS.length + 1} and this sallyport knows versions up to ${MIGRATIONS.length}; use the newer sallyport`,
    );
  },
);

test('an empty file becomes a record when it is written, and holds nothing when it is read', () => {
  using record = temporaryRecord();
  writeFileSync(record.file, '');
  expect(refusal(() => openStore(record.file, 'read')).message).toMatch(/it is empty$/);
  openStore(record.file, 'write').close();
  const reader = openReader(record.file);
  expect(reader.runs()).toEqual([]);
  expect(reader.newestRun()).toBeUndefined();
  reader.close();
});

test('an older schema is brought up to date by opening, for reading too, and what it holds stays', () => {
  using record = temporaryRecord();
  const recorder = openRecorder(recording(record.file));
  admit(recorder, attempt('github.com'));
  recorder.close();
  const next = [...MIGRATIONS, 'CREATE TABLE added (name TEXT NOT NULL) STRICT'];

  const store = openStore(record.file, 'read', next);

  expect(store.db.pragma('user_version', { simple: true })).toBe(next.length);
  expect(store.db.prepare('SELECT count(*) FROM added').pluck().get()).toBe(0);
  expect(store.db.prepare('SELECT host FROM destination').pluck().all()).toEqual(['github.com']);
  store.close();
});

test('a record of version 3 becomes one of many files without losing a row, an id or what refers to it', () => {
  using record = temporaryRecord();
  writeVersion3(record.file);

  const store = openStore(record.file, 'write');
  const all = (sql: string): unknown[] => store.db.prepare(sql).raw().all();

  expect(all('SELECT id, uid, origin, name, opened_at, last_event FROM run')).toEqual([
    [4, 'uid-a', 'uid-a', 'trial-1', T0, 2],
    [9, 'uid-b', 'uid-a', 'trial-2', T0 + 1, 0],
  ]);
  expect(all('SELECT run, seq, host, client FROM events')).toEqual([
    ['trial-1', 1, 'github.com', '10.0.0.5'],
    ['trial-1', 2, 'github.com', '10.0.0.5'],
  ]);
  expect(all('SELECT run, events, denied FROM destinations')).toEqual([['trial-1', 2, 1]]);
  expect(all('SELECT run, value FROM facets')).toEqual([['trial-1', '10.0.0.5']]);
  expect(all('SELECT run, name FROM marks')).toEqual([['trial-2', 'create']]);
  expect(all('SELECT name, events, clients, layers FROM runs')).toEqual([
    ['trial-1', 2, 1, '["proxy"]'],
    ['trial-2', 0, 0, '["dns","proxy"]'],
  ]);
  expect(store.db.pragma('foreign_key_check')).toEqual([]);
  expect(store.db.pragma('foreign_keys', { simple: true })).toBe(1);
  store.db.prepare('DELETE FROM run WHERE id = 4').run();
  expect(all('SELECT count(*) FROM event')).toEqual([[0]]);
  store.close();

  // A recorder goes on with its own run.
  const recorder = openRecorder(recording(record.file, { run: 'trial-2' }));
  admit(recorder, attempt('pypi.org'));
  recorder.close();
  const reader = openReader(record.file);
  expect(reader.runs()).toMatchObject([{ name: 'trial-2', events: 1 }]);
  reader.close();
});

test('copies of one file of version 3 are still copies of one file, whoever brings them up to date', () => {
  using record = temporaryRecord();
  writeVersion3(record.file);
  const copy = join(record.folder, 'copy.db');
  copyFileSync(record.file, copy);

  const uids = [record.file, copy].map((file) => {
    const { db, close } = openStore(file, 'write');
    const uid = db.prepare('SELECT uid FROM store').pluck().get();
    close();
    return uid;
  });

  expect(uids).toEqual(['uid-a', 'uid-a']);
});

/** As sallyport wrote it before several runs could have one name. */
function writeVersion3(file: string): void {
  const { db, close } = openStore(file, 'write', MIGRATIONS.slice(0, 3));
  db.exec(`
    INSERT INTO run (id, uid, name, started_at, opened_at, layers, tool_version, last_event) VALUES
      (4, 'uid-a', 'trial-1', ${T0}, ${T0}, '["proxy"]', '0.1.0', 2),
      (9, 'uid-b', 'trial-2', ${T0}, ${T0 + 1}, '["dns","proxy"]', '0.1.0', 0);
    INSERT INTO destination VALUES (7, 4, 'github.com', 443, 'tls', 2, 1, 1, 0, 10, 20, ${T0}, ${T0});
    INSERT INTO facet VALUES (7, 'client', '10.0.0.5', 2, ${T0}, ${T0});
    INSERT INTO client VALUES (3, 4, '10.0.0.5', '', 2, ${T0}, ${T0});
    INSERT INTO mark VALUES (9, ${T0}, 'create');
    INSERT INTO event (run_id, seq, destination_id, client_id, started_at, duration_ms, layer, verdict, bytes_up, bytes_down)
      VALUES (4, 1, 7, 3, ${T0}, 1, 'proxy', 'allowed', 10, 20), (4, 2, 7, 3, ${T0}, 1, 'proxy', 'denied', 0, 0);`);
  // What is built anew must not depend on who holds what: a checkpoint leaves one file.
  db.pragma('wal_checkpoint(TRUNCATE)');
  close();
}

test('a migration that fails leaves the record as it was', () => {
  using record = temporaryRecord();
  openStore(record.file, 'write').close();
  const broken = [...MIGRATIONS, 'CREATE TABLE added (name TEXT) STRICT; CREATE TABLE run (id)'];

  expect(() => openStore(record.file, 'write', broken)).toThrow();

  const { db, close } = openStore(record.file, 'write');
  expect(db.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length);
  expect(db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'added'").get()).toBeUndefined();
  close();
});

test('a record in a directory that we may not write to needs another place, and the error says so', () => {
  using record = temporaryRecord();
  openStore(record.file, 'write').close();
  chmodSync(record.file, 0o444);
  chmodSync(record.folder, 0o555);

  const error = asNobody(() => refusal(() => openStore(record.file, 'read')));

  chmodSync(record.folder, 0o755);
  expect(error).toBeInstanceOf(UnavailableError);
  expect(error.message).toMatch(/or copy the record to one that is$/);
});

test('what the system keeps from us could not run: exit code 3, with its reason', () => {
  using record = temporaryRecord();
  openStore(record.file, 'write').close();
  const copy = join(record.folder, 'secret.db');
  copyFileSync(record.file, copy);
  chmodSync(copy, 0o000);
  chmodSync(record.file, 0o444);
  chmodSync(record.folder, 0o555);

  const errors = asNobody(() => [
    refusal(() => openStore(record.file, 'write')),
    refusal(() => openStore(copy, 'read')),
    refusal(() => openStore(join(record.folder, 'new.db'), 'write')),
  ]);

  chmodSync(record.folder, 0o755);
  for (const error of errors) {
    expect(error).toBeInstanceOf(UnavailableError);
    expect(error.exitCode).toBe(3);
    expect(error.message).toMatch(
      /^Cannot (read|write) the record ".*": (the system|its directory) /,
    );
  }
});

test('a record that was cut short is said to be damaged', () => {
  using record = temporaryRecord();
  const recorder = openRecorder(recording(record.file));
  for (let i = 0; i < 2_000; i++) admit(recorder, attempt('github.com', { path: `/${i}` }));
  recorder.close();
  truncateSync(record.file, 5 * 4096);

  const error = refusal(() => {
    const reader = openReader(record.file);
    reader.destinations({ runs: ['trial-1'] });
  });

  expect(error).toBeInstanceOf(UnavailableError);
  expect(error.message).toMatch(/it is damaged \(SQLITE_CORRUPT/);
});
