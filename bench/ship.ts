import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Postgres, startPostgres } from '../test/support/postgres.ts';
import { benchRecorder, recordHost, scratchFolder } from './growth/recording.ts';
import type { BenchOptions, Row } from './row.ts';

const PROGRAM = fileURLToPath(new URL('../bin/sallyport.js', import.meta.url));
const PROXIES = ['proxy-1', 'proxy-2'];
const HOSTS = 1_000;
/** Half of what a fleet of this size is promised, so that two proxies prove it. */
const GOAL = 20_000;

/** Event rows that two proxies ship at the same time to one PostgreSQL on this machine, with its disk. */
export async function shipRows({ quick }: BenchOptions): Promise<Row[]> {
  if (globSync('/usr/lib/postgresql/*/bin/postgres').length === 0) {
    console.log('\nshipping is left out: PostgreSQL is not installed');
    return [];
  }
  const events = quick ? 40_000 : 200_000;
  const folder = scratchFolder();
  for (const proxy of PROXIES) fillRecord(folder, proxy, events);
  await using postgres = await startPostgres({ settings: { fsync: 'on' } });
  try {
    const since = performance.now();
    await Promise.all(PROXIES.map((proxy) => ship(postgres, folder, proxy)));
    const seconds = (performance.now() - since) / 1_000;
    const [[there] = []] = await postgres.query('SELECT count(*) FROM sallyport.event');
    if (there !== events * PROXIES.length) throw new Error(`${String(there)} events arrived`);
    const what = 'events shipped from two proxies to PostgreSQL';
    return [{ what, perSecond: there / seconds, goal: GOAL }];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function fillRecord(folder: string, proxy: string, events: number): void {
  const recorder = benchRecorder(folder, proxy);
  for (let i = 0; i < events; i++) recordHost(recorder, i % HOSTS);
  recorder.close();
}

/** The whole program, with its start. */
async function ship({ url, env }: Postgres, folder: string, proxy: string): Promise<void> {
  const db = join(folder, `${proxy}.db`);
  const args = ['ship', '--db', db, '--to', url, '--proxy-id', proxy];
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [exitCode] = await once(child, 'exit');
  if (exitCode !== 0) throw new Error(`sallyport ship ended with ${String(exitCode)}`);
}
