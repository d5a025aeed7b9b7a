import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import type { Origins } from './origin.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/sallyport.js', import.meta.url));

const LIST = `version: 1
name: soak
entries:
  - host: "*.soak.test"
    ports: [9]
    protocol: tcp
  - host: "*.soak.test"
    ports: [80]
`;

/** An enforcing proxy in processes of its own, seen from outside as the system sees them: all together. */
export interface SoakedProxy {
  readonly port: number;
  memoryKb(): number;
  descriptors(): number;
  isRunning(): boolean;
  /** Stops it in order. */
  stop(): Promise<{ exitCode: unknown; events: number; malformed: number; log: string }>;
}

export async function startSoakedProxy(origins: Origins, workers: number): Promise<SoakedProxy> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-soak-'));
  const db = join(folder, 'soak.db');
  writeFileSync(join(folder, 'allowlist.yaml'), LIST);
  const flags = [
    ...['--allow', join(folder, 'allowlist.yaml'), '--db', db, '--run', 'soak'],
    ...['--listen', '127.0.0.1:0', '--dashboard', 'off', '--drain-timeout', '2s'],
    ...['--workers', String(workers)],
    ...['--max-connections', '30000', '--max-connections-per-client', '30000'],
    ...['--connect-to', `:9:127.0.0.1:${origins.tunnelPort}`],
    ...['--connect-to', `:80:127.0.0.1:${origins.httpPort}`],
  ];
  const child = spawn(
    'sh',
    ['-c', 'exec "$0" "$@"', process.execPath, PROGRAM, 'enforce', ...flags],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const exited = once(child, 'exit');
  let log = '';
  const port = await new Promise<number>((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      log += `${line}\n`;
      const found = /https_proxy=http:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1];
      if (found !== undefined) resolve(Number(found));
    });
    child.once('exit', () => reject(new Error(`the proxy did not start: ${log}`)));
  });
  const pid = child.pid ?? 0;
  const processes = (): number[] => [pid, ...childrenOf(pid)];
  return {
    port,
    memoryKb: () => processes().reduce((sum, process) => sum + residentKb(process), 0),
    descriptors: () => processes().flatMap((process) => readdirSync(`/proc/${process}/fd`)).length,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    async stop() {
      child.kill('SIGTERM');
      const [exitCode] = await exited;
      const counts = countRecorded(db);
      rmSync(folder, { recursive: true, force: true });
      return { exitCode, ...counts, log };
    },
  };
}

function childrenOf(pid: number): number[] {
  const listed = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return listed.split(' ').filter(Boolean).map(Number);
}

function residentKb(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

function countRecorded(file: string): { events: number; malformed: number } {
  const db = new Database(file, { readonly: true });
  try {
    const [events] = db.prepare('SELECT count(*) FROM events').pluck().all();
    const [malformed] = db.prepare('SELECT sum(malformed) FROM run').pluck().all();
    return { events: Number(events), malformed: Number(malformed) };
  } finally {
    db.close();
  }
}
