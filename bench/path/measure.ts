import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Loads } from './load.ts';
import { PEERS, type PeerName } from './peers.ts';
import { type Measured, rotated } from './rounds.ts';
import type { PathRow } from './rows.ts';
import { launch, type Running } from './running.ts';
import { LOAD_CORE, PROXY_CORE, PROXY_HOST } from './world.ts';

export interface MeasureOptions {
  readonly peers: readonly PeerName[];
  readonly rounds: number;
  readonly seconds: number;
  readonly against?: string | undefined;
  readonly profiles?: string | undefined;
}

/** What each peer did in each round, and why some did nothing. */
export interface Course {
  readonly rounds: ReadonlyMap<PeerName, readonly Measured[]>;
  readonly failures: ReadonlyMap<PeerName, string>;
}

/** Time for a peer to close what the load before it left open. */
const PAUSE_MS = 200;
/** Below those that connections get by themselves. */
const FIRST_PORT = 1_100;

let launched = 0;

/** Puts one load on each peer in turn, in several rounds. A peer that fails once is out of it. */
export async function measureRow(
  row: PathRow,
  loads: Loads,
  options: MeasureOptions,
): Promise<Course> {
  const { rounds, seconds } = options;
  const measured = new Map<PeerName, Measured[]>(options.peers.map((peer) => [peer, []]));
  const failures = new Map<PeerName, string>();
  const standing = new Map<PeerName, Running>();
  const peers = (): PeerName[] => [...measured.keys()];

  const peerOf = async (name: PeerName): Promise<Running> => {
    const peer = standing.get(name) ?? (await startPeer(name, row, loads, options));
    standing.set(name, peer);
    return peer;
  };
  const turn = async (name: PeerName, length: number): Promise<void> => {
    await wait(PAUSE_MS);
    try {
      measured.get(name)?.push(await row.measure(await peerOf(name), loads, length));
    } catch (cause) {
      failures.set(name, cause instanceof Error ? cause.message : String(cause));
      measured.delete(name);
    }
  };
  const stop = async (name: PeerName): Promise<void> => {
    await standing.get(name)?.stop();
    standing.delete(name);
  };

  try {
    if (row.fresh !== true) {
      for (const name of peers()) await turn(name, warmUpSeconds(name, seconds));
      for (const list of measured.values()) list.length = 0;
    }
    for (let round = 0; round < rounds; round++) {
      for (const name of rotated(peers(), round)) {
        await turn(name, seconds);
        if (row.fresh) await stop(name);
      }
    }
  } finally {
    for (const name of [...standing.keys()]) await stop(name);
  }
  return { rounds: measured, failures };
}

/** A program that compiles as it runs comes to its speed after some ten thousand tunnels; it serves for weeks. */
function warmUpSeconds(name: PeerName, seconds: number): number {
  return name.startsWith('sallyport') ? Math.min(4, 4 * seconds) : Math.min(1, seconds);
}

function startPeer(
  name: PeerName,
  { cores }: PathRow,
  loads: Loads,
  { against, profiles }: MeasureOptions,
): Promise<Running> {
  launched += 1;
  const port = FIRST_PORT + launched;
  const folder = join(loads.folder, `peer-${launched}`);
  mkdirSync(folder);
  chmodSync(folder, 0o777);
  const prepared = PEERS[name].prepare({ folder, port, loads: loads.folder, against, profiles });
  return launch({
    ...prepared,
    port,
    host: PROXY_HOST,
    cores: cores === 'one' ? PROXY_CORE : `${LOAD_CORE},${PROXY_CORE}`,
  });
}
