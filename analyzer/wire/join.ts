import type { Destination } from '../../proxy/event.ts';
import type { RolesOf } from '../replay.ts';
import { type NamedFlow, nameFlows } from './name-flows.ts';
import { findProxies, legsOf } from './proxy-legs.ts';
import { mergeDestinations, toDestinations } from './wire-destinations.ts';
import type { WireRecord } from './wire-record.ts';

/** What the proxy recorded and what the network saw, brought together. */
export interface JoinedRecord {
  /** What the proxy recorded, or what was imported as such. */
  readonly recorded: readonly Destination[];
  /** The same, and what only the network saw. */
  readonly destinations: readonly Destination[];
  /** Every flow with its name, without what the proxy itself sent on. */
  readonly flows: readonly NamedFlow[];
  readonly wire: WireRecord;
  readonly roles: RolesOf;
}

/**
 * Joins flows, lookups and destinations of the same runs, when they are read and not when they are
 * written: a query log that is imported last still names the flows that were imported first.
 */
export function joinWire(
  recorded: readonly Destination[],
  wire: WireRecord,
  roles: RolesOf,
): JoinedRecord {
  const named = nameFlows(wire, recorded);
  const isLeg = legsOf(findProxies(named, recorded), recorded);
  const flows = named.filter((flow) => !isLeg(flow));
  const seen = toDestinations(flows, roles);
  const destinations = seen.length === 0 ? recorded : mergeDestinations(recorded, seen);
  return { recorded, destinations, flows, wire, roles };
}
