import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { withWorkers } from './program.ts';

/** The program as a user starts it. */
export const PROGRAM: string = fileURLToPath(new URL('../../bin/sallyport.js', import.meta.url));

/** A `sallyport record` of its own process, listening on a free port. */
export interface Recording extends AsyncDisposable {
  readonly port: number;
  /** What clients put into their proxy variables. */
  readonly url: string;
  readonly db: string;
  readonly run: string;
  readonly process: ChildProcess;
  /** What it has logged so far. */
  log(): string;
  /** Asks it to stop, waits until it has, and says its exit code and what it recorded. */
  stop(): Promise<{ readonly exitCode: number | null; readonly events: readonly RecordedRow[] }>;
}

/** A row of the `events` view, which is documented for people who open the file by hand. */
export interface RecordedRow {
  readonly client: string;
  readonly role: string;
  readonly method: string | null;
  readonly protocol: string;
  readonly host: string;
  readonly port: number;
  readonly path: string | null;
  readonly verdict: string;
  readonly status: number | null;
  readonly address: string | null;
  readonly user_agent: string | null;
  readonly bytes_up: number;
  readonly bytes_down: number;
  readonly error: string | null;
}

export interface RecordingOptions {
  readonly db: string;
  readonly run?: string;
  /** Another command than `record`. */
  readonly command?: string;
  readonly flags?: readonly string[];
  /** How many files it may have open: `ulimit -n`. */
  readonly descriptors?: number;
  /** Variables beside those of the tests. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the program and waits until it says where it listens. */
export async function startRecording({
  db,
  run = 'peers',
  command = 'record',
  flags = [],
  descriptors,
  env = {},
}: RecordingOptions): Promise<Recording> {
  const given = ['--listen', '127.0.0.1:0', '--db', db, '--run', run, ...flags];
  const args = [PROGRAM, ...withWorkers([command, ...given])];
  const limited = ['-c', `ulimit -n ${descriptors} && exec "$0" "$@"`, process.execPath, ...args];
  const [program, argv] = descriptors === undefined ? [process.execPath, args] : ['sh', limited];
  const child = spawn(program, argv, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...env },
  });
  const exited = once(child, 'exit');
  let log = '';
  child.stderr.on('data', (chunk) => {
    log += chunk;
  });
  const { port, said } = await listeningPort(child.stderr);
  if (port === undefined) throw new Error(`sallyport did not start: ${said}`);
  const running = (): boolean => child.exitCode === null && child.signalCode === null;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    db,
    run,
    process: child,
    log: () => log,
    async stop() {
      if (running()) child.kill('SIGTERM');
      await exited;
      return { exitCode: child.exitCode, events: readEvents(db, run) };
    },
    async [Symbol.asyncDispose]() {
      if (running()) child.kill('SIGKILL');
      await exited;
    },
  };
}

/** Every event of a run, in the order in which they began. */
export function readEvents(db: string, run: string): RecordedRow[] {
  const record = new Database(db, { readonly: true });
  try {
    // As they began: of several workers each writes batches of its own.
    const sql = 'SELECT * FROM events WHERE run = ? ORDER BY time, seq';
    return record.prepare(sql).all(run) as RecordedRow[];
  } finally {
    record.close();
  }
}

/** Reads the log up to the line with the URL, and goes on reading so that the pipe never fills. */
function listeningPort(
  log: NodeJS.ReadableStream,
): Promise<{ port: number | undefined; said: string }> {
  return new Promise((resolve) => {
    const lines = createInterface({ input: log });
    let said = '';
    lines.on('line', (line) => {
      said += `${line}\n`;
      const port = /https_proxy=http:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1];
      if (port !== undefined) resolve({ port: Number(port), said });
    });
    lines.once('close', () => resolve({ port: undefined, said }));
  });
}
