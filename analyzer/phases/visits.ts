import type { Contact } from '../../proxy/event.ts';

/** A client that comes back within this is still there: it opens several connections at once. */
const SAME_VISIT_MS = 2_000;

/**
 * A client that asks for nothing new for so long has finished what it did: installers are silent for
 * a minute, while they unpack, and rarely for two.
 */
export const QUIET_MS = 120_000;

/** When a client asked for a destination, sorted, each visit once. */
export interface Visited {
  readonly contact: Contact;
  readonly visits: readonly number[];
}

/**
 * The visits of a contact: from its rows, and from the counts where there are none, or not for all
 * of it.
 */
export function toVisited(contact: Contact): Visited {
  const { firstSeen, lastSeen, times } = contact;
  const all = [firstSeen, ...times, lastSeen].toSorted((a, b) => a - b);
  const visits: number[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const at of all) {
    if (at - last > SAME_VISIT_MS) visits.push(at);
    last = at;
  }
  return { contact, visits };
}

/** A stretch of time without silence. */
export interface Burst {
  readonly from: number;
  readonly to: number;
}

/** Splits sorted times where nothing happened for `quietMs`. */
export function splitBursts(times: readonly number[], quietMs: number = QUIET_MS): Burst[] {
  const bursts: { from: number; to: number }[] = [];
  for (const at of times) {
    const current = bursts.at(-1);
    if (current !== undefined && at - current.to <= quietMs) current.to = at;
    else bursts.push({ from: at, to: at });
  }
  return bursts;
}
