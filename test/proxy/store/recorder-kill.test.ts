import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openReader } from '../../../proxy/store/reader.ts';
import { temporaryRecord } from './support.ts';

const LOAD = fileURLToPath(new URL('./recorder-load.ts', import.meta.url));
const ROUNDS = 30;

/** Records under load until it is killed after `lines` answers; says every key that was answered. */
async function recordUntilKilled(file: string, round: number, lines: number): Promise<string[]> {
  const child = spawn(process.execPath, [LOAD, file, String(round)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const answered: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    answered.push(line);
    if (answered.length === lines) child.kill('SIGKILL');
  });
  const [, signal] = await once(child, 'close');
  expect(signal).toBe('SIGKILL');
  return answered;
}

test('a recorder that is killed at any moment has lost no destination that a client was answered for', async () => {
  using record = temporaryRecord();
  const answered: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    answered.push(...(await recordUntilKilled(record.file, round, 1 + ((round * 37) % 400))));
  }

  const reader = openReader(record.file);
  const kept = new Set<string>();
  for (const { host, port, verdicts } of reader.destinations({ runs: ['trial-1'] })) {
    if (verdicts.allowed > 0) kept.add(`${host}:${port} allowed`);
    if (verdicts.denied > 0) kept.add(`${host}:${port} denied`);
  }
  reader.close();
  expect(answered.length).toBeGreaterThan(ROUNDS);
  expect(answered.filter((key) => !kept.has(key))).toEqual([]);
  const db = new Database(record.file, { readonly: true });
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  const sums = 'SELECT count(*) FROM destination WHERE events <> allowed + denied + would_deny';
  expect(db.prepare(sums).pluck().get()).toBe(0);
  db.close();
}, 120_000);
