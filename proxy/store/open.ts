import { closeSync, existsSync, openSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { ConfigError, UnavailableError, type UserError } from '../../rules/errors.ts';
import { isDatabaseUrl } from '../postgres/database-url.ts';
import { APPLICATION_ID, MIGRATIONS } from './schema.ts';

/** An open record. Whoever opened it closes it. */
export interface Store {
  /** As the user named it, for messages. */
  readonly file: string;
  readonly db: Database.Database;
  close(): void;
}

export type StoreMode = 'read' | 'write';

/** How the user names another file, for messages: it follows "name another file". */
const NAMED_BY_FLAG = 'with --db';

/** How long opening and reading wait for another process; a recorder lowers it for its event loop. */
const BUSY_MS = 5_000;

/** What a store of its own kind keeps in memory before it uses a file. */
const SCRATCH_CACHE_KIB = 256 * 1024;

/** After a long reader has let the write-ahead log grow, it is cut back to this. */
const WAL_KEPT_BYTES = 64 * 1024 * 1024;

/**
 * Opens a record, and creates it for writing, readable by its owner alone: it says who talked to whom.
 *
 * An older schema is brought up to date, for reading too where the file can be written.
 * @throws {ConfigError} where the file is not what it should be
 * @throws {UnavailableError} where the system refuses it
 */
export function openStore(
  file: string,
  mode: StoreMode,
  migrations: readonly string[] = MIGRATIONS,
  named: string = NAMED_BY_FLAG,
): Store {
  refuseDatabase(file, mode);
  const target = { file, path: file === ':memory:' ? file : resolve(file), migrations, named };
  try {
    const db = mode === 'read' ? openForReading(target) : openForWriting(target);
    return { file, db, close: () => db.close() };
  } catch (error) {
    throw explain(error, file, mode, named);
  }
}

/**
 * Refuses the URL of a database where only a file will do. It is not repeated: somebody may have written a password
 * into it.
 * @throws {ConfigError}
 */
export function refuseDatabase(name: string, mode: StoreMode): void {
  if (!isDatabaseUrl(name)) return;
  throw new ConfigError(
    mode === 'write'
      ? 'Cannot write into a database with --db: what is recorded goes into a file first; name a file with --db, and ship it to the database with --ship'
      : 'Cannot read a database here with --db: name a file; report, runs, allowlist, render, check, simulate, diff, profile compare and export read databases',
  );
}

/**
 * Makes a store that is gone when it is closed, for rows that come from elsewhere: in memory, and in a file that SQLite
 * makes and removes where they are many (https://www.sqlite.org/inmemorydb.html#temp_db, read 2026-11-20). `name` is
 * for messages.
 */
export function openScratch(name: string): Store {
  const db = new Database('');
  for (const sql of MIGRATIONS) db.exec(sql);
  // Nobody else sees it, and nothing is taken back.
  db.pragma('journal_mode = OFF');
  db.pragma('synchronous = OFF');
  db.pragma('foreign_keys = OFF');
  db.pragma(`cache_size = -${SCRATCH_CACHE_KIB}`);
  return { file: name, db, close: () => db.close() };
}

/** Says whether SQLite itself refused: busy, full, read-only, broken. Anything else is a defect. */
export function isSqliteError(error: unknown): error is InstanceType<Database.SqliteError> {
  return error instanceof Database.SqliteError;
}

interface Target {
  readonly file: string;
  readonly path: string;
  readonly migrations: readonly string[];
  readonly named: string;
}

function openForWriting(target: Target): Database.Database {
  const { path } = target;
  if (path !== ':memory:') createPrivately(target);
  const db = new Database(path, { timeout: BUSY_MS });
  try {
    checkIdentity(db, target);
    useWriteAheadLog(db, target);
    // FULL: a commit is on the disk when it returns, so that a power cut loses no destination either.
    db.pragma('synchronous = FULL');
    db.pragma(`journal_size_limit = ${WAL_KEPT_BYTES}`);
    // A migration may build a table anew that others refer to; the switch has no effect inside its transaction.
    db.pragma('foreign_keys = OFF');
    migrate(db, target);
    db.pragma('foreign_keys = ON');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function openForReading(target: Target): Database.Database {
  const { file, path, migrations, named } = target;
  if (!existsSync(path)) {
    throw new ConfigError(
      `Cannot read the record "${file}": there is no such file; record or import a run first, or name another file ${named}`,
    );
  }
  const db = openReadOnly(path);
  try {
    const version = checkIdentity(db, target);
    if (version === migrations.length) return db;
    if (version === 0) throw new ConfigError(`Cannot read the record "${file}": it is empty`);
  } catch (error) {
    db.close();
    throw error;
  }
  db.close();
  bringUpToDate(target);
  return openReadOnly(path);
}

function openReadOnly(path: string): Database.Database {
  return new Database(path, { readonly: true, timeout: BUSY_MS });
}

function bringUpToDate(target: Target): void {
  try {
    openForWriting(target).close();
  } catch (error) {
    if (!isSqliteError(error)) throw error;
    throw new UnavailableError(
      `Cannot read the record "${target.file}": its schema is older than version ${target.migrations.length}; open it once where it can be written, and it is brought up to date`,
      { cause: error },
    );
  }
}

/** SQLite gives its log and shared memory the mode of the main file, so it is enough to create that. */
function createPrivately({ file, path, named }: Target): void {
  if (existsSync(path)) return;
  if (!existsSync(dirname(path))) {
    throw new ConfigError(
      `Cannot write the record "${file}": there is no directory "${dirname(path)}"; create it, or name another file ${named}`,
    );
  }
  closeSync(openSync(path, 'a', 0o600));
}

/** Refuses what is not ours or is too new, before anything in it is touched; says the schema version. */
function checkIdentity(db: Database.Database, { file, migrations, named }: Target): number {
  const version = schemaVersion(db);
  const application = db.pragma('application_id', { simple: true });
  if (version === 0 && application === 0 && isEmpty(db)) return 0;
  if (application !== APPLICATION_ID) {
    throw new ConfigError(
      `Cannot use "${file}" as the record: it is the SQLite database of another program; name another file ${named}`,
    );
  }
  if (version > migrations.length) {
    throw new ConfigError(
      `Cannot use the record "${file}": its schema is version ${version} and this sallyport knows versions up to ${migrations.length}; use the newer sallyport that wrote it, or name another file ${named}`,
    );
  }
  return version;
}

function schemaVersion(db: Database.Database): number {
  return Number(db.pragma('user_version', { simple: true }));
}

function isEmpty(db: Database.Database): boolean {
  return db.prepare('SELECT 1 FROM sqlite_schema').get() === undefined;
}

/** One process writes while others read, without either waiting for the other. */
function useWriteAheadLog(db: Database.Database, { file, named }: Target): void {
  const mode = db.pragma('journal_mode = WAL', { simple: true });
  if (mode === 'wal' || mode === 'memory') return;
  throw new UnavailableError(
    `Cannot write the record "${file}": its file system cannot hold a write-ahead log; put it on a local disk, and name it ${named}`,
  );
}

function migrate(db: Database.Database, target: Target): void {
  const { migrations } = target;
  if (schemaVersion(db) === migrations.length) return;
  db.transaction(() => {
    // Asked again inside the lock: two proxies may be creating the same file.
    for (const sql of migrations.slice(checkIdentity(db, target))) db.exec(sql);
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${migrations.length}`);
  }).immediate();
}

/** Turns what SQLite and the system say into something the user can act on. */
export function explain(
  error: unknown,
  file: string,
  mode: StoreMode,
  named: string = NAMED_BY_FLAG,
): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === '') return error;
  const cannot = `Cannot ${mode} the record "${file}"`;
  const cause = { cause: error };
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true) {
    return new ConfigError(`${cannot}: it is a directory; name a file ${named}`, cause);
  }
  return explainCode(code, { cannot, named }, cause) ?? error;
}

function explainCode(
  code: string,
  { cannot, named }: { readonly cannot: string; readonly named: string },
  cause: ErrorOptions,
): UserError | undefined {
  if (code === 'SQLITE_NOTADB') {
    return new ConfigError(
      `${cannot}: it is not a SQLite database; name another file ${named}`,
      cause,
    );
  }
  if (code.startsWith('SQLITE_BUSY')) {
    return new UnavailableError(
      `${cannot}: another process has locked it; try again when that one is done`,
      cause,
    );
  }
  if (code.startsWith('SQLITE_CORRUPT')) {
    return new UnavailableError(
      `${cannot}: it is damaged (${code}); restore a backup, or save what is left with sqlite3 .recover`,
      cause,
    );
  }
  if (code === 'SQLITE_READONLY_DIRECTORY') {
    return new UnavailableError(
      `${cannot}: its directory cannot be written, where SQLite keeps shared files beside it; make it writable, or copy the record to one that is`,
      cause,
    );
  }
  if (code.startsWith('SQLITE_READONLY') || code === 'EACCES' || code === 'EROFS') {
    return new UnavailableError(
      `${cannot}: the system does not let us (${code}); check the owner and mode of the file and its directory`,
      cause,
    );
  }
  if (code === 'SQLITE_FULL' || code === 'ENOSPC') {
    return new UnavailableError(
      `${cannot}: the disk is full; make room, or name another file ${named}`,
      cause,
    );
  }
  return new UnavailableError(
    `${cannot}: the system says ${code}; check the file and its directory`,
    cause,
  );
}
