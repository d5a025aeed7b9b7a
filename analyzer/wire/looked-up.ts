import type { CountedLookup } from '../../proxy/event.ts';
import { isoTime } from '../describe.ts';
import type { LookedUp } from '../report.ts';
import type { JoinedRecord } from './join.ts';
import { publicHost } from './place.ts';

/**
 * Names that were looked up and that nothing was seen to be connected to: a client that gave up, was
 * refused the answer, or went there in a way that no layer shows.
 */
export function findLookedUp({ destinations, flows, wire }: JoinedRecord): LookedUp[] {
  const reached = new Set<string>([
    ...destinations.map(({ host }) => host),
    ...flows.map(({ host }) => host),
  ]);
  const groups = Map.groupBy(
    wire.lookups.filter(
      ({ name, type }) => isAddressLookup(type) && publicHost(name) !== undefined,
    ),
    ({ name }) => name,
  );
  const resolved = new Set(wire.answers.map(({ name }) => name));
  return [...groups]
    .filter(([name]) => !reached.has(name))
    .map(([name, lookups]) => describe(name, lookups, resolved))
    .toSorted((a, b) => compare(a.outcome, b.outcome) || compare(a.name, b.name));
}

/** What a client asks for before it connects. */
function isAddressLookup(type: string): boolean {
  return type === 'A' || type === 'AAAA' || type === 'HTTPS';
}

function describe(
  name: string,
  lookups: readonly CountedLookup[],
  resolved: ReadonlySet<string>,
): LookedUp {
  const refused = lookups.some(({ verdict }) => verdict === 'denied');
  return {
    name,
    outcome: refused ? 'refused' : resolved.has(name) ? 'resolved' : 'failed',
    clients: [...new Set(lookups.map(({ client }) => client))]
      .filter((one) => one !== '')
      .toSorted(),
    lookups: lookups.reduce((sum, one) => sum + one.lookups, 0),
    codes: [...new Set(lookups.flatMap(({ code }) => code ?? []))].toSorted(),
    firstSeen: isoTime(Math.min(...lookups.map(({ firstSeen }) => firstSeen))),
    lastSeen: isoTime(Math.max(...lookups.map(({ lastSeen }) => lastSeen))),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
