import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, chownSync, globSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { connectPostgres, type Database } from '../../proxy/postgres/connect.ts';
import { closedPort } from './loopback.ts';
import { readLines } from './read-lines.ts';
import { tempFolder } from './temp-folder.ts';

/** A PostgreSQL server of the test's own: started by it, on loopback, gone with its scope (`await using`). */
export interface Postgres extends AsyncDisposable {
  readonly port: number;
  /** Names the database without a password: `env` has that. */
  readonly url: string;
  /** The variables that let a program in. */
  readonly env: { readonly PGPASSWORD: string };
  /** The folder of its data. */
  readonly data: string;
  /** Asks as the owner of the database; rows are arrays. Each call is a connection of its own. */
  query(sql: string, values?: readonly unknown[]): Promise<readonly (readonly unknown[])[]>;
  /** An open connection as the owner, which its caller closes. */
  connect(): Promise<Database>;
  /** Stops it in order, cutting what is connected, or kills it with everything that it runs. */
  stop(how?: 'fast' | 'kill'): Promise<void>;
  /** Starts it again on the same port and data. */
  start(): Promise<void>;
  /** What it has logged. */
  log(): string;
}

export interface PostgresOptions {
  /** Settings of postgresql.conf. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Where it listens; 127.0.0.1 unless given. */
  readonly host?: string;
  /** What is run in front of the server: `['ip', 'netns', 'exec', NAME]`. */
  readonly inside?: readonly string[];
  /** PEM texts: it speaks TLS. */
  readonly tls?: { readonly key: string; readonly certificate: string };
  /** The folder to keep the data in, on a file system of the test's own; it must be empty. */
  readonly data?: string;
}

const PASSWORD = 'of the tests: only';
const USER = 'sallyport';

/** The server refuses to run as root. */
const AS_POSTGRES = ['setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups'];

/** Makes a database and starts its server. PostgreSQL must be installed; `.ci/run` does it. */
export async function startPostgres(options: PostgresOptions = {}): Promise<Postgres> {
  const { settings = {}, host = '127.0.0.1', inside = [] } = options;
  const bin = binaries();
  const folder = tempFolder();
  const data = options.data ?? folder.at('data');
  const wrap = process.getuid?.() === 0 ? AS_POSTGRES : [];
  if (wrap.length > 0) {
    const [uid = 0, gid = 0] = ['-u', '-g'].map((flag) =>
      Number(execFileSync('id', [flag, 'postgres'])),
    );
    for (const path of new Set([folder.path, options.data ?? folder.path]))
      chownSync(path, uid, gid);
  }
  writeFileSync(folder.at('password'), PASSWORD, { mode: 0o644 });
  const [initdb = '', ...initdbArgs] = [
    ...wrap,
    `${bin}/initdb`,
    ...['-D', data, '-U', USER, '--pwfile', folder.at('password'), '--auth', 'scram-sha-256'],
    ...['--encoding', 'UTF8', '--locale', 'C', '--no-sync'],
  ];
  execFileSync(initdb, initdbArgs, { stdio: ['ignore', 'ignore', 'pipe'] });
  const port = await closedPort();
  const configuration = {
    listen_addresses: `'${host}'`,
    port: String(port),
    unix_socket_directories: `'${folder.path}'`,
    // The machine does not lose its power in a test, and the kernel keeps what a killed process wrote.
    fsync: 'off',
    max_connections: '40',
    ...tlsSettings(options.tls, data),
    ...settings,
  };
  for (const [name, value] of Object.entries(configuration)) {
    appendFileSync(`${data}/postgresql.conf`, `${name} = ${value}\n`);
  }
  appendFileSync(`${data}/pg_hba.conf`, 'host all all all scram-sha-256\n');

  const url = `postgres://${USER}@${host.includes(':') ? `[${host}]` : host}:${port}/postgres`;
  const env = { PGPASSWORD: PASSWORD };
  // Through its socket: a network namespace of the server's own does not keep the test out.
  const own = `postgres://${USER}@/postgres?host=${encodeURIComponent(folder.path)}`;
  const connect = (): Promise<Database> =>
    connectPostgres(own, {
      ...{ origin: { name: 'the test', isPrivate: true }, name: 'test' },
      env: { ...env, PGPORT: String(port) },
    });
  let server: ChildProcess | undefined;
  let log = '';
  const start = async (): Promise<void> => {
    const [program = '', ...args] = [...inside, ...wrap, `${bin}/postgres`, '-D', data];
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    server = child;
    child.stderr.on('data', (chunk) => {
      log += chunk;
    });
    await readLines(child.stderr)('ready to accept connections').catch((cause: unknown) => {
      throw new Error(`PostgreSQL did not start: ${log}`, { cause });
    });
  };
  const stop = async (how: 'fast' | 'kill' = 'fast'): Promise<void> => {
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    // Its children notice that it is gone and end themselves; until then they hold its memory.
    const ended = once(server, 'close');
    server.kill(how === 'fast' ? 'SIGINT' : 'SIGKILL');
    await ended;
  };
  await start();
  return {
    ...{ port, url, env, data, connect, start, stop },
    log: () => log,
    async query(sql, values) {
      const database = await connect();
      try {
        return await database.query(sql, values);
      } finally {
        await database.close();
      }
    },
    async [Symbol.asyncDispose]() {
      await stop('kill');
      folder[Symbol.dispose]();
    },
  };
}

/** The server refuses a key that others may read, or that is not its own. */
function tlsSettings(tls: PostgresOptions['tls'], data: string): Readonly<Record<string, string>> {
  if (tls === undefined) return {};
  const { uid, gid } = statSync(data);
  for (const [name, pem] of [['server.key', tls.key] as const, ['server.crt', tls.certificate]]) {
    const file = `${data}/${name}`;
    writeFileSync(file, pem, { mode: 0o600 });
    chownSync(file, uid, gid);
  }
  return { ssl: 'on' };
}

/** Debian keeps them outside the path, by version; the newest is taken. */
function binaries(): string {
  const newest = globSync('/usr/lib/postgresql/*/bin/postgres').toSorted().at(-1);
  if (newest !== undefined) return dirname(newest);
  throw new Error('PostgreSQL is not installed; .ci/run installs the peers');
}
