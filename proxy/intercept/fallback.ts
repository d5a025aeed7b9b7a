import type { Host } from '../../rules/host.ts';
import type { ConnectionLog } from '../connections.ts';

/** The hosts that are tunnelled although their names were given to `--intercept`. */
export interface Fallback {
  has(host: Host): boolean;
  /** Remembers a host; `cause` says why, for the log. */
  add(host: Host, cause: string): void;
}

/** More hosts than any deployment has that reject a certificate. */
const MAX_HOSTS = 10_000;

/** Remembers hosts for as long as the process lives: in the next run they get another chance. */
export function keepFallback(log: ConnectionLog): Fallback {
  const hosts = new Set<Host>();
  return {
    has: (host) => hosts.has(host),
    add(host, cause) {
      if (hosts.has(host) || hosts.size >= MAX_HOSTS) return;
      hosts.add(host);
      log.warn({ host, cause }, 'from now on this host is tunnelled, and its paths are not seen');
    },
  };
}
