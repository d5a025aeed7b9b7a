import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { hashSync } from 'bcryptjs';
import { expect, onTestFinished } from 'vitest';
import { type Loopback, listenHttp } from '../../support/loopback.ts';
import { finished } from '../../support/program.ts';
import { readLines } from '../../support/read-lines.ts';
import type { TempFolder } from '../../support/temp-folder.ts';
import { type PeerResult, runPeer, runWell } from './peer.ts';

/** The program as its user starts it: installed, unpacked, or one file. */
export interface Installed {
  readonly command: readonly [program: string, ...args: string[]];
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * What a user does with a fresh program, each part by another of its threads or processes, with what it
 * reads from beside its code: rules, tables, the dashboard's page, packages that are files.
 */
export async function firstHour(
  installed: Installed,
  folder: TempFolder,
): Promise<Readonly<Record<string, unknown>>> {
  await using origin = await listenHttp((_req, res) => res.end('from the origin'));
  const { run, well } = starting(installed, folder);
  const captured = await run([
    ...['run', '--run', 'smoke', '--workers', '2', '--connect-to', `:80:127.0.0.1:${origin.port}`],
    ...['--', 'curl', '-sS', 'http://github.com/'],
  ]);
  const decrypted = await run([
    ...[
      'run',
      '--run',
      'decrypted',
      '--intercept',
      '--connect-to',
      `:443:127.0.0.1:${origin.port}`,
    ],
    ...[
      '--',
      'curl',
      '-sS',
      '-o',
      '/dev/null',
      '-w',
      '%{http_connect} %{http_code}',
      'https://github.com/',
    ],
  ]);
  await well(['import', '--run', 'listed', '--from', 'list', '-'], 'queue.amazonaws.com:443\n');
  return {
    version: (await well(['--version'])).trim(),
    captured: captured.stdout,
    'status of run': captured.exitCode,
    'tunnel and request inside': decrypted.stdout,
    report: /github,github\.com,80/.exec(
      await well(['report', '--run', 'smoke', '--format', 'csv']),
    )?.[0],
    'plan of the import': /"serviceName": *"[^"]+"/.exec(
      await well(['report', '--run', 'listed', '--format', 'json']),
    )?.[0],
    ...(await served(installed, folder, origin)),
  };
}

/** What a proxy says that asks for passwords and shows its pages. */
async function served(
  installed: Installed,
  folder: TempFolder,
  origin: Loopback,
): Promise<Readonly<Record<string, unknown>>> {
  writeFileSync(folder.at('users'), `ada:${hashSync('lovelace', 4)}\n`);
  const { start } = starting(installed, folder);
  const child = start([
    ...['record', '--run', 'served', '--listen', '127.0.0.1:0', '--dashboard', '127.0.0.1:0'],
    ...[
      '--metrics',
      '--auth-file',
      folder.at('users'),
      '--connect-to',
      `:80:127.0.0.1:${origin.port}`,
    ],
  ]);
  const ended = finished(child);
  const line = readLines(child.stderr);
  const address = async (having: string): Promise<string> =>
    `http://127.0.0.1:${/127\.0\.0\.1:(\d+)/.exec(await line(having))?.[1]}`;
  const proxy = await address('https_proxy=');
  const pages = await address('/healthz');
  const ask = async (...args: string[]): Promise<string> =>
    await runWell('curl', ['-sS', '-o', '/dev/null', '-w', '%{http_code}', ...args]);
  const through = ['-x', proxy, 'http://github.com/'];
  const answers = {
    'no password': await ask(...through),
    'wrong password': await ask('--proxy-user', 'ada:byron', ...through),
    'right password': await ask('--proxy-user', 'ada:lovelace', ...through),
    page: await ask(`${pages}/`),
    'script of a package': await ask(`${pages}/vendor/preact.js`),
    'what its analyst says': await ask(`${pages}/api/overview?run=served`),
    metrics: await ask(`${pages}/metrics`),
  };
  child.kill('SIGTERM');
  return { ...answers, 'status of record': (await ended).exitCode };
}

function starting({ command: [program, ...args], env = {} }: Installed, { path: cwd }: TempFolder) {
  const run = (more: readonly string[], input = ''): Promise<PeerResult> =>
    runPeer(program, [...args, ...more], { env, cwd, input, patienceMs: 120_000 });
  return {
    run,
    async well(more: readonly string[], input?: string): Promise<string> {
      const { exitCode, stdout, stderr } = await run(more, input);
      if (exitCode !== 0) throw new Error(`${more.join(' ')} ended with ${exitCode}: ${stderr}`);
      return stdout;
    },
    start(more: readonly string[]) {
      const child = spawn(program, [...args, ...more], { cwd, env: { ...process.env, ...env } });
      onTestFinished(() => void child.kill('SIGKILL'));
      return child;
    },
  };
}

/** What `firstHour` says of a program that has all it needs. */
export const GOOD_HOUR: Readonly<Record<string, unknown>> = {
  version: expect.stringMatching(/^\d+\.\d+\.\d+/),
  captured: 'from the origin',
  'status of run': 0,
  'tunnel and request inside': '200 502',
  report: 'github,github.com,80',
  'plan of the import': expect.stringContaining('sqs'),
  'no password': '407',
  'wrong password': '407',
  'right password': '200',
  page: '200',
  'script of a package': '200',
  'what its analyst says': '200',
  metrics: '200',
  'status of record': 0,
};
