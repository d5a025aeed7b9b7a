import type { Answer, CountedFlow, Destination } from '../../proxy/event.ts';
import type { Host } from '../../rules/host.ts';
import { parseIp } from '../../rules/ip.ts';
import { publicHost } from './place.ts';
import { TCP, type WireRecord } from './wire-record.ts';

/**
 * How the name of a flow is known. `traffic`: the flow said so itself (SNI, HTTP Host) · `lookup`:
 * the client had asked for the name and got the address · `other-lookup`: another client had ·
 * `proxy`: the proxy reached that name at the address · `none`: it is an address.
 */
export type NameFrom = 'traffic' | 'lookup' | 'other-lookup' | 'proxy' | 'none';

/** A flow, and the host that it went to. A flow that several names fit comes once for each. */
export interface NamedFlow {
  readonly flow: CountedFlow;
  readonly host: Host;
  readonly nameFrom: NameFrom;
  /** The names that fit, this one included; 1 where there is no doubt. */
  readonly candidates: number;
}

/** Flow logs and query logs have clocks and intervals of their own: a flow may seem to come first. */
const SLACK_MS = 120_000;

/** A shared address (CDN) may stand for many names; so many are given. */
const MAX_CANDIDATES = 8;

/**
 * Gives flows their names, from what the same run knows: it does not matter which log came first.
 *
 * Where several names led to the address before the flow (a CDN, say), each is given: for an
 * allowlist one name too few is worse than one that was looked up and perhaps not used.
 */
export function nameFlows(
  { flows, answers }: WireRecord,
  destinations: readonly Destination[],
): NamedFlow[] {
  const names = indexNames(answers, destinations);
  const withoutDoubles = foldNamed(flows);
  return withoutDoubles.flatMap((flow) => nameFlow(flow, names));
}

interface Names {
  /** By run, client and address. */
  readonly own: ReadonlyMap<string, readonly Answer[]>;
  /** By run and address. */
  readonly any: ReadonlyMap<string, readonly Answer[]>;
  /** By address and port. */
  readonly proxied: ReadonlyMap<string, Host>;
}

function indexNames(answers: readonly Answer[], destinations: readonly Destination[]): Names {
  const proxied = new Map<string, Host>();
  for (const { host, port, addresses } of destinations) {
    if (parseIp(host) !== undefined) continue;
    for (const { value } of addresses) proxied.set(`${value} ${port}`, host);
  }
  return {
    own: Map.groupBy(answers, ({ run, client, address }) => `${run} ${client} ${address}`),
    any: Map.groupBy(answers, ({ run, address }) => `${run} ${address}`),
    proxied,
  };
}

function nameFlow(flow: CountedFlow, names: Names): NamedFlow[] {
  const { run, client, address, port } = flow;
  const said = flow.name === undefined ? undefined : publicHost(flow.name);
  if (said !== undefined) return [{ flow, host: said, nameFrom: 'traffic', candidates: 1 }];
  const own = before(flow, names.own.get(`${run} ${client} ${address}`));
  if (own.length > 0) return asNamed(flow, own, 'lookup');
  const any = before(flow, names.any.get(`${run} ${address}`));
  if (any.length > 0) return asNamed(flow, any, 'other-lookup');
  const proxied = names.proxied.get(`${address} ${port}`);
  if (proxied !== undefined) return asNamed(flow, [proxied], 'proxy');
  const literal = parseIp(address);
  return literal === undefined ? [] : asNamed(flow, [literal], 'none');
}

function asNamed(flow: CountedFlow, hosts: readonly Host[], nameFrom: NameFrom): NamedFlow[] {
  return hosts.map((host) => ({ flow, host, nameFrom, candidates: hosts.length }));
}

/** The names that had the address by then, the latest first; all of them where none is early enough. */
function before(flow: CountedFlow, answers: readonly Answer[] = []): Host[] {
  const early = answers.filter(({ firstSeen }) => firstSeen <= flow.lastSeen + SLACK_MS);
  const fitting = (early.length > 0 ? early : answers).toSorted(
    (a, b) => b.firstSeen - a.firstSeen || (a.name < b.name ? -1 : 1),
  );
  const hosts = fitting.flatMap(({ name }) => publicHost(name) ?? []);
  return [...new Set(hosts)].slice(0, MAX_CANDIDATES);
}

/**
 * A TLS log and a flow log may tell of the same connection: one names it, the other counts it. What
 * has a name takes over what has none, and is counted as often as the log that counted more.
 */
function foldNamed(flows: readonly CountedFlow[]): CountedFlow[] {
  const groups = Map.groupBy(
    flows,
    ({ run, client, address, port, protocol, action }) =>
      `${run} ${client} ${address} ${port} ${protocol} ${action}`,
  );
  return [...groups.values()].flatMap((group) => {
    const [first, ...others] = group.filter(({ name }) => name !== undefined);
    const unnamed = group.find(({ name }) => name === undefined);
    if (first === undefined || unnamed === undefined || first.protocol !== TCP) return group;
    const rest = others.reduce((sum, { flows: times }) => sum + times, 0);
    return [
      {
        ...first,
        flows: Math.max(first.flows, unnamed.flows - rest),
        bytesUp: first.bytesUp + unnamed.bytesUp,
        bytesDown: first.bytesDown + unnamed.bytesDown,
        firstSeen: Math.min(first.firstSeen, unnamed.firstSeen),
        lastSeen: Math.max(first.lastSeen, unnamed.lastSeen),
      },
      ...others,
    ];
  });
}
