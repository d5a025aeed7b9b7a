import type { Destination } from '../../proxy/event.ts';
import type { NamedFlow } from './name-flows.ts';
import { isOutside } from './place.ts';

/** One destination in common is no sign, where nobody was seen to connect to it inside. */
const MIN_LEGS = 2;

/**
 * Finds the addresses from which the proxy itself connected: what it sent on for its clients is on the
 * wire too, and is no way around it.
 *
 * A proxy is a client of the flow log that never asked the proxy, and of whose flows at least half
 * lead where the proxy is known to have connected. Where the log also shows traffic inside the
 * network, clients of the proxy must have connected to it there: a node that avoids the proxy and
 * wants the same things as its neighbours is not taken for it.
 */
export function findProxies(
  flows: readonly NamedFlow[],
  destinations: readonly Destination[],
): ReadonlySet<string> {
  const asking = new Set(destinations.flatMap(({ clients }) => clients.map(({ value }) => value)));
  const reached = new Set(
    destinations.flatMap(({ addresses, port }) => addresses.map(({ value }) => `${value} ${port}`)),
  );
  const contacted = new Set(
    flows
      .filter(({ flow }) => asking.has(flow.client) && !isOutside(flow.address))
      .map(({ flow }) => flow.address),
  );
  const outward = Map.groupBy(
    flows.filter(({ flow }) => isOutside(flow.address) && !asking.has(flow.client)),
    ({ flow }) => flow.client,
  );
  const isProxy = ([client, own]: [string, NamedFlow[]]): boolean => {
    if (contacted.size > 0 && !contacted.has(client)) return false;
    const legs = own.filter(({ flow }) => reached.has(`${flow.address} ${flow.port}`));
    const enough = contacted.size > 0 ? 1 : MIN_LEGS;
    return legs.length >= enough && legs.length * 2 >= own.length;
  };
  return new Set([...outward].filter(isProxy).map(([client]) => client));
}

/** Says whether a flow is what the proxy sent on for one of its clients. */
export function legsOf(
  proxies: ReadonlySet<string>,
  destinations: readonly Destination[],
): (flow: NamedFlow) => boolean {
  const reached = new Set(
    destinations.flatMap(({ addresses, port }) => addresses.map(({ value }) => `${value} ${port}`)),
  );
  return ({ flow }) => proxies.has(flow.client) && reached.has(`${flow.address} ${flow.port}`);
}
