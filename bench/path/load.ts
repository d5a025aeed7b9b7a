import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { LOAD_CORE, ORIGIN, PROXY_HOST } from './world.ts';

const SOURCES = fileURLToPath(new URL('../load/', import.meta.url));

/** The load programs and the files of each. */
const PROGRAMS = {
  churn: ['churn.c', 'common.c'],
  get: ['get.c', 'common.c'],
  bulk: ['bulk.c', 'tunnels.c', 'common.c'],
  hold: ['hold.c', 'tunnels.c', 'common.c'],
  origin: ['origin.c', 'common.c'],
  dns: ['dns.c', 'common.c'],
} as const;

type Program = keyof typeof PROGRAMS;

/** Compiles the load programs into a folder. */
export function compileLoads(folder: string): void {
  for (const [name, files] of Object.entries(PROGRAMS)) {
    execFileSync('cc', ['-O2', '-o', join(folder, name), ...files], { cwd: SOURCES });
  }
}

export interface RateResult {
  readonly count: number;
  readonly seconds: number;
  readonly failed: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

interface BulkResult {
  readonly bytes: number;
  readonly seconds: number;
}

const Rate: z.ZodType<RateResult> = z.object({
  count: z.number(),
  seconds: z.number(),
  failed: z.number(),
  p50: z.number(),
  p99: z.number(),
});
const Bulk: z.ZodType<BulkResult> = z.object({ bytes: z.number(), seconds: z.number() });

/** The load programs, compiled, on the core that is theirs. */
export interface Loads {
  readonly folder: string;
  rate(program: 'churn' | 'get', args: readonly string[]): Promise<RateResult>;
  bulk(args: readonly string[]): Promise<BulkResult>;
  /** Holds tunnels open for as long as it takes to look at them. */
  holding<T>(args: readonly string[], look: () => T): Promise<T>;
}

const execute = promisify(execFile);

export function loadsIn(folder: string): Loads {
  const run = async (program: Program, args: readonly string[]): Promise<unknown> => {
    const { stdout } = await execute('taskset', ['-c', LOAD_CORE, join(folder, program), ...args]);
    return JSON.parse(stdout);
  };
  return {
    folder,
    rate: async (program, args) => Rate.parse(await run(program, args)),
    bulk: async (args) => Bulk.parse(await run('bulk', args)),
    async holding(args, look) {
      const child = spawn('taskset', ['-c', LOAD_CORE, join(folder, 'hold'), ...args], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      await firstLine(child);
      const seen = look();
      child.stdin.end();
      await once(child, 'exit');
      return seen;
    },
  };
}

/** Starts the origins and the resolver; the function that comes back ends them. */
export async function startOrigins(folder: string): Promise<() => void> {
  const started = [
    spawn('taskset', ['-c', LOAD_CORE, join(folder, 'origin'), ORIGIN]),
    spawn('taskset', ['-c', LOAD_CORE, join(folder, 'dns'), PROXY_HOST, ORIGIN]),
  ];
  await Promise.all(started.map(firstLine));
  return () => {
    for (const child of started) child.kill();
  };
}

async function firstLine(child: ChildProcess): Promise<void> {
  if (child.stdout === null) return;
  const lines = createInterface(child.stdout);
  const over = once(child, 'exit').then(() => {
    throw new Error(`${child.spawnargs.join(' ')} ended before it was ready`);
  });
  over.catch(() => undefined);
  await Promise.race([once(lines, 'line'), over]);
}
