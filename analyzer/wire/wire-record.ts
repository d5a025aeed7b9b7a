import type { Answer, CountedFlow, CountedLookup } from '../../proxy/event.ts';

/** What the network saw of the runs, beside the proxy: read from the record, not yet joined. */
export interface WireRecord {
  readonly flows: readonly CountedFlow[];
  readonly lookups: readonly CountedLookup[];
  readonly answers: readonly Answer[];
}

/** IANA protocol number: what can become a destination. */
export const TCP = 6;
