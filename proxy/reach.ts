import type { Authority } from '../rules/authority.ts';
import { type Dialled, type DialOptions, dialAddresses } from './dial.ts';
import type { Route } from './route.ts';
import { dialParent, openThroughParent } from './upstream.ts';

type OpenRoute = Exclude<Route, { kind: 'unresolved' }>;

/**
 * Opens a tunnel to a destination along a route. Failure is an answer, not an exception: an
 * unreachable host is what the record is there for.
 */
export function reach(
  authority: Authority,
  route: OpenRoute,
  options: DialOptions,
): Promise<Dialled> {
  if (route.kind === 'parent') return openThroughParent(route.parent, authority, options);
  return dialAddresses(route.addresses, route.port, options);
}

/** Opens a connection that takes plain requests: to the origin, or to the parent proxy itself. */
export function reachForRequests(route: OpenRoute, options: DialOptions): Promise<Dialled> {
  if (route.kind === 'parent') return dialParent(route.parent, options);
  return dialAddresses(route.addresses, route.port, options);
}
