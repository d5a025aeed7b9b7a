import { existsSync } from 'node:fs';
import { apache } from './peers/apache.ts';
import { bare } from './peers/bare.ts';
import {
  sallyport,
  sallyportBefore,
  sallyportEnforcing,
  sallyportUnlogged,
  sallyportWorkers,
} from './peers/sallyport.ts';
import { squid, squidListed, squidStdio } from './peers/squid.ts';
import { tinyproxy } from './peers/tinyproxy.ts';
import { trafficServer } from './peers/traffic-server.ts';

export type PeerName =
  | 'sallyport'
  | 'sallyport, before'
  | 'sallyport, enforcing'
  | 'sallyport, no record'
  | 'sallyport, 2 workers'
  | 'squid'
  | 'squid, stdio log'
  | 'squid, the same list'
  | 'traffic server'
  | 'tinyproxy'
  | 'apache'
  | 'bare echo';

/** What a peer is given to start with. */
export interface PeerSite {
  /** A folder of its own, into which any user may write. */
  readonly folder: string;
  readonly port: number;
  /** Where the load programs are. */
  readonly loads: string;
  /** The checkout that is measured as the one before. */
  readonly against?: string | undefined;
  /** Write a CPU profile into this folder, where the program can. */
  readonly profiles?: string | undefined;
}

/** A program that is measured, and how it is set up: as its users would, with a log and no cache. */
export interface Peer {
  /** Its program; a peer whose program is missing is left out. */
  readonly program: string;
  /** Writes its configuration, and says how it is started. */
  prepare(site: PeerSite): {
    readonly command: readonly string[];
    readonly env?: Record<string, string>;
  };
}

export const PEERS: Record<PeerName, Peer> = {
  sallyport,
  'sallyport, before': sallyportBefore,
  'sallyport, enforcing': sallyportEnforcing,
  'sallyport, no record': sallyportUnlogged,
  'sallyport, 2 workers': sallyportWorkers,
  squid,
  'squid, stdio log': squidStdio,
  'squid, the same list': squidListed,
  'traffic server': trafficServer,
  tinyproxy,
  apache,
  'bare echo': bare,
};

export function isInstalled(name: PeerName): boolean {
  return existsSync(PEERS[name].program);
}
