import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { closedPort, dialLoopback } from '../../support/loopback.ts';
import { type TempFolder, tempFolder } from '../../support/temp-folder.ts';
import { runWell } from './peer.ts';

/** A real Squid, in a folder of its own, as the parent proxy that a company has. */
export interface Squid extends AsyncDisposable {
  readonly port: number;
  /** Lines of its access log, each `status method target user`; all of them once it has stopped. */
  stop(): Promise<readonly string[]>;
}

export interface SquidOptions {
  /** Names that it resolves to 127.0.0.1; it knows no others. */
  readonly names: readonly string[];
  /** Who must say so with Basic authentication; without it anyone on loopback may use it. */
  readonly user?: { readonly name: string; readonly password: string };
  /** Access rules of its own, in place of "anyone on loopback". */
  readonly rules?: string;
  /** What it resolves the names to. */
  readonly address?: string;
  /** The port of a parent proxy on 127.0.0.1 that gets every request it lets through. */
  readonly parentPort?: number;
}

/** Where Debian puts them; the first is not on everybody's PATH. */
const PROGRAM = '/usr/sbin/squid';
const HELPER = '/usr/lib/squid/basic_ncsa_auth';

/** How Squid logs a connection that asks for nothing: `accepting` below knocks until somebody opens. */
const KNOCK = /error:transaction-end-before-headers/;

export async function startSquid(options: SquidOptions): Promise<Squid> {
  const { names, user, address = '127.0.0.1' } = options;
  const folder = tempFolder();
  // Squid gives up root for an account of its own, which must be able to write here.
  chmodSync(folder.path, 0o777);
  const port = await closedPort();
  writeFileSync(folder.at('hosts'), names.map((name) => `${address} ${name}\n`).join(''));
  if (user !== undefined) await writePassword(folder, user);
  writeFileSync(folder.at('squid.conf'), configuration(folder, port, options));
  const child = spawn(PROGRAM, ['-N', '-d', '1', '-f', folder.at('squid.conf')]);
  const stop = async (): Promise<readonly string[]> => {
    await ended(child);
    const log = folder.at('access.log');
    const lines = existsSync(log) ? readFileSync(log, 'utf8').split('\n') : [];
    return lines.filter((line) => line !== '' && !KNOCK.test(line));
  };
  await started(child);
  await accepting(port);
  return {
    port,
    stop,
    async [Symbol.asyncDispose]() {
      await ended(child);
      folder[Symbol.dispose]();
    },
  };
}

function configuration(
  folder: TempFolder,
  port: number,
  { user, rules, parentPort }: SquidOptions,
): string {
  const users = [
    `auth_param basic program ${HELPER} ${folder.at('passwd')}`,
    'auth_param basic children 1',
    'acl known proxy_auth REQUIRED',
    'http_access allow known',
  ];
  const open = user === undefined ? ['http_access allow localhost'] : users;
  return `${[
    `http_port 127.0.0.1:${port}`,
    `pid_filename ${folder.at('squid.pid')}`,
    `cache_log ${folder.at('cache.log')}`,
    'logformat trial %>Hs %rm %ru %un',
    `access_log stdio:${folder.at('access.log')} trial`,
    `coredump_dir ${folder.path}`,
    `hosts_file ${folder.at('hosts')}`,
    'visible_hostname parent.example.test',
    'cache deny all',
    'max_filedescriptors 256',
    'shutdown_lifetime 0 seconds',
    'pinger_enable off',
    ...(parentPort === undefined
      ? []
      : [
          `cache_peer 127.0.0.1 parent ${parentPort} 0 no-query no-digest default`,
          'never_direct allow all',
        ]),
    ...(rules === undefined ? open : [rules]),
    'http_access deny all',
  ].join('\n')}\n`;
}

/** The file that NCSA's helper reads: a name and a hash a line. */
async function writePassword(
  folder: TempFolder,
  { name, password }: NonNullable<SquidOptions['user']>,
): Promise<void> {
  const hash = await runWell('openssl', ['passwd', '-apr1', '-stdin'], { input: `${password}\n` });
  writeFileSync(folder.at('passwd'), `${name}:${hash}`);
}

/** With `-d 1` Squid says on stderr what it does, and when it accepts connections. */
function started(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (chunk) => {
      said += chunk;
      if (said.includes('Accepting HTTP Socket connections')) resolve();
    });
    child.once('error', (cause) =>
      reject(new Error('squid cannot be run; .ci/run installs the peers', { cause })),
    );
    child.once('exit', () => reject(new Error(`squid did not start: ${said}`)));
  });
}

/** Squid says that it accepts connections a moment before it does; there is nothing else to wait for. */
async function accepting(port: number): Promise<void> {
  for (;;) {
    const socket = await dialLoopback(port).catch(() => undefined);
    socket?.destroy();
    if (socket !== undefined) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}
