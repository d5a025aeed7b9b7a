import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { errorCode } from '../error-code.ts';

/** Signals that are the command's business, not ours, while it runs. */
const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const;

/**
 * Says whether a shell would find the command, so that nothing is begun for one that is not there;
 * whether it can be executed is found out by executing it.
 */
export function isThere(command: string, { PATH }: NodeJS.ProcessEnv): boolean {
  if (command.includes('/')) return existsSync(command);
  // Without one, the system has a path of its own.
  if (PATH === undefined) return true;
  return PATH.split(delimiter).some((folder) => existsSync(join(folder, command)));
}

/** Says on stderr what is wrong with a command that could not be started, and gives the exit code. */
export function notRun(command: string, fault: 'missing' | 'not-executable'): number {
  const what = fault === 'missing' ? 'there is no such command' : 'it cannot be executed';
  process.stderr.write(`sallyport: Cannot run "${command}": ${what}\n`);
  return fault === 'missing' ? 127 : 126;
}

/**
 * Runs a command with our own terminal and waits for it.
 *
 * @returns its exit code; 128 + the signal's number if a signal ended it; 127 if there is no such
 *   command and 126 if it cannot be executed, as shells have it
 */
export function runChild(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env, stdio: 'inherit' });
    const passOn = (signal: NodeJS.Signals): void => {
      // Ctrl-C on a terminal reaches the whole process group: the command has it already.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    };
    for (const signal of PASSED_ON) process.on(signal, passOn);
    const settle = (exitCode: number): void => {
      for (const signal of PASSED_ON) process.removeListener(signal, passOn);
      resolve(exitCode);
    };
    child.once('error', (cause) => {
      settle(notRun(command, errorCode(cause) === 'ENOENT' ? 'missing' : 'not-executable'));
    });
    child.once('exit', (code, signal) => {
      settle(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
