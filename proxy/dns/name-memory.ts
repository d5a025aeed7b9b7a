import type { Host } from '../../rules/host.ts';
import type { Ip } from '../../rules/ip.ts';

/** What each client looked up, so that a connection to an address has a name. */
export interface NameMemory {
  remember(client: Ip, name: Host, addresses: readonly Ip[], ttlMs: number): void;
  /** The names that led this client to an address, the latest first. */
  namesOf(client: Ip, address: Ip): readonly Host[];
}

interface Bounds {
  readonly clients: number;
  readonly addressesPerClient: number;
  readonly namesPerAddress: number;
}

/** A node of a cluster has one address, and seldom thousands of destinations; a CDN has many names behind one. */
const BOUNDS: Bounds = { clients: 4_096, addressesPerClient: 4_096, namesPerAddress: 8 };

/**
 * Programs keep an answer past its TTL: a pool of connections, a JVM, a download that asks for the next part. A name
 * that is a few minutes old is better than none, and no later answer is lost to it.
 */
const LEAST_MS = 300_000;

/** Keeps names per client, bounded: the oldest client, address or name goes when there are too many. */
export function keepNames(now: () => number, bounds: Bounds = BOUNDS): NameMemory {
  const clients = new Map<Ip, Map<Ip, Map<Host, number>>>();
  return {
    remember(client, name, addresses, ttlMs) {
      const until = now() + Math.max(ttlMs, LEAST_MS);
      const known = refreshed(clients, client, bounds.clients, () => new Map());
      for (const address of addresses) {
        const names = refreshed(known, address, bounds.addressesPerClient, () => new Map());
        refreshed(names, name, bounds.namesPerAddress, () => until);
        names.set(name, until);
      }
    },
    namesOf(client, address) {
      const names = clients.get(client)?.get(address) ?? new Map<Host, number>();
      return [...names].flatMap(([name, until]) => (until > now() ? name : [])).reverse();
    },
  };
}

/** The value of a key, which becomes the newest of its map; the oldest goes where there are too many. */
function refreshed<Key, Value>(
  map: Map<Key, Value>,
  key: Key,
  limit: number,
  fresh: () => Value,
): Value {
  const value = map.get(key) ?? fresh();
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > limit && oldest !== undefined) map.delete(oldest);
  return value;
}
