import type { TimedRun } from '../../../analyzer/phases/timed-run.ts';
import type { Contact, Mark } from '../../../proxy/event.ts';
import { host } from '../sample-record.ts';

export const START: number = Date.parse('2026-11-20T10:00:00Z');

/** A machine that asks for things, by the second after the start of the run. */
export interface Machine {
  readonly client: string;
  readonly role?: string;
  readonly asks: Readonly<Record<string, readonly number[]>>;
  /** Hosts that never answer. */
  readonly down?: readonly string[];
}

/** The seconds from `from` to `to`, every `step`. */
export function every(step: number, from: number, to: number): number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);
}

/** A run in which these machines did what they are said to do. */
export function timed(
  machines: readonly Machine[],
  { marks = {}, rows = true }: { marks?: Readonly<Record<string, number>>; rows?: boolean } = {},
): TimedRun {
  const contacts = machines.flatMap((machine) => contactsOf(machine, rows));
  return {
    run: { name: 'trial-1', startedAt: START },
    timeline: {
      contacts,
      rows: contacts.reduce((sum, { times }) => sum + times.length, 0),
      isCut: false,
    },
    marks: Object.entries(marks).map(
      ([name, s]): Mark => ({ run: 'trial-1', name, at: START + s * 1_000 }),
    ),
  };
}

function contactsOf({ client, role, asks, down = [] }: Machine, rows: boolean): Contact[] {
  return Object.entries(asks).map(([name, seconds]) => {
    const times = seconds.map((s) => START + s * 1_000).toSorted((a, b) => a - b);
    return {
      ...{ protocol: 'tls', host: host(name), port: 443, client, role },
      events: times.length,
      firstSeen: times[0] ?? START,
      lastSeen: times.at(-1) ?? START,
      times: rows ? times : [],
      failed: rows && down.includes(name) ? times.length : 0,
    };
  });
}
