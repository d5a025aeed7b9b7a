import { ConfigError } from '../../../rules/errors.ts';
import { explain, openStore, type Store } from '../open.ts';
import { integer, query, text } from '../row.ts';
import { MIGRATIONS } from '../schema.ts';
import { addMarks, copyRun, type RunCopy } from './copy-run.ts';
import { compareStates, haveParted, readState } from './run-state.ts';

/** `older`: the record had a later state of the run already. */
export type MergeOutcome = 'added' | 'updated' | 'unchanged' | 'older';

export interface MergedRun {
  readonly name: string;
  readonly uid: string;
  readonly outcome: MergeOutcome;
  /** Of the run, where it was copied. */
  readonly destinations: number;
  /** Event rows that were copied. */
  readonly events: number;
}

/** How the user names another file, for messages. */
const NAMED = 'to merge';

/** Opens a file to merge, at one moment of it. @throws {UserError} where it is no record that can be read */
export function openSource(file: string): Store {
  const store = openStore(file, 'read', MIGRATIONS, NAMED);
  // It begins with the first look at the file.
  store.db.exec('BEGIN');
  return store;
}

/**
 * Takes the runs of a file into the record: what is new to it as it is, and of a run that both have the later state,
 * as a whole. Each run is one transaction, and doing it again changes nothing.
 *
 * @throws {UserError} where one of the two cannot be read or written, or both went on with one run
 */
export function mergeFile(record: Store, file: string): MergedRun[] {
  const source = openSource(file);
  try {
    const runs = readRunRows(source);
    const merge = record.db.transaction((run: RunRow) => mergeRun(record, source, run)).immediate;
    return runs.map((run) => {
      try {
        return merge(run);
      } catch (error) {
        throw explainMerge(error, record.file);
      }
    });
  } finally {
    source.close();
  }
}

/** Of two files only one can be full or locked: the one that is written. */
function explainMerge(error: unknown, file: string): unknown {
  return explain(error, file, 'write', 'with -o');
}

interface RunRow {
  readonly id: number;
  readonly uid: string;
  readonly name: string;
  /** All columns but `id`, by their names. */
  readonly columns: Readonly<Record<string, unknown>>;
}

const COLUMNS = [
  ...['uid', 'origin', 'name', 'started_at', 'ended_at', 'opened_at', 'layers', 'tool_version'],
  ...['malformed', 'unrecorded', 'last_event'],
];

function readRunRows(source: Store): RunRow[] {
  const found = query(source, `SELECT id, ${COLUMNS.join()} FROM run ORDER BY uid`);
  return [...found].map(([id, ...row]) => {
    const columns = Object.fromEntries(COLUMNS.map((column, at) => [column, row[at]]));
    return { id: integer(id), uid: text(columns.uid), name: text(columns.name), columns };
  });
}

function mergeRun(record: Store, source: Store, run: RunRow): MergedRun {
  const { uid, name } = run;
  const known = findByUid(record, uid);
  const outcome = known === undefined ? 'added' : outcomeOf({ record, known, source, run });
  const isTaken = outcome === 'added' || outcome === 'updated';
  const toId = known ?? addRun(record, run);
  const copy: RunCopy = { from: source, fromId: run.id, to: record.db, toId };
  if (outcome === 'updated') updateRun(record, toId, run);
  const copied = isTaken ? copyRun(copy) : { destinations: 0, events: 0 };
  addMarks(copy);
  return { name, uid, outcome, ...copied };
}

function findByUid(record: Store, uid: string): number | undefined {
  const [row] = [...query(record, 'SELECT id FROM run WHERE uid = ?', uid)];
  return row === undefined ? undefined : integer(row[0]);
}

function outcomeOf(at: {
  readonly record: Store;
  readonly known: number;
  readonly source: Store;
  readonly run: RunRow;
}): Exclude<MergeOutcome, 'added'> {
  const { record, known, source, run } = at;
  const [theirs, ours] = [
    { db: source.db, id: run.id },
    { db: record.db, id: known },
  ];
  const precedence = compareStates(readState(theirs), readState(ours));
  switch (haveParted(theirs, ours) ? 'apart' : precedence) {
    case 'later':
      return 'updated';
    case 'earlier':
      return 'older';
    case 'same':
      return 'unchanged';
    case 'apart':
      throw new ConfigError(
        `Cannot merge the run "${run.name}" of "${source.file}": after one of two records was copied from the other, both went on with it, so that neither "${source.file}" nor "${record.file}" holds all of it; merge only the one that you want to keep`,
      );
  }
}

/**
 * Adds the row of a run, with the file that it belongs to, unless that would make it a run of this file, or a second
 * one of that name and file: clones of a machine have copies of one file. Then it belongs to no file but its own uid.
 */
function addRun(record: Store, { uid, name, columns }: RunRow): number {
  const [taken] = query(
    record,
    `SELECT 1 FROM store WHERE uid = ? UNION ALL SELECT 1 FROM run WHERE origin = ? AND name = ?`,
    ...[text(columns.origin), text(columns.origin), name],
  );
  const row = { ...columns, origin: taken === undefined ? columns.origin : uid };
  const added = record.db.prepare(
    `INSERT INTO run (${COLUMNS.join()}) VALUES (${COLUMNS.map((column) => `:${column}`).join()})`,
  );
  return integer(Number(added.run(row).lastInsertRowid));
}

/** It stays with the file that it belongs to here. */
function updateRun({ db }: Store, id: number, { columns }: RunRow): void {
  const set = COLUMNS.filter((column) => !['uid', 'origin', 'name'].includes(column));
  db.prepare(
    `UPDATE run SET ${set.map((column) => `${column} = :${column}`).join()} WHERE id = :id`,
  ).run({ ...Object.fromEntries(set.map((column) => [column, columns[column]])), id });
}
