import type Database from 'better-sqlite3';
import type { Answer, CountedLookup, Lookup } from '../event.ts';
import type { Store } from './open.ts';
import { integer, optionalText, query, text, verdictOf } from './row.ts';
import { type Count, OVERFLOW, whole } from './tally.ts';

interface LookupRow extends Count {
  readonly client: string;
  readonly name: string;
  readonly type: string;
  readonly verdict: string;
  readonly code: string;
}

interface AnswerRow extends Count {
  readonly client: string;
  readonly name: string;
  readonly address: string;
  chain: readonly string[];
}

/** RFC 1035 §2.3.4: a name has at most 253 characters; what escapes has made longer is cut. */
const MAX_NAME_LENGTH = 1_000;

/** So many distinct lookups and answers are held before they are written. */
const MAX_PENDING = 50_000;

/** An answer with more addresses than this is described well enough by these. */
const MAX_ADDRESSES = 64;
const MAX_CHAIN = 16;

/**
 * Counts lookups in memory, until the next batch: each (client, name, type, verdict, code) once,
 * and each (client, name, address) that was answered.
 */
export class LookupTally {
  readonly lookups: Map<string, LookupRow> = new Map();
  readonly answers: Map<string, AnswerRow> = new Map();
  readonly #limit: number;

  constructor(limit: number = MAX_PENDING) {
    this.#limit = limit;
  }

  get isEmpty(): boolean {
    return this.lookups.size + this.answers.size === 0;
  }

