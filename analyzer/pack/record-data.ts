import type { Destination, Mark, Run } from '../../proxy/event.ts';

/** What was counted of some runs, as `record.json` has it. */
export interface RecordData {
  readonly schema: 'sallyport/record@1';
  readonly runs: readonly Run[];
  /** Also those that an internal mirror serves, which the report leaves out. */
  readonly destinations: readonly Destination[];
  readonly clients: readonly object[];
  readonly marks: readonly Mark[];
  readonly lookups: readonly object[];
  readonly flows: readonly object[];
}

/** When the last thing happened that the record holds: a pack has no other clock. */
export function endOf({ runs, destinations }: Pick<RecordData, 'runs' | 'destinations'>): number {
  const times = [
    ...runs.map(({ startedAt, endedAt }) => endedAt ?? startedAt),
    ...destinations.map(({ lastSeen }) => lastSeen),
  ];
  return times.reduce((most, at) => Math.max(most, at), 0);
}
