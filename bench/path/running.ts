import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

import { passOn } from './priority.ts';

/** How to start a program that is measured. */
export interface Launch {
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly port: number;
  readonly host: string;
  /** Cores that it may use, as taskset writes them; all where it is absent. */
  readonly cores?: string | undefined;
}

/** A program that runs, with all the processes that it started. */
export interface Running {
  readonly port: number;
  /** User and system time so far, those that have ended included. */
  cpuSeconds(): number;
  /** Memory in use, shared pages divided among those who share them. */
  memoryKb(): number;
  stop(): Promise<void>;
}

const TICKS_PER_SECOND = 100;
const PATIENCE_MS = 20_000;

/** Starts a program and waits until it accepts connections. */
export async function launch({ command, env, port, host, cores }: Launch): Promise<Running> {
  const pinned = cores === undefined ? command : ['taskset', '-c', cores, ...command];
  const [program = '', ...args] = pinned;
  const child = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said = (said + chunk).slice(-4_000);
    });
  }
  const exited = once(child, 'exit');
  const pid = child.pid ?? 0;
  passOn(pid);
  try {
    await accepting(child, host, port);
  } catch (cause) {
    await end(child, exited);
    throw new Error(`${command.join(' ')} did not start: ${said}`, { cause });
  }
  return {
    port,
    cpuSeconds: () => treeOf(pid).reduce((sum, one) => sum + cpuOf(one), 0),
    memoryKb: () => treeOf(pid).reduce((sum, one) => sum + memoryOf(one), 0),
    stop: () => end(child, exited),
  };
}

/** Asks for an orderly end (a profile is written then), and does not wait for ever. */
async function end(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const group = -child.pid;
  process.kill(group, 'SIGTERM');
  const late = AbortSignal.timeout(5_000);
  await Promise.race([exited, once(late, 'abort')]);
  try {
    process.kill(group, 'SIGKILL');
  } catch {
    // The whole group has ended.
  }
  await exited;
}

async function accepting(child: ChildProcess, host: string, port: number): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until && child.exitCode === null) {
    if (await accepts(host, port)) return;
    await wait(50);
  }
  throw new Error(`nobody listens on ${host}:${port}`);
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const settle = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}

function treeOf(pid: number): number[] {
  const children = read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean);
  return [pid, ...children.flatMap((child) => treeOf(Number(child)))];
}

/** proc(5): after the name in parentheses, utime is the 12th field, with stime, cutime, cstime behind it. */
function cpuOf(pid: number): number {
  const fields = read(`/proc/${pid}/stat`).split(') ')[1]?.split(' ') ?? [];
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return ticks / TICKS_PER_SECOND;
}

function memoryOf(pid: number): number {
  return Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
}

/** A process may end while one looks at it. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
