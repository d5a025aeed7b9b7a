import { spawn } from 'node:child_process';

/** What a program said and how it ended. */
export interface PeerResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface PeerOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly input?: string;
  /** For what takes long on a slow machine: an installation, a build. */
  readonly patienceMs?: number;
}

/** A program that hangs is a failure, not a wait without end. */
const PATIENCE_MS = 45_000;

/**
 * Runs a real program to its end. A program that is not installed is an error: a test that
 * skipped it would say nothing about it.
 *
 * Its environment has no proxy variables but those in `env`.
 */
export function runPeer(
  program: string,
  args: readonly string[],
  { env = {}, cwd, input, patienceMs = PATIENCE_MS }: PeerOptions = {},
): Promise<PeerResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...withoutProxies(process.env), LC_ALL: 'C.UTF-8', ...env },
      timeout: patienceMs,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.once('error', (cause) => {
      reject(new Error(`${program} cannot be run; .ci/run installs the peers`, { cause }));
    });
    child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
    child.stdin.end(input);
  });
}

/** Runs a program that must succeed, and returns what it wrote to stdout. */
export async function runWell(
  program: string,
  args: readonly string[],
  options: PeerOptions = {},
): Promise<string> {
  const { exitCode, stdout, stderr } = await runPeer(program, args, options);
  if (exitCode === 0) return stdout;
  throw new Error(`${program} ${args.join(' ')} ended with ${exitCode}: ${stderr}${stdout}`);
}

function withoutProxies(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/_proxy$/i.test(name));
  return Object.fromEntries(kept);
}
