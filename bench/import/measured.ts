import { readFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';

/** What one run of the program took, its start included. */
export interface Measured {
  readonly cpuMs: number;
  readonly peakMb: number;
}

/** In a process of its own: runs the program as its launcher does, with the arguments given, and says what it took. */
enableCompileCache();
const { main } = await import('../../cli.ts');
const code = await main(process.argv.slice(2));
const { user, system } = process.cpuUsage();
const said: Measured = { cpuMs: (user + system) / 1_000, peakMb: peakMemory() };
process.send?.(said);
process.exitCode = code;

/** What `getrusage` says at first, on Linux, is of the process that started this one. */
function peakMemory(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS / 1_024;
  const status = readFileSync('/proc/self/status', 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1_024;
}
