import type { Destination, Facet } from '../../proxy/event.ts';
import { printable } from '../render/printable.ts';
import type { Lane, Phase, Timeline } from './api.ts';
import { countBy, type Steps } from './discovery.ts';

/** More lanes than this nobody compares. */
const MAX_LANES = 12;

/**
 * Says who was busy when: one lane for each role, or for each client where nobody named roles.
 *
 * It is made from aggregates: a lane knows when it first asked for each destination, and not each
 * single request.
 */
export function layOutTimeline(
  destinations: readonly Destination[],
  steps: Steps,
  phases: readonly Phase[],
): Timeline {
  const by = destinations.some(({ roles }) => roles.length > 0) ? 'role' : 'client';
  const found = new Map<string, Facet[]>();
  for (const destination of destinations) {
    for (const facet of by === 'role' ? destination.roles : destination.clients) {
      const known = found.get(facet.value);
      if (known === undefined) found.set(facet.value, [facet]);
      else known.push(facet);
    }
  }
  const lanes = [...found].map(([name, facets]) => toLane(name, facets, steps));
  const busiest = lanes.toSorted((a, b) => b.events - a.events).slice(0, MAX_LANES);
  return {
    startMs: steps.startMs,
    stepMs: steps.stepMs,
    by,
    lanes: busiest.toSorted((a, b) => a.firstSeen - b.firstSeen),
    more: lanes.length - busiest.length,
    phases,
  };
}

function toLane(name: string, facets: readonly Facet[], steps: Steps): Lane {
  const firsts = facets.map(({ firstSeen }) => firstSeen);
  return {
    name: name === '' ? 'not known' : printable(name),
    events: facets.reduce((sum, { events }) => sum + events, 0),
    destinations: facets.length,
    firstSeen: firsts.reduce((first, moment) => Math.min(first, moment), Number.POSITIVE_INFINITY),
    lastSeen: facets.reduce((last, facet) => Math.max(last, facet.lastSeen), 0),
    found: countBy(steps, firsts),
  };
}
