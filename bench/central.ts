import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { connectPostgres } from '../proxy/postgres/connect.ts';
import { type Postgres, startPostgres } from '../test/support/postgres.ts';
import { writeManyEvents } from './import/many-events.ts';
import type { BenchOptions, Row } from './row.ts';

const PROGRAM = fileURLToPath(new URL('../bin/sallyport.js', import.meta.url));
const HOSTS = 5_000;
const START = Date.UTC(2026, 10, 1);
const DAY_MS = 86_400_000;
/** Each report within so many seconds. */
const GOAL_SECONDS = 2;
const ROUNDS = 5;

/**
 * A report over 50 million events whose rows are there, in a file and in PostgreSQL, in seconds that processors worked:
 * the program's, with its start, and the server's. One waits for the other, so by the clock it is no less. The counts are those of an import and go to PostgreSQL as every record does;
 * rows that fit them are made on both sides, as shipping so many takes an hour. Some 20 GB of disk for some minutes.
 */
export async function centralRows({ quick }: BenchOptions): Promise<Row[]> {
  if (globSync('/usr/lib/postgresql/*/bin/postgres').length === 0) {
    console.log('\nreports from a database are left out: PostgreSQL is not installed');
    return [];
  }
  const events = quick ? 1_000_000 : 50_000_000;
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-central-'));
  try {
    const db = join(folder, 'bench.db');
    writeManyEvents(db, events);
    await using postgres = await startPostgres({
      // Rows are made as fast as they can be; what is measured only reads.
      settings: {
        wal_level: 'minimal',
        max_wal_senders: '0',
        max_wal_size: '8GB',
        autovacuum: 'off',
      },
    });
    sallyport(postgres, ['ship', '--db', db, '--to', postgres.url, '--proxy-id', 'bench']);
    await fillDatabase(postgres, events);
    fillFile(db, events);
    const rounds = quick ? 2 : ROUNDS;
    const many = events.toLocaleString('en-US');
    return [db, postgres.url].map((record, at) => ({
      what: `events in a report, of ${many} whose rows are in ${at === 0 ? 'a file' : 'PostgreSQL'}`,
      perSecond:
        events / secondsOf(rounds, postgres, ['report', '--db', record, '--format', 'json']),
      goal: events / GOAL_SECONDS,
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function fillFile(file: string, events: number): void {
  const db = new Database(file);
  db.pragma('journal_mode = OFF');
  db.pragma('synchronous = OFF');
  db.exec(`
    WITH RECURSIVE n (seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM n WHERE seq < ${events})
    INSERT INTO event (run_id, seq, destination_id, client_id, started_at, duration_ms, layer, verdict, method,
      bytes_up, bytes_down)
    SELECT 1, ${rowOf('seq', events)} FROM n;
    UPDATE run SET last_event = ${events}`);
  db.pragma('journal_mode = WAL');
  db.close();
}

/** A partition that is filled before it is one: its index is built at once. */
async function fillDatabase({ url, env }: Postgres, events: number): Promise<void> {
  const database = await connectPostgres(url, {
    ...{ origin: { name: 'the bench', isPrivate: false }, env, name: 'bench' },
    statementTimeoutMs: 1_800_000,
  });
  try {
    await database.query(`
      BEGIN;
      CREATE TABLE sallyport.event_20261101 (LIKE sallyport.event INCLUDING DEFAULTS);
      INSERT INTO sallyport.event_20261101 (run_id, seq, destination_id, client_id, started_at, duration_ms, layer,
        verdict, method, bytes_up, bytes_down)
      SELECT (SELECT id FROM sallyport.run), ${rowOf('seq', events)}
      FROM generate_series(1::bigint, ${events}) AS seq;
      ALTER TABLE sallyport.event_20261101 ADD PRIMARY KEY (run_id, seq, started_at);
      ALTER TABLE sallyport.event ATTACH PARTITION sallyport.event_20261101
        FOR VALUES FROM (${START}) TO (${START + DAY_MS});
      COMMIT;
      ANALYZE`);
  } finally {
    await database.close();
  }
}

/** What `writeManyEvents` counts, as the row of one event: from its number to its bytes. */
function rowOf(seq: string, events: number): string {
  const destination = `1 + ${seq} % ${HOSTS}`;
  const client = `1 + ${seq} % ${HOSTS} % 24`;
  const startedAt = `${START} + (${seq} - 1) * ${DAY_MS} / ${events}`;
  return `${seq}, ${destination}, ${client}, ${startedAt}, 12, 'proxy', 'allowed', 'CONNECT', 517, 4096`;
}

/** What processors worked, of the median round: the program, with its start, and the server. */
function secondsOf(rounds: number, postgres: Postgres, args: readonly string[]): number {
  const times = Array.from({ length: rounds }, () => {
    const before = ticksOf(process.pid) + ticksOfServer(postgres);
    sallyport(postgres, args);
    return (ticksOf(process.pid) + ticksOfServer(postgres) - before) / TICKS_PER_SECOND;
  });
  return times.toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? Number.NaN;
}

/** Linux says so to every program (getconf CLK_TCK), whatever the kernel counts in. */
const TICKS_PER_SECOND = 100;

/** The first line of this file is the number of the server's first process. */
function ticksOfServer({ data }: Postgres): number {
  const [pid = ''] = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
  return ticksOf(Number(pid));
}

/** What children that have ended worked (proc_pid_stat(5), fields 16 and 17). */
function ticksOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return Number(fields[13]) + Number(fields[14]);
}

function sallyport({ env }: Postgres, args: readonly string[]): void {
  const { status, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`sallyport ${args.join(' ')} ended with ${status}: ${stderr}`);
}
