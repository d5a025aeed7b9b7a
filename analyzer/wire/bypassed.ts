import type { Destination, Layer } from '../../proxy/event.ts';
import { addressOwner } from '../../rules/aws/address-owner.ts';
import { parseIp } from '../../rules/ip.ts';
import { isoTime } from '../describe.ts';
import type { Bypass } from '../report.ts';
import type { CategoryOf } from './category-of.ts';
import { type Cause, causeOf } from './cause.ts';
import type { JoinedRecord } from './join.ts';
import type { NamedFlow } from './name-flows.ts';
import { isEgress, protocolOf } from './wire-destinations.ts';

/** What each client reached without the proxy, with the likely reason and what to set. */
export function findBypassed(joined: JoinedRecord, categoryOf: CategoryOf): Bypass[] {
  const asked = joined.recorded.filter(throughProxy);
  if (asked.length === 0) return [];
  const firsts = firstRequests(asked);
  const groups = Map.groupBy(
    joined.flows.filter(isEgress),
    (named) => `${named.flow.client} ${named.host} ${named.flow.port}`,
  );
  const proxied = new Map(asked.map((one) => [`${one.host} ${one.port}`, one]));
  const found = [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { client, port } = first.flow;
    const lastSeen = Math.max(...group.map(({ flow }) => flow.lastSeen));
    const category = categoryOf(first.host, port);
    const firstProxied = firsts.get(client);
    const cause = causeOf({ host: first.host, port, category, lastSeen, firstProxied });
    const known = proxied.get(`${first.host} ${port}`);
    return describe(group, first, { cause, known, joined });
  });
  return [...found, ...seenTransparently(joined, firsts, categoryOf)].toSorted(
    (a, b) =>
      compare(a.cause, b.cause) ||
      compare(a.client, b.client) ||
      compare(a.host, b.host) ||
      a.port - b.port,
  );
}

const AROUND: ReadonlySet<string> = new Set<Layer>(['transparent', 'dns']);

/** What only the transparent layer saw was not asked of the proxy either. */
function throughProxy({ layers }: Destination): boolean {
  return layers.some(({ value }) => !AROUND.has(value));
}

function firstRequests(destinations: readonly Destination[]): Map<string, number> {
  const firsts = new Map<string, number>();
  for (const { value, firstSeen } of destinations.flatMap(({ clients }) => clients)) {
    firsts.set(value, Math.min(firsts.get(value) ?? firstSeen, firstSeen));
  }
  return firsts;
}

function describe(
  group: readonly NamedFlow[],
  first: NamedFlow,
  {
    cause,
    known,
    joined,
  }: {
    readonly cause: Cause;
    readonly known: Destination | undefined;
    readonly joined: JoinedRecord;
  },
): Bypass {
  const { client, port } = first.flow;
  const total = (amount: (named: NamedFlow) => number): number =>
    group.reduce((sum, named) => sum + amount(named), 0);
  const times = ({ flow }: NamedFlow): number => Math.max(1, flow.flows);
  return {
    client,
    roles: [...(joined.roles.get(client) ?? [])].toSorted(),
    host: first.host,
    port,
    protocol: protocolOf(first),
    layer: 'import',
    addresses: [...new Set(group.map(({ flow }) => flow.address))].toSorted(),
    nameFrom: first.nameFrom,
    candidates: first.candidates,
    owner: first.nameFrom === 'none' ? ownerOf(first.flow.address) : null,
    flows: total(times),
    denied: total((named) => (named.flow.action === 'denied' ? times(named) : 0)),
    bytesUp: total(({ flow }) => flow.bytesUp),
    bytesDown: total(({ flow }) => flow.bytesDown),
    firstSeen: isoTime(Math.min(...group.map(({ flow }) => flow.firstSeen))),
    lastSeen: isoTime(Math.max(...group.map(({ flow }) => flow.lastSeen))),
    throughProxy: usageOf(known, client),
    cause: cause.id,
    reason: cause.reason,
    setting: cause.setting ?? null,
  };
}

function usageOf(known: Destination | undefined, client: string): Bypass['throughProxy'] {
  if (known === undefined) return 'never';
  return known.clients.some(({ value }) => value === client) ? 'also' : 'by-others';
}

function ownerOf(address: string): Bypass['owner'] {
  const ip = parseIp(address);
  const owner = ip === undefined ? undefined : addressOwner(ip);
  if (owner === undefined) return null;
  const { vendor, service, region = null, source, read } = owner;
  return { vendor, service, region, source, read };
}

/** The transparent layer recorded these itself; of each it is known who went there, not how often. */
function seenTransparently(
  { recorded, roles }: JoinedRecord,
  firsts: ReadonlyMap<string, number>,
  categoryOf: CategoryOf,
): Bypass[] {
  const only = recorded.filter(
    (one) => !throughProxy(one) && one.layers.some(({ value }) => value === 'transparent'),
  );
  return only.flatMap(({ host, port, protocol, addresses, verdicts, clients }) =>
    clients.map(({ value: client, events, firstSeen, lastSeen }) => {
      const category = categoryOf(host, port);
      const firstProxied = firsts.get(client);
      const cause = causeOf({ host, port, category, lastSeen, firstProxied });
      return {
        client,
        roles: [...(roles.get(client) ?? [])].toSorted(),
        ...{ host, port, protocol, layer: 'transparent' as const },
        addresses: addresses.map(({ value }) => value),
        ...{ nameFrom: 'traffic' as const, candidates: 1, owner: null, flows: events },
        denied: verdicts.allowed === 0 ? events : 0,
        ...{ bytesUp: 0, bytesDown: 0, firstSeen: isoTime(firstSeen), lastSeen: isoTime(lastSeen) },
        throughProxy: 'never' as const,
        ...{ cause: cause.id, reason: cause.reason, setting: cause.setting ?? null },
      };
    }),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
