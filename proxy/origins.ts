import type { Socket } from 'node:net';
import { Client, errors, Pool } from 'undici';
import { type Authority, formatAuthority } from '../rules/authority.ts';
import type { Ip } from '../rules/ip.ts';
import { type Dialled, dialAddresses } from './dial.ts';
import type { Route } from './route.ts';
import { dialParent, formatParent } from './upstream.ts';

/** One origin (or the parent proxy) with its kept-alive connections. */
export interface Origin {
  readonly pool: Pool | Client;
  /** Where its latest connection went, or was last tried. */
  address(): Ip | undefined;
}

export interface Origins {
  /** The origin for an authority, to be connected along this route if no connection is idle. */
  at(authority: Authority, route: Exclude<Route, { kind: 'unresolved' }>): Origin;
  close(): Promise<void>;
}

export interface OriginOptions {
  /** Opens connections in place of the dialler: those of intercepted TLS, where each tunnel has its own. */
  readonly open?: ((route: Exclude<Route, { kind: 'unresolved' }>) => Promise<Dialled>) | undefined;
  readonly connectTimeoutMs: number;
  /** See `DialOptions`. */
  dialled?(durationMs: number): void;
  readonly idleTimeoutMs: number;
}

/** The code of a reset by the origin, on its way through the connection pool. */
export const ORIGIN_RESET = 'EORIGINRESET';

/** The pool takes ECONNRESET for the end of a body that has no length: half of one would look whole. */
function tellResets(socket: Socket): void {
  socket.prependListener('error', (cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ECONNRESET') cause.code = ORIGIN_RESET;
  });
}

/** A failed dial on its way through the connection pool. */
class DialError extends Error {
  override readonly name = 'DialError';
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** One for all that are closed: undici makes another each time, and Node writes out its stack. */
const DESTROYED = new errors.ClientDestroyedError();

/** Idle pools beyond this many are closed, the least recently used first. */
const MAX_ORIGINS = 1_000;
/** Servers commonly close idle connections after 5 s; a shorter wait loses the race less often. */
const KEEP_ALIVE_MS = 4_000;

interface Entry extends Origin {
  readonly key: string;
  dial(): Promise<Dialled>;
  triedLast: Ip | undefined;
}

/**
 * Keeps the connections to origins of plain HTTP. A connection is only ever opened along a route
 * that was admitted for that origin, and is shared by the clients that ask for it.
 */
export function keepOrigins(options: OriginOptions): Origins {
  const entries = new Map<string, Entry>();
  let latest: Entry | undefined;

  // Who opens connections of its own serves one request at a time. What several would take is half of a short tunnel.
  const Connections = options.open === undefined ? Pool : Client;

  const open = (key: string): Entry => {
    const entry: Entry = {
      key,
      pool: new Connections(key, {
        // No pipelining: a response that is cut short must not take others with it.
        pipelining: 1,
        allowH2: false,
        keepAliveTimeout: KEEP_ALIVE_MS,
        headersTimeout: options.idleTimeoutMs,
        bodyTimeout: options.idleTimeoutMs,
        connect: (_target, callback) => {
          void entry.dial().then((dialled) => {
            entry.triedLast = dialled.address;
            if (dialled.kind === 'failed') return callback(new DialError(dialled.error), null);
            tellResets(dialled.socket);
            return callback(null, dialled.socket);
          });
        },
      }),
      dial: () => Promise.reject(new Error('dialled before a route was known')),
      triedLast: undefined,
      address: () => entry.triedLast,
    };
    return entry;
  };

  const evict = (): void => {
    for (const entry of entries.values()) {
      if (entries.size <= MAX_ORIGINS) return;
      const { key, pool } = entry;
      if (entry === latest || pool.stats.running > 0 || pool.stats.pending > 0) continue;
      entries.delete(key);
      void pool.close();
    }
  };

  /** The entry of a key, last in the order in which they were used. */
  const take = (key: string): Entry => {
    if (latest?.key === key) return latest;
    latest = entries.get(key) ?? open(key);
    entries.delete(key);
    entries.set(key, latest);
    if (entries.size > MAX_ORIGINS) evict();
    return latest;
  };

  return {
    at(authority, route) {
      const key =
        route.kind === 'parent' && options.open === undefined
          ? formatParent(route.parent)
          : `http://${formatAuthority(authority)}`;
      const entry = take(key);
      entry.dial = () => {
        if (options.open !== undefined) return options.open(route);
        return route.kind === 'parent'
          ? dialParent(route.parent, options)
          : dialAddresses(route.addresses, route.port, options);
      };
      return entry;
    },
    async close() {
      await Promise.all([...entries.values()].map(({ pool }) => pool.destroy(DESTROYED)));
    },
  };
}
