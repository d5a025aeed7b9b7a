import type { WireFindings } from '../report.ts';
import { findBypassed } from './bypassed.ts';
import type { CategoryOf } from './category-of.ts';
import { findDatagrams } from './datagrams.ts';
import type { JoinedRecord } from './join.ts';
import { findLookedUp } from './looked-up.ts';
import { isOutside } from './place.ts';
import { isEgress } from './wire-destinations.ts';

/** What the network saw that the proxy did not; `null` where nothing but the proxy was looking. */
export function findOnWire(joined: JoinedRecord, categoryOf: CategoryOf): WireFindings | null {
  const { wire, recorded, flows } = joined;
  const wasTransparent = recorded.some(({ layers }) =>
    layers.some(({ value }) => value === 'transparent'),
  );
  if (wire.flows.length + wire.lookups.length === 0 && !wasTransparent) return null;
  const inside = flows.filter((named) => !isOutside(named.flow.address) && !isEgress(named));
  return {
    bypassed: findBypassed(joined, categoryOf),
    datagrams: findDatagrams(joined),
    lookedUpOnly: findLookedUp(joined),
    insideFlows: inside.reduce((sum, { flow }) => sum + Math.max(1, flow.flows), 0),
  };
}
