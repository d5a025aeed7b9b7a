import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const PROGRAM = fileURLToPath(new URL('../../bin/sallyport.js', import.meta.url));

/** What a finished program left behind. */
export interface Finished {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string | Buffer;
  /** An open file; a pipe unless given. */
  readonly stdout?: number;
}

/** The commands that serve, and so take `--workers`. */
const SERVING: ReadonlySet<string> = new Set(['record', 'run', 'enforce']);

/** How many processes serve in each proxy that a test starts as a program. */
export const TEST_WORKERS: number = Number(process.env.SALLYPORT_TEST_WORKERS ?? 1);

/**
 * With `SALLYPORT_TEST_WORKERS=2` in the environment every proxy that a test starts as a program has
 * so many workers, unless the test is about them.
 */
export function withWorkers(args: readonly string[]): readonly string[] {
  const [command = '', ...rest] = args;
  if (TEST_WORKERS === 1 || !SERVING.has(command) || rest.includes('--workers')) return args;
  return [command, '--workers', String(TEST_WORKERS), ...rest];
}

/** Runs the program as a user would and waits for its end. */
export function runProgram(
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<Finished> {
  const child = startProgram(args, options);
  child.stdin?.end(options.stdin ?? '');
  return finished(child);
}

/** Starts the program; the caller ends it, and where a test fails before that, its end does. */
export function startProgram(args: readonly string[], options: ProgramOptions = {}): ChildProcess {
  const child = spawn(process.execPath, [PROGRAM, ...withWorkers(args)], {
    cwd: options.cwd,
    env: { ...process.env, NO_COLOR: '1', ...options.env },
    stdio: ['pipe', options.stdout ?? 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

export function finished(child: ChildProcess): Promise<Finished> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve) => {
    child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}
