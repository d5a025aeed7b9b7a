import { type ChildProcess, fork, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { LoadAnswer, LoadQuestion, LoadReady } from './intercept-load.ts';
import type { BenchOptions, Row } from './row.ts';

/** Measures `record --intercept`: tunnels to hosts that have no certificate yet, to one that has, and requests in open ones. */
export async function interceptRows({ quick }: BenchOptions): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
  const load = fork(fileURLToPath(new URL('intercept-load.ts', import.meta.url)));
  const { originPort, certificate } = await messageOf<LoadReady>(load);
  writeFileSync(join(folder, 'origin.pem'), certificate);
  const proxy = await startProxy(folder, originPort);
  const measure = async (kind: LoadQuestion['kind'], count: number): Promise<number> => {
    const question: LoadQuestion = { kind, count: quick ? count / 5 : count, port: proxy.port };
    load.send(question);
    return (await messageOf<LoadAnswer>(load)).perSecond;
  };
  try {
    // The first hundred pay for what the compiler has not seen yet.
    await measure('cached', 1_000);
    return [
      {
        what: 'interception: tunnels to new hosts (certificate, both handshakes, one request)',
        perSecond: await measure('new', 1_000),
        goal: 200,
      },
      {
        what: 'interception: tunnels to a host with a certificate (both handshakes, one request)',
        perSecond: await measure('cached', 3_000),
        goal: 2_000,
      },
      {
        what: 'interception: requests in tunnels that are open',
        perSecond: await measure('open', 20_000),
      },
    ];
  } finally {
    load.kill();
    proxy.process.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Proxy {
  readonly process: ChildProcess;
  readonly port: number;
}

async function startProxy(folder: string, originPort: number): Promise<Proxy> {
  const program = fileURLToPath(new URL('../bin/sallyport.js', import.meta.url));
  const caDir = join(folder, 'ca');
  const init = spawn(process.execPath, [program, 'ca', 'init', '--ca-dir', caDir], {
    stdio: 'ignore',
  });
  await new Promise((resolve) => init.once('exit', resolve));
  const child = spawn(
    process.execPath,
    [
      ...[program, 'record', '--listen', '127.0.0.1:0', '--dashboard', 'off'],
      ...['--db', join(folder, 'record.db'), '--ca-dir', caDir],
      ...['--intercept', '*.bench.test', '--upstream-ca', join(folder, 'origin.pem')],
      ...['--connect-to', `::127.0.0.1:${originPort}`],
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  for await (const line of createInterface({ input: child.stderr })) {
    const port = /https_proxy=http:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (port !== undefined) {
      child.stderr.resume();
      return { process: child, port: Number(port) };
    }
  }
  throw new Error('the proxy did not start');
}

/** Both sides are this benchmark: what comes is what was sent. */
function messageOf<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve) => child.once('message', (message: T) => resolve(message)));
}
