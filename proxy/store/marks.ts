import { existsSync } from 'node:fs';
import { ConfigError } from '../../rules/errors.ts';
import type { Mark } from '../event.ts';
import { explain, openStore, refuseDatabase, type Store } from './open.ts';
import { integer, query, text } from './row.ts';

export interface MarkRequest {
  /** The record, which is there already. */
  readonly file: string;
  /** Absent: the run that is being recorded. */
  readonly run?: string | undefined;
  readonly name: string;
  /** In milliseconds since the epoch. */
  readonly at: number;
}

/**
 * Another writer holds the lock for milliseconds; whoever asks over HTTP waits on the event loop of
 * the proxy.
 */
const BUSY_MS = 500;

/**
 * Writes into the record that a phase begins, beside whoever else is writing; the same mark twice is
 * one.
 *
 * It has a connection of its own, so that any process may call it.
 * @throws {UserError} where there is no such record or run, or it cannot be written
 */
export function writeMark({ file, run, name, at }: MarkRequest): Mark {
  refuseDatabase(file, 'write');
  if (!existsSync(file)) {
    throw new ConfigError(
      `Cannot mark a phase in the record "${file}": there is no such file; start a run first, or name another file with --db`,
    );
  }
  const store = openStore(file, 'write');
  try {
    store.db.pragma(`busy_timeout = ${BUSY_MS}`);
    return insertMark(store, { run, name, at });
  } catch (error) {
    throw explain(error, file, 'write');
  } finally {
    store.close();
  }
}

/** The same, into a record that is open. @throws {ConfigError} where there is no such run */
export function insertMark(store: Store, { run, name, at }: Omit<MarkRequest, 'file'>): Mark {
  const found = run === undefined ? findOpen(store) : findNamed(store, run);
  const [row] = [...found];
  if (row === undefined) throw new ConfigError(noRun(store.file, run));
  const [id, runName] = row;
  store.db
    .prepare('INSERT OR IGNORE INTO mark (run_id, at, name) VALUES (?, ?, ?)')
    .run(integer(id), Math.round(at), name);
  return { run: text(runName), name, at: Math.round(at) };
}

/** What others recorded and somebody merged may be newer; what is recorded here is meant. */
const OWN_FIRST = 'origin = (SELECT uid FROM store) DESC, opened_at DESC, id DESC';

function findOpen(store: Store): IterableIterator<unknown[]> {
  return query(
    store,
    `SELECT id, name FROM run WHERE ended_at IS NULL ORDER BY ${OWN_FIRST} LIMIT 1`,
  );
}

function findNamed(store: Store, run: string): IterableIterator<unknown[]> {
  return query(store, `SELECT id, name FROM run WHERE name = ? ORDER BY ${OWN_FIRST} LIMIT 1`, run);
}

function noRun(file: string, run: string | undefined): string {
  return run === undefined
    ? `Cannot mark a phase in "${file}": no run is being recorded; name one that has ended with --run`
    : `Cannot mark a phase of the run "${run}": there is none of that name in "${file}"; sallyport runs lists them`;
}

/** Reads the marks of some runs in time order, each once; `runs` is a JSON array of run ids. */
export function readMarks(store: Store, runs: string): Mark[] {
  const found = query(
    store,
    `SELECT DISTINCT run.name, mark.name, at FROM mark JOIN run ON run.id = run_id
     WHERE run_id IN (SELECT value FROM json_each(?)) ORDER BY at, mark.name, run.name`,
    runs,
  );
  return [...found].map(([run, name, at]) => ({
    run: text(run),
    name: text(name),
    at: integer(at),
  }));
}
