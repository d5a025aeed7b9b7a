import { execFile, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { makeIdentity } from '../samples/trial-cluster/certificate.ts';
import { spreadOf } from './path/rounds.ts';
import { launch, type Running } from './path/running.ts';
import { LOAD_CORE, PROXY_CORE, PROXY_HOST } from './path/world.ts';
import type { BenchOptions, RateRow, Row } from './row.ts';

/** What one load is about; see `bench/load/tls-churn.c`. */
type Kind = 'new' | 'cached' | 'open';

interface Load {
  readonly what: string;
  readonly kind: Kind;
  readonly count: number;
  readonly goal?: number;
}

const LOADS: readonly Load[] = [
  {
    what: 'interception: tunnels to new hosts (certificate, both handshakes, one request)',
    kind: 'new',
    count: 600,
    goal: 200,
  },
  {
    what: 'interception: tunnels to a host with a certificate (both handshakes, one request)',
    kind: 'cached',
    count: 3_000,
    goal: 2_000,
  },
  {
    what: 'interception: requests in tunnels that are open',
    kind: 'open',
    count: 20_000,
  },
];

const AT_ONCE = 16;
/** A program that compiles as it runs comes to its speed after some thousand tunnels. */
const WARM_UP: Readonly<Record<Kind, number>> = { new: 300, cached: 4_000, open: 10_000 };

/**
 * Measures `record --intercept`: the proxy on one core, its clients and the origin on the other, all with their processor
 * time. The load is in C: handshakes of Node's own cost its clients as much as they cost the proxy.
 */
export async function interceptRows({ quick }: BenchOptions): Promise<Row[]> {
  const missing = cannotMeasure();
  if (missing !== undefined) {
    console.log(`\ninterception is left out: ${missing}`);
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
  compileLoads(folder);
  const identity = makeIdentity(['*.bench.test'], new Date());
  writeFileSync(join(folder, 'origin.pem'), identity.certificate);
  writeFileSync(join(folder, 'origin.key'), identity.key);
  await using origin = await startOrigin(folder);
  const proxy = await startProxy(folder, origin.port);
  const floor = await startFloor(folder, origin.port);
  try {
    const subjects = [...LOADS.map((load) => ({ load, proxy })), { load: FLOOR, proxy: floor }].map(
      (subject) => ({ ...subject, rates: [], cpuMs: [] }),
    );
    await inTurns(subjects, folder, quick ? { rounds: 1, share: 1 / 4 } : { rounds: 5, share: 1 });
    return subjects.map(toRow);
  } finally {
    await Promise.all([proxy.stop(), floor.stop()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

const FLOOR: Load = {
  what: 'the second, by the least that Node can do (bench/intercept-floor.ts)',
  kind: 'cached',
  count: 3_000,
};

function cannotMeasure(): string | undefined {
  if (process.platform !== 'linux') return 'processor time is counted as Linux does it';
  if (availableParallelism() < 2) return 'it takes two cores';
  const missing = ['cc', 'taskset'].find(
    (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0,
  );
  if (missing !== undefined) return `it takes ${missing}, which is not installed`;
  const header = spawnSync('cc', ['-E', '-include', 'openssl/ssl.h', '-x', 'c', '/dev/null']);
  return header.status === 0 ? undefined : 'it takes the headers of OpenSSL (libssl-dev)';
}

function compileLoads(folder: string): void {
  const cwd = fileURLToPath(new URL('load/', import.meta.url));
  for (const name of ['tls-origin', 'tls-churn']) {
    const sources = [`${name}.c`, 'common.c', '-lssl', '-lcrypto', '-lpthread'];
    execFileSync('cc', ['-O2', '-o', join(folder, name), ...sources], { cwd });
  }
}

/** A load on a proxy, with what each round came to. */
interface Subject {
  readonly load: Load;
  readonly proxy: Running;
  readonly rates: number[];
  /** Of the proxy, for each tunnel or request. */
  readonly cpuMs: number[];
}

/** Puts each load, or a share of it, on its proxy in turn, in several rounds: other work on the machine meets them all. */
async function inTurns(
  subjects: readonly Subject[],
  folder: string,
  { rounds, share }: { readonly rounds: number; readonly share: number },
): Promise<void> {
  for (const { load, proxy } of subjects) {
    await churn(folder, proxy.port, load.kind, WARM_UP[load.kind] * share);
  }
  for (let round = 0; round < rounds; round++) {
    for (const { load, proxy, rates, cpuMs } of subjects) {
      const count = load.count * share;
      const before = proxy.cpuSeconds();
      rates.push(await churn(folder, proxy.port, load.kind, count));
      cpuMs.push((1_000 * (proxy.cpuSeconds() - before)) / count);
    }
  }
}

function toRow({ load: { what, goal }, rates, cpuMs }: Subject): RateRow {
  const row = {
    what: `${what}; ${middleOf(cpuMs).toFixed(2)} ms of its core each`,
    perSecond: middleOf(rates),
  };
  return goal === undefined ? row : { ...row, goal };
}

function middleOf(figures: readonly number[]): number {
  return spreadOf(figures)?.median ?? Number.NaN;
}

const Rate = z.object({ count: z.number(), seconds: z.number(), failed: z.number() });

let loads = 0;

/** Puts one load on a proxy; tunnels or requests a second. */
async function churn(folder: string, port: number, kind: Kind, count: number): Promise<number> {
  // New hosts are new each time.
  const label = kind === 'new' ? `new${loads++}` : kind;
  const args = [PROXY_HOST, port, AT_ONCE, count, kind, label].map(String);
  const command = [LOAD_CORE, join(folder, 'tls-churn'), ...args];
  const { stdout } = await promisify(execFile)('taskset', ['-c', ...command]);
  const rate = Rate.parse(JSON.parse(stdout));
  if (rate.failed > 0) throw new Error(`${rate.failed} of ${count} tunnels failed`);
  return rate.count / rate.seconds;
}

async function startOrigin(folder: string): Promise<{ port: number } & AsyncDisposable> {
  const files = [join(folder, 'origin.pem'), join(folder, 'origin.key')];
  const child = spawn('taskset', ['-c', LOAD_CORE, join(folder, 'tls-origin'), ...files], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const [port] = await new Promise<string[]>((resolve) => {
    createInterface({ input: child.stdout }).once('line', (line) => resolve([line]));
  });
  return {
    port: Number(port),
    async [Symbol.asyncDispose]() {
      child.kill();
      await ended;
    },
  };
}

async function startProxy(folder: string, originPort: number): Promise<Running> {
  const program = fileURLToPath(new URL('../bin/sallyport.js', import.meta.url));
  const caDir = join(folder, 'ca');
  execFileSync(process.execPath, [program, 'ca', 'init', '--ca-dir', caDir], { stdio: 'ignore' });
  const port = await freePort();
  return onItsCore(port, [
    ...[program, 'record', '--listen', `${PROXY_HOST}:${port}`, '--dashboard', 'off'],
    ...['--db', join(folder, 'record.db'), '--ca-dir', caDir],
    ...['--intercept', '*.bench.test', '--upstream-ca', join(folder, 'origin.pem')],
    ...['--connect-to', `::127.0.0.1:${originPort}`],
  ]);
}

async function startFloor(folder: string, originPort: number): Promise<Running> {
  const program = fileURLToPath(new URL('intercept-floor.ts', import.meta.url));
  const port = await freePort();
  return onItsCore(port, [program, String(port), String(originPort), folder]);
}

function onItsCore(port: number, command: readonly string[]): Promise<Running> {
  const whole = [process.execPath, ...command];
  return launch({ command: whole, port, host: PROXY_HOST, cores: PROXY_CORE });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, PROXY_HOST, () => {
      const bound = server.address();
      server.close(() => resolve(typeof bound === 'object' && bound !== null ? bound.port : 0));
    });
  });
}
