import { join } from 'node:path';
import type { Loads, RateResult } from './load.ts';
import type { PeerName } from './peers.ts';
import type { Measured } from './rounds.ts';
import type { Running } from './running.ts';
import { HELLO_NAME, NAMES, ORIGIN, PORTS, PROXY_HOST } from './world.ts';

/** What a row says of a peer that is as good as it should be: a ratio to the reference. */
export interface Goal {
  readonly of: 'value' | 'cpuSeconds' | 'p99';
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** One load, put on several peers in turn. */
export interface PathRow {
  readonly title: string;
  readonly unit: string;
  /** What CPU time is counted for. */
  readonly work?: string | undefined;
  readonly peers: readonly PeerName[];
  /** Ratios are to this one. */
  readonly reference: PeerName;
  readonly goals: readonly Goal[];
  /** Each peer on one core of its own; `both`: on the same two as the load. */
  readonly cores: 'one' | 'both';
  /** Each round starts the peer anew. */
  readonly fresh?: boolean;
  /** Left out of a quick look. */
  readonly slow?: boolean;
  measure(peer: Running, loads: Loads, seconds: number): Promise<Measured>;
}

const ALL: readonly PeerName[] = [
  'sallyport',
  'squid',
  'squid, stdio log',
  'traffic server',
  'tinyproxy',
  'apache',
  'bare echo',
];
const MAIN: readonly PeerName[] = ['sallyport', 'squid', 'bare echo'];
const GIGABYTE = 1e9;

/** Every row of the data path, by the name that `--only` takes. Interception adds its own here. */
export const PATH_ROWS: Readonly<Record<string, PathRow>> = {
  'churn-1': { ...churn('one at a time, by address', 1, MAIN, []), slow: true },
  'churn-64': churn('64 at once, by address', 64, ALL, [
    { of: 'value', atLeast: 1.25 },
    { of: 'p99', atMost: 1.5 },
  ]),
  'churn-512': churn('512 at once, by address', 512, ALL, [{ of: 'value', atLeast: 1.35 }]),
  'names-1': {
    ...churn('one at a time, by name', 1, MAIN, []),
    measure: measureNames(1),
    slow: true,
  },
  'names-64': {
    ...churn('64 at once, by 50 names', 64, ALL, [{ of: 'value', atLeast: 1.2 }]),
    measure: measureNames(64),
  },
  'names-512': {
    ...churn('512 at once, by 50 names', 512, MAIN, []),
    measure: measureNames(512),
    slow: true,
  },
  enforce: {
    ...churn('64 at once, by name, against a list of 2,000', 64, [], []),
    peers: ['sallyport, enforcing', 'sallyport', 'squid', 'squid, the same list'],
    // One name: the ClientHello must be for the host.
    measure: measureChurn(64, [`${HELLO_NAME}:${PORTS.echo}`]),
  },
  record: {
    ...churn('64 at once, by address: what recording costs', 64, [], []),
    peers: ['sallyport', 'sallyport, no record'],
    reference: 'sallyport, no record',
    goals: [{ of: 'value', atLeast: 0.92 }],
  },
  workers: {
    ...churn('64 at once, by address, proxies on both cores', 64, [], []),
    peers: ['sallyport, 2 workers', 'sallyport', 'traffic server', 'squid'],
    reference: 'traffic server',
    goals: [{ of: 'value', atLeast: 1 }],
    cores: 'both',
  },
  get: {
    title: 'GET, 64 connections that stay open, 1 kB',
    unit: 'requests/s',
    work: '10,000 requests',
    peers: ALL,
    reference: 'squid',
    goals: [{ of: 'value', atLeast: 1.4 }],
    cores: 'one',
    measure: measureGet,
  },
  'down-1': bulk('down', 1, [
    { of: 'value', atLeast: 1.5 },
    { of: 'cpuSeconds', atMost: 0.65 },
  ]),
  'down-8': bulk('down', 8, [
    { of: 'value', atLeast: 1.75 },
    { of: 'cpuSeconds', atMost: 0.65 },
  ]),
  'up-1': bulk('up', 1, [{ of: 'value', atLeast: 1 }]),
  'up-8': bulk('up', 8, [{ of: 'value', atLeast: 1 }]),
  'idle-4000': idle(4_000, 'kB per tunnel'),
  'idle-9000': { ...idle(9_000, 'MB in all'), slow: true },
};

function churn(
  what: string,
  atOnce: number,
  peers: readonly PeerName[],
  goals: readonly Goal[],
): PathRow {
  return {
    title: `CONNECT, ${what}`,
    unit: 'tunnels/s',
    work: '10,000 tunnels',
    peers,
    reference: 'squid',
    goals,
    cores: 'one',
    measure: measureChurn(atOnce, [`${ORIGIN}:${PORTS.echo}`]),
  };
}

function measureNames(atOnce: number): PathRow['measure'] {
  return measureChurn(
    atOnce,
    NAMES.map((name) => `${name}:${PORTS.echo}`),
  );
}

function measureChurn(atOnce: number, targets: readonly string[]): PathRow['measure'] {
  return async (peer, loads, seconds) => {
    const before = peer.cpuSeconds();
    const result = await loads.rate('churn', [
      ...[PROXY_HOST, String(peer.port), String(atOnce), String(seconds)],
      ...[helloIn(loads), ...targets],
    ]);
    return toRate(result, peer.cpuSeconds() - before);
  };
}

async function measureGet(peer: Running, loads: Loads, seconds: number): Promise<Measured> {
  const before = peer.cpuSeconds();
  const result = await loads.rate('get', [
    ...[PROXY_HOST, String(peer.port), '64', String(seconds)],
    ...[`http://${ORIGIN}/object`, ORIGIN],
  ]);
  return toRate(result, peer.cpuSeconds() - before);
}

function toRate({ count, seconds, failed, p50, p99 }: RateResult, cpu: number): Measured {
  const cpuSeconds = count === 0 ? undefined : (10_000 * cpu) / count;
  return { value: count / seconds, cpuSeconds, p50, p99, failed };
}

function bulk(direction: 'up' | 'down', tunnels: number, goals: readonly Goal[]): PathRow {
  const port = direction === 'up' ? PORTS.sink : PORTS.source;
  return {
    title: `${direction === 'up' ? 'Upload' : 'Download'}, ${tunnels} tunnel${tunnels === 1 ? '' : 's'}`,
    unit: 'GB/s',
    work: 'GB',
    peers: ALL,
    reference: 'squid',
    goals,
    cores: 'one',
    async measure(peer, loads, seconds) {
      const before = peer.cpuSeconds();
      const args = [direction, PROXY_HOST, String(peer.port), String(tunnels), String(seconds)];
      const result = await loads.bulk([...args, `${ORIGIN}:${port}`]);
      const rate = result.bytes / result.seconds / GIGABYTE;
      // The load begins a tenth earlier than it counts.
      const cpu = (peer.cpuSeconds() - before) / 1.1;
      return { value: rate, cpuSeconds: (cpu * GIGABYTE) / result.bytes };
    },
  };
}

function idle(tunnels: number, unit: 'kB per tunnel' | 'MB in all'): PathRow {
  return {
    title: `Memory with ${tunnels.toLocaleString('en-US')} idle tunnels`,
    unit,
    peers: ['sallyport', 'squid', 'traffic server'],
    reference: 'squid',
    goals: [],
    cores: 'one',
    fresh: true,
    async measure(peer, loads) {
      const before = peer.memoryKb();
      const args = [PROXY_HOST, String(peer.port), String(tunnels)];
      const held = await loads.holding(
        [...args, helloIn(loads), `${ORIGIN}:${PORTS.echo}`],
        peer.memoryKb,
      );
      return { value: unit === 'MB in all' ? held / 1_024 : (held - before) / tunnels };
    },
  };
}

/** The first bytes of a tunnel: see `hello.ts`. */
function helloIn({ folder }: Loads): string {
  return join(folder, 'hello');
}
