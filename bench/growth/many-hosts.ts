import { rmSync } from 'node:fs';
import { benchRecorder, recordHost, scratchFolder } from './recording.ts';

/** What the process of a run over many hosts tells at its end, in megabytes. */
export interface ManyHosts {
  /** What is held on to, garbage collected. */
  readonly halfwayMb: number;
  readonly endMb: number;
  /** The most that the process ever had, garbage included. */
  readonly peakMb: number;
}

/** Between batches the loop turns, as it does in a proxy. */
const AT_ONCE = 1_000;

const hosts = Number(process.argv[2]);
const folder = scratchFolder();
const recorder = benchRecorder(folder, 'many');
let halfwayMb = 0;
for (let number = 0; number < hosts; number++) {
  recordHost(recorder, number);
  if (number % AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve));
  if (number === Math.floor(hosts / 2)) halfwayMb = heldMb();
}
const endMb = heldMb();
const peakMb = process.resourceUsage().maxRSS / 1_024;
recorder.close();
rmSync(folder, { recursive: true });
process.send?.({ halfwayMb, endMb, peakMb } satisfies ManyHosts);
process.disconnect();

function heldMb(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 2 ** 20;
}
