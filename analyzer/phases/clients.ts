import type { Contact } from '../../proxy/event.ts';
import { findPeriod } from './period.ts';
import { type Burst, QUIET_MS, splitBursts, toVisited, type Visited } from './visits.ts';

/** A destination of one client, with its rhythm if it has one. */
interface Pair extends Visited {
  readonly everyMs: number | undefined;
  /** The visits that say something of a phase: of a rhythm, those with which it began. */
  readonly moments: readonly number[];
}

/** What one client did, and when. */
export interface PhaseClient {
  readonly address: string;
  readonly role: string | undefined;
  readonly pairs: readonly Pair[];
  readonly first: number;
  readonly last: number;
  /** Stretches of activity. What comes round by the clock would fill every silence, and is left out. */
  readonly bursts: readonly Burst[];
  /** The same with what comes round by the clock. */
  readonly sessions: readonly Burst[];
}

/** Gathers the contacts of a run by client, the one that came first first. */
export function gatherClients(contacts: readonly Contact[]): PhaseClient[] {
  return [...Map.groupBy(contacts, ({ client }) => client)]
    .map(([address, own]) => toClient(address, own.map(toPair)))
    .toSorted((a, b) => a.first - b.first || (a.address < b.address ? -1 : 1));
}

/** When the last of them was seen last. */
export function lastOf(clients: readonly PhaseClient[]): number {
  return clients.reduce((most, { last }) => Math.max(most, last), Number.NEGATIVE_INFINITY);
}

function toClient(address: string, pairs: readonly Pair[]): PhaseClient {
  const visits = pairs.flatMap((pair) => pair.visits).toSorted((a, b) => a - b);
  const moments = pairs.flatMap((pair) => pair.moments).toSorted((a, b) => a - b);
  return {
    address,
    role: pairs[0]?.contact.role,
    pairs,
    first: visits[0] ?? 0,
    last: visits.at(-1) ?? 0,
    bursts: splitBursts(moments),
    sessions: splitBursts(visits),
  };
}

function toPair(contact: Contact): Pair {
  const { visits } = toVisited(contact);
  const rhythm = findPeriod(visits);
  const moments = rhythm === undefined ? visits : startsOf(rowsAmong(visits, contact), rhythm);
  // Retries of what does not answer may be as regular as a poll, and are none.
  const mostlyFails = contact.failed * 2 > contact.times.length;
  return { contact, visits, everyMs: mostlyFails ? undefined : rhythm, moments };
}

/** Where rows were left out, the time before the last visit is unknown, and no pause. */
function rowsAmong(visits: readonly number[], { times, lastSeen }: Contact): readonly number[] {
  return times.at(-1) === lastSeen ? visits : visits.filter((at) => at !== lastSeen);
}

/** The first visit, and the first after each pause of the rhythm. */
function startsOf(visits: readonly number[], rhythm: number): number[] {
  return splitBursts(visits, Math.max(QUIET_MS, 3 * rhythm)).map(({ from }) => from);
}
