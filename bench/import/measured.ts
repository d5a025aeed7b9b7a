import { main } from '../../cli.ts';

/** What one run of the program took, its start included. */
export interface Measured {
  readonly cpuMs: number;
  readonly peakMb: number;
}

/** In a process of its own: runs the program with the arguments given, and says what it took. */
const code = await main(process.argv.slice(2));
const { user, system } = process.cpuUsage();
const said: Measured = {
  cpuMs: (user + system) / 1_000,
  peakMb: process.resourceUsage().maxRSS / 1_024,
};
process.send?.(said);
process.exitCode = code;
