import type { Destination, Facet, Facets, NameSource } from '../../proxy/event.ts';
import { defaultProtocol, type Protocol } from '../../rules/protocol.ts';
import type { RolesOf } from '../replay.ts';
import type { NamedFlow, NameFrom } from './name-flows.ts';
import { isOutside } from './place.ts';
import { TCP } from './wire-record.ts';

/**
 * Says whether a flow leads to something that a firewall would have to allow: over TCP, to an address
 * outside, or to an inside one that has a public name (an endpoint, say). What stays inside has no
 * name that anybody outside knows.
 */
export function isEgress({ flow, nameFrom }: NamedFlow): boolean {
  if (flow.protocol !== TCP || flow.port === 0) return false;
  return isOutside(flow.address) || nameFrom !== 'none';
}

/** What a flow is spoken in: a name that the flow itself said comes from a ClientHello or a request. */
export function protocolOf({ flow, nameFrom }: NamedFlow): Protocol {
  const usual = defaultProtocol(flow.port);
  return usual === 'tcp' && nameFrom === 'traffic' ? 'tls' : usual;
}

/** Counts flows as destinations, as if each had been an attempt through the proxy. */
export function toDestinations(flows: readonly NamedFlow[], roles: RolesOf): Destination[] {
  // A log that has no answers at all (one direction only) cannot say that one is missing.
  const answered = new Set(flows.filter(({ flow }) => flow.bytesDown > 0).map(runOf));
  const groups = Map.groupBy(
    flows.filter(isEgress),
    (named) => `${named.host} ${named.flow.port} ${protocolOf(named)}`,
  );
  return [...groups.values()].flatMap((group) => toDestination(group, answered, roles) ?? []);
}

function runOf({ flow }: NamedFlow): string {
  return flow.run;
}

function toDestination(
  group: readonly NamedFlow[],
  answered: ReadonlySet<string>,
  roles: RolesOf,
): Destination | undefined {
  const [first] = group;
  if (first === undefined) return undefined;
  const facet = (values: (named: NamedFlow) => readonly string[]): Facet[] =>
    mergeFacets(group.flatMap((named) => values(named).map((value) => facetOf(named, value))));
  const isUnanswered = ({ flow }: NamedFlow): boolean =>
    flow.action === 'unanswered' ||
    (flow.action === 'allowed' && flow.bytesDown === 0 && answered.has(flow.run));
  const denied = sum(group, (named) => (named.flow.action === 'denied' ? timesOf(named) : 0));
  const events = sum(group, timesOf);
  return {
    protocol: protocolOf(first),
    host: first.host,
    port: first.flow.port,
    events,
    firstSeen: Math.min(...group.map(({ flow }) => flow.firstSeen)),
    lastSeen: Math.max(...group.map(({ flow }) => flow.lastSeen)),
    bytesUp: sum(group, ({ flow }) => flow.bytesUp),
    bytesDown: sum(group, ({ flow }) => flow.bytesDown),
    verdicts: { allowed: events - denied, denied, wouldDeny: 0 },
    clients: facet(({ flow }) => [flow.client]),
    roles: facet(({ flow }) => [...(roles.get(flow.client) ?? [])]),
    runs: facet((named) => [runOf(named)]),
    layers: facet(() => ['import']),
    methods: [],
    paths: [],
    userAgents: [],
    addresses: facet(({ flow }) => [flow.address]),
    snis: facet(({ host, nameFrom }) => (nameFrom === 'traffic' ? [host] : [])),
    errors: facet((named) => (isUnanswered(named) ? ['unreachable'] : [])),
    nameSources: facet(({ nameFrom }) => SOURCES[nameFrom]),
  };
}

/** In the words of the transparent layer; what nobody looked up or said has none. */
const SOURCES: Readonly<Record<NameFrom, readonly NameSource[]>> = {
  traffic: ['sni'],
  lookup: ['dns'],
  'other-lookup': ['dns'],
  proxy: [],
  none: [],
};

/** A flow of which only the answering half was logged was a flow all the same. */
function timesOf({ flow }: NamedFlow): number {
  return Math.max(1, flow.flows);
}

function facetOf(named: NamedFlow, value: string): Facet {
  const { firstSeen, lastSeen } = named.flow;
  return { value, events: timesOf(named), firstSeen, lastSeen };
}

/** Adds destinations to those of the proxy; the same (protocol, host, port) becomes one. */
export function mergeDestinations(
  recorded: readonly Destination[],
  seen: readonly Destination[],
): Destination[] {
  const merged = new Map(recorded.map((one) => [keyOf(one), one]));
  for (const one of seen) {
    const known = merged.get(keyOf(one));
    merged.set(keyOf(one), known === undefined ? one : mergePair(known, one));
  }
  return [...merged.values()].toSorted(
    (a, b) => compare(a.host, b.host) || a.port - b.port || compare(a.protocol, b.protocol),
  );
}

function keyOf({ protocol, host, port }: Destination): string {
  return `${host} ${port} ${protocol}`;
}

function mergePair(a: Destination, b: Destination): Destination {
  const lists = Object.fromEntries(
    LISTS.map((list) => [list, mergeFacets([...a[list], ...b[list]])]),
  );
  return {
    ...a,
    ...lists,
    events: a.events + b.events,
    firstSeen: Math.min(a.firstSeen, b.firstSeen),
    lastSeen: Math.max(a.lastSeen, b.lastSeen),
    bytesUp: a.bytesUp + b.bytesUp,
    bytesDown: a.bytesDown + b.bytesDown,
    verdicts: {
      allowed: a.verdicts.allowed + b.verdicts.allowed,
      denied: a.verdicts.denied + b.verdicts.denied,
      wouldDeny: a.verdicts.wouldDeny + b.verdicts.wouldDeny,
    },
  };
}

const LISTS: readonly (keyof Facets)[] = [
  ...(['clients', 'roles', 'runs', 'layers', 'methods'] as const),
  ...(['paths', 'userAgents', 'addresses', 'snis', 'errors', 'nameSources'] as const),
];

function mergeFacets(facets: readonly Facet[]): Facet[] {
  const merged = new Map<string, Facet>();
  for (const facet of facets) {
    const known = merged.get(facet.value);
    merged.set(facet.value, known === undefined ? facet : addFacets(known, facet));
  }
  return [...merged.values()].toSorted((a, b) => compare(a.value, b.value));
}

function addFacets(a: Facet, b: Facet): Facet {
  return {
    value: a.value,
    events: a.events + b.events,
    firstSeen: Math.min(a.firstSeen, b.firstSeen),
    lastSeen: Math.max(a.lastSeen, b.lastSeen),
  };
}

function sum(group: readonly NamedFlow[], amount: (named: NamedFlow) => number): number {
  return group.reduce((total, named) => total + amount(named), 0);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
