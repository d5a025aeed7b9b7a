import { phasesByMarks } from './by-marks.ts';
import { phasesByTiming } from './by-timing.ts';
import { surest } from './certainty.ts';
import { limitsOf } from './limits.ts';
import { medianOf } from './period.ts';
import type { PhaseFinding, RunPhases } from './phase.ts';
import { placeOf, type Sighting } from './sighting.ts';
import { toSpans } from './spans.ts';
import type { TimedRun } from './timed-run.ts';

export interface Phases {
  readonly runs: readonly RunPhases[];
  /** The phases of a destination, over all runs, in the order of a deployment. */
  of(place: { readonly host: string; readonly port: number }): readonly PhaseFinding[];
}

/**
 * Says in which phases of a deployment each destination was asked for: exactly, where a script marked
 * them, else as far as timing tells.
 */
export function findPhases(timed: readonly TimedRun[]): Phases {
  const found = timed.map(({ run, timeline, marks }) => {
    const isMarked = marks.length > 0;
    const sightings = isMarked
      ? phasesByMarks(timeline, marks)
      : phasesByTiming(timeline, run.startedAt);
    const how = isMarked ? 'marks' : howFor(sightings);
    return { run, sightings, how, limits: limitsOf({ timeline, marks }, sightings, how) };
  });
  const byPlace = Map.groupBy(
    found.flatMap(({ sightings }) => sightings),
    ({ contact }) => placeOf(contact),
  );
  return {
    runs: found.map(({ run, sightings, how, limits }) => ({
      run: run.name,
      how,
      phases: toSpans(sightings, run.startedAt),
      limits,
    })),
    of: (place) => toFindings(byPlace.get(placeOf(place)) ?? []),
  };
}

function howFor(sightings: readonly Sighting[]): RunPhases['how'] {
  return sightings.length > 0 ? 'timing' : 'none';
}

/** In the order in which they were first seen; a rhythm comes last. */
function toFindings(sightings: readonly Sighting[]): PhaseFinding[] {
  return [...Map.groupBy(sightings, ({ phase }) => phase)]
    .map(([phase, same]) => ({ phase, same, first: firstOf(same) }))
    .toSorted(
      (a, b) =>
        Number(a.phase === 'periodic') - Number(b.phase === 'periodic') || a.first - b.first,
    )
    .map(({ phase, same }) => {
      const rhythms = same.flatMap(({ everyMs }) => everyMs ?? []);
      const everyMs = rhythms.length === 0 ? null : Math.round(medianOf(rhythms));
      return { phase, certainty: surest(same), everyMs };
    });
}

function firstOf(sightings: readonly Sighting[]): number {
  return sightings.reduce((least, { from }) => Math.min(least, from), Number.POSITIVE_INFINITY);
}
