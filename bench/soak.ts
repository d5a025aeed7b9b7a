import { parseArgs } from 'node:util';
import { dial, openTunnel } from './soak/clients.ts';
import { type Cost, churn, idleTunnels, slowHeads, stalledStream } from './soak/loads.ts';
import { type Report, soak } from './soak/phase.ts';

/**
 * Treats an enforcing proxy badly for some minutes, on loopback, and says what is left of it: memory,
 * descriptors, and a record that must hold every attempt once. Ends with 1 where a bound is broken.
 *
 * `npm run soak -- --minutes 30 --idle 9000 --slow 2000` is the long one. `--workers 2 --idle 10000` is what one process has
 * no descriptors for under `ulimit -n 20000`, and two have.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    idle: { type: 'string', default: '2000' },
    slow: { type: 'string', default: '500' },
    workers: { type: 'string', default: '1' },
  },
});
const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
const [idle, slow] = [Number(values.idle), Number(values.slow)];
const workers = Number(values.workers);

const KB_PER_TUNNEL = 12;
const STALLED_KB = 8_192;
const PATIENCE_MS = 2_000;
/** Memory may not grow by more than this between the first third of the churn and the last. */
const GROWTH = 1.2;

const phases: readonly Report[] = [
  await soak(`${idle} idle tunnels`, workers, async ({ proxy, tally }) => {
    const held = await idleTunnels(proxy, idle, tally);
    const perTunnel = held.grownKb / idle;
    return [
      [`${perTunnel.toFixed(1)} kB each`, perTunnel <= KB_PER_TUNNEL],
      [meanwhile(held), held.slowestMs <= PATIENCE_MS],
    ];
  }),
  await soak(`${slow} heads that drip`, workers, async ({ proxy, tally }) => {
    const held = await slowHeads(proxy, slow, tally);
    return [[meanwhile(held), held.slowestMs <= PATIENCE_MS]];
  }),
  await soak('256 MB in a tunnel that nobody reads', workers, async ({ proxy, origins, tally }) => {
    const socket = await openTunnel(proxy.port, 'flood.soak.test', tally);
    const grownKb = await stalledStream(proxy, origins, { socket, request: 'F' });
    return [[`${mb(grownKb)} more`, grownKb <= STALLED_KB]];
  }),
  await soak(
    '256 MB over plain HTTP that nobody reads',
    workers,
    async ({ proxy, origins, tally }) => {
      const head = 'GET http://flood.soak.test/flood HTTP/1.1\r\nHost: flood.soak.test\r\n\r\n';
      const socket = await dial(proxy.port);
      tally.attempts += 1;
      const grownKb = await stalledStream(proxy, origins, { socket, request: head });
      return [[`${mb(grownKb)} more`, grownKb <= STALLED_KB]];
    },
  ),
  await soak(`${minutes} min of churn, seed ${seed}`, workers, async ({ proxy, tally }) => {
    const memory = await churn(proxy, { ms: minutes * 60_000, seed, tally });
    const third = Math.max(1, Math.floor(memory.length / 3));
    const [first, last] = [median(memory.slice(0, third)), median(memory.slice(-third))];
    return [
      [`memory ${mb(first)} in the first third, ${mb(last)} in the last`, last <= GROWTH * first],
    ];
  }),
];
process.exitCode = phases.every(({ isWell }) => isWell) ? 0 : 1;

function meanwhile({ slowestMs }: Cost): string {
  return `an honest client waited ${Math.round(slowestMs)} ms at most`;
}

function median(samples: readonly number[]): number {
  return samples.toSorted((a, b) => a - b)[Math.floor(samples.length / 2)] ?? 0;
}

function mb(kb: number): string {
  return `${(kb / 1_024).toFixed(1)} MB`;
}
