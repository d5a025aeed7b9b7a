import type { Authority } from '../../rules/authority.ts';
import { formatAuthority } from '../../rules/authority.ts';
import type { Client } from '../admit.ts';

/** What an origin gave us so that a later handshake can be a short one (RFC 8446 §2.2). */
export interface OriginSession {
  readonly ticket: Buffer;
  /** Until when the certificate that was checked stands for this session; milliseconds since the epoch. */
  readonly goodUntil: number;
}

/** Sessions that wait to be taken up again: each by the client for which it was made, at the origin that gave it, and once. */
export interface OriginSessions {
  take(client: Client, origin: Authority): OriginSession | undefined;
  keep(client: Client, origin: Authority, session: OriginSession): void;
  /** Drops what is kept for these two. */
  forget(client: Client, origin: Authority): void;
}

export interface SessionOptions {
  readonly now: () => number;
  /** Sessions to keep in all; those of whoever was served longest ago go first. */
  readonly maxSessions?: number | undefined;
}

/** Some 2 kB each. */
const MAX_SESSIONS = 2_000;
/** As many tunnels as one client opens to one host at one time. */
const MAX_EACH = 16;

/**
 * Keeps sessions of origins. See docs/decisions/0037 for what they may be used for: a server may take whoever comes
 * back with its ticket for the one that it gave it to, so that no two clients share one.
 */
export function keepSessions({ now, maxSessions = MAX_SESSIONS }: SessionOptions): OriginSessions {
  const kept = new Map<string, OriginSession[]>();
  let count = 0;

  const remove = (key: string): OriginSession[] => {
    const sessions = kept.get(key) ?? [];
    kept.delete(key);
    count -= sessions.length;
    return sessions;
  };
  /** Whoever was served last stands last. */
  const put = (key: string, sessions: OriginSession[]): void => {
    if (sessions.length === 0) return;
    kept.set(key, sessions);
    count += sessions.length;
    for (const oldest of kept.keys()) {
      if (count <= maxSessions) return;
      remove(oldest);
    }
  };
  return {
    take(client, origin) {
      const key = keyOf(client, origin);
      const at = now();
      const good = remove(key).filter(({ goodUntil }) => goodUntil > at);
      // The latest: servers forget.
      const session = good.pop();
      put(key, good);
      return session;
    },
    keep(client, origin, session) {
      const key = keyOf(client, origin);
      put(key, [...remove(key), session].slice(-MAX_EACH));
    },
    forget: (client, origin) => void remove(keyOf(client, origin)),
  };
}

/** The role stands last: it is the only part that may hold a blank. */
function keyOf({ address, role }: Client, origin: Authority): string {
  return `${address} ${formatAuthority(origin)} ${role ?? ''}`;
}
