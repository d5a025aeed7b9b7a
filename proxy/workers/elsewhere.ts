import type { Ip } from '../../rules/ip.ts';
import type { HeldElsewhere } from '../connections.ts';
import type { HeldBy } from './message.ts';

/** What the other workers hold, in a worker; and what this one tells of its own. */
export interface Elsewhere extends HeldElsewhere {
  /** Takes in what is told of the others. */
  hear(inAll: number, by: readonly HeldBy[]): void;
  /** Tells the changes that are still being gathered. */
  tellNow(): void;
}

/**
 * How long changes are gathered before they are told. It is also how far limits over all workers
 * lag behind: what comes in faster may exceed them by as much as comes in so long.
 */
const GATHER_MS = 25;

/** Keeps the count of connections elsewhere, and tells the changes here, `GATHER_MS` after the first. */
export function keepElsewhere(tell: (inAll: number, by: readonly HeldBy[]) => void): Elsewhere {
  const others = new Map<Ip, number>();
  const own = new Map<Ip, number>();
  const changed = new Set<Ip>();
  let elsewhere = 0;
  let here = 0;

  let gathering: NodeJS.Timeout | undefined;
  const tellNow = (): void => {
    clearTimeout(gathering);
    gathering = undefined;
    if (changed.size === 0) return;
    const by = Array.from(changed, (client): HeldBy => [client, own.get(client) ?? 0]);
    changed.clear();
    tell(here, by);
  };
  return {
    tellNow,
    inAll: () => elsewhere,
    by: (client) => others.get(client) ?? 0,
    changed(client, held) {
      here += held - (own.get(client) ?? 0);
      setOrDelete(own, client, held);
      changed.add(client);
      gathering ??= setTimeout(tellNow, GATHER_MS).unref();
    },
    hear(inAll, by) {
      elsewhere = inAll;
      for (const [client, held] of by) setOrDelete(others, client, held);
    },
  };
}

/** Clients that hold nothing are forgotten: as many are remembered as hold something. */
export function setOrDelete(counts: Map<Ip, number>, client: Ip, held: number): void {
  if (held === 0) counts.delete(client);
  else counts.set(client, held);
}
