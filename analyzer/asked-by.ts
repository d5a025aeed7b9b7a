import type { ReplayClient } from './replay.ts';

/** Who asked, and how often. */
export interface AskedBy {
  /** `null` where the record does not say. */
  readonly address: string | null;
  readonly role: string | null;
  /** Attempts on the destination, whatever became of them. */
  readonly attempts: number;
}

/** Names the clients, the busiest first. */
export function askedBy(clients: readonly ReplayClient[]): AskedBy[] {
  return clients
    .toSorted((a, b) => b.attempts - a.attempts || (a.address < b.address ? -1 : 1))
    .map(({ address, role, attempts }) => ({
      address: address === '' ? null : address,
      role: role ?? null,
      attempts,
    }));
}