  /** Counts a lookup; false where there is no room: write what is pending first. */
  add(lookup: Lookup): boolean {
    if (this.lookups.size + this.answers.size >= this.#limit) return false;
    const { at, lastAt = at, client, type, verdict, code = '', times = 1 } = lookup;
    const name = cut(lookup.name);
    const key = `${client} ${type} ${verdict} ${code} ${name}`;
    count(this.lookups, key, () => ({ client, name, type, verdict, code, ...nothing(at) }), {
      at,
      lastAt,
      times,
    });
    for (const address of lookup.addresses.slice(0, MAX_ADDRESSES)) {
      const fresh = (): AnswerRow => ({ client, name, address, chain: [], ...nothing(at) });
      const answer = count(this.answers, answerKey(client, address, name), fresh, {
        ...{ at, lastAt, times },
      });
      answer.chain = lookup.chain.slice(0, MAX_CHAIN).map(cut);
    }
    return true;
  }

  /** Adds an answer that was counted before, without its lookups; false where there is no room. */
  addAnswer({ client, address, chain, ...answer }: Omit<Answer, 'run'>): boolean {
    if (this.lookups.size + this.answers.size >= this.#limit) return false;
    const { answers, firstSeen, lastSeen } = answer;
    const name = cut(answer.name);
    const fresh = (): AnswerRow => ({ client, name, address, chain, ...nothing(firstSeen) });
    const seen = { at: firstSeen, lastAt: lastSeen, times: answers };
    count(this.answers, answerKey(client, address, name), fresh, seen);
    return true;
  }
}

function answerKey(client: string, address: string, name: string): string {
  return `${client} ${address} ${name}`;
}

function count<Row extends Count>(
  rows: Map<string, Row>,
  key: string,
  fresh: () => Row,
  { at, lastAt, times }: { readonly at: number; readonly lastAt: number; readonly times: number },
): Row {
  let row = rows.get(key);
  if (row === undefined) {
    row = fresh();
    rows.set(key, row);
  }
  row.events += times;
  if (at < row.firstSeen) row.firstSeen = at;
  if (lastAt > row.lastSeen) row.lastSeen = lastAt;
  return row;
}

function nothing(at: number): Count {
  return { events: 0, firstSeen: at, lastSeen: at };
}

function cut(name: string): string {
  return name.length > MAX_NAME_LENGTH ? `${name.slice(0, MAX_NAME_LENGTH)}${OVERFLOW}` : name;
}

const SQL = {
  lookup: `
    INSERT INTO lookup (run_id, client, name, type, verdict, code, lookups, first_seen, last_seen)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (run_id, client, name, type, verdict, code) DO UPDATE SET
      lookups = lookups + excluded.lookups,
      first_seen = min(first_seen, excluded.first_seen),
      last_seen = max(last_seen, excluded.last_seen)`,
  answer: `
    INSERT INTO answer (run_id, client, name, address, chain, answers, first_seen, last_seen)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (run_id, client, name, address) DO UPDATE SET
      answers = answers + excluded.answers,
      chain = CASE WHEN excluded.last_seen >= last_seen THEN excluded.chain ELSE chain END,
      first_seen = min(first_seen, excluded.first_seen),
      last_seen = max(last_seen, excluded.last_seen)`,
} as const;

/** Adds lookups to a run, inside the transaction of whoever calls. */
export class LookupWriter {
  readonly #run: number;
  readonly #lookup: Database.Statement<unknown[]>;
  readonly #answer: Database.Statement<unknown[]>;

  constructor(db: Database.Database, run: number) {
    this.#run = run;
    this.#lookup = db.prepare(SQL.lookup);
    this.#answer = db.prepare(SQL.answer);
  }

  write({ lookups, answers }: LookupTally): void {
    for (const { client, name, type, verdict, code, ...seen } of lookups.values()) {
      this.#lookup.run(this.#run, client, name, type, verdict, code, ...counts(seen));
    }
    for (const { client, name, address, chain, ...seen } of answers.values()) {
      const path = JSON.stringify(chain);
      this.#answer.run(this.#run, client, name, address, path, ...counts(seen));
    }
  }
}

function counts({ events, firstSeen, lastSeen }: Count): number[] {
  return [whole(events), whole(firstSeen), whole(lastSeen)];
}

/** The lookups of some runs, by run, client and name; `runs` is a JSON array of run ids. */
export function readLookups(store: Store, runs: string): CountedLookup[] {
  const found = query(
    store,
    `SELECT run.name, client, lookup.name, type, verdict, nullif(code, ''), sum(lookups),
       min(first_seen), max(last_seen)
     FROM lookup JOIN run ON run.id = run_id
     WHERE run_id IN (SELECT value FROM json_each(?))
     GROUP BY run.name, client, lookup.name, type, verdict, code
     ORDER BY run.name, client, lookup.name, type, verdict, code`,
    runs,
  );
  return [...found].map(([run, client, name, type, verdict, code, lookups, first, last]) => ({
    run: text(run),
    client: text(client),
    name: text(name),
    type: text(type),
    verdict: verdictOf(verdict),
    code: optionalText(code),
    lookups: integer(lookups),
    firstSeen: integer(first),
    lastSeen: integer(last),
  }));
}

/** The addresses that names had, by run, client and name; `runs` is a JSON array of run ids. */
export function readAnswers(store: Store, runs: string): Answer[] {
  const found = query(
    store,
    `SELECT run.name, client, answer.name, address,
       substr(max(format('%016d', last_seen) || chain), 17), sum(answers), min(first_seen), max(last_seen)
     FROM answer JOIN run ON run.id = run_id
     WHERE run_id IN (SELECT value FROM json_each(?))
     GROUP BY run.name, client, answer.name, address
     ORDER BY run.name, client, answer.name, address`,
    runs,
  );
  return [...found].map(([run, client, name, address, chain, answers, first, last]) => ({
    run: text(run),
    client: text(client),
    name: text(name),
    address: text(address),
    chain: namesOf(chain),
    answers: integer(answers),
    firstSeen: integer(first),
    lastSeen: integer(last),
  }));
}

function namesOf(value: unknown): string[] {
  const names: unknown = JSON.parse(text(value));
  return Array.isArray(names) ? names.map(text) : [];
}
