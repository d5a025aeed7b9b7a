import { isoTime } from '../describe.ts';
import { surest } from './certainty.ts';
import { type Certainty, GUESSED_PHASES, type GuessedPhase, type PhaseSpan } from './phase.ts';
import { placeOf, type Sighting } from './sighting.ts';

/** Sums up the sightings of a run by phase, in the order in which the phases began; rhythms come last. */
export function toSpans(sightings: readonly Sighting[], runStart: number): PhaseSpan[] {
  return [...Map.groupBy(sightings, ({ phase }) => phase)]
    .map(([phase, same]) => toSpan(phase, same, runStart))
    .toSorted(
      (a, b) =>
        Number(a.phase === 'periodic') - Number(b.phase === 'periodic') || a.fromMs - b.fromMs,
    );
}

function toSpan(phase: string, same: readonly Sighting[], runStart: number): PhaseSpan {
  const from = same.reduce((least, one) => Math.min(least, one.from), Number.POSITIVE_INFINITY);
  const to = same.reduce((most, one) => Math.max(most, one.to), Number.NEGATIVE_INFINITY);
  const certainty = surest(same);
  return {
    phase,
    certainty,
    from: isoTime(from),
    to: isoTime(to),
    fromMs: from - runStart,
    toMs: to - runStart,
    clients: new Set(same.map(({ contact }) => contact.client).filter((one) => one !== '')).size,
    destinations: new Set(same.map(({ contact }) => placeOf(contact))).size,
    why: whyOf(phase, certainty),
  };
}

function whyOf(phase: string, certainty: Certainty): string {
  if (certainty === 'marked') return 'asked for between its mark and the next';
  const guessed = GUESSED_PHASES.find((known) => known === phase);
  return guessed === undefined ? '' : WHY[guessed];
}

const WHY: Readonly<Record<GuessedPhase, string>> = {
  create: 'asked for by who creates the cluster, until its first node had booted',
  'node-boot': 'the first contacts of each node, until it asked for nothing for two minutes',
  'post-install':
    'a later burst of new destinations, of several nodes at the same age, or soon after the boot of a single one',
  steady: 'asked for after boot and installation, with no rhythm',
  periodic: 'the same time between visits, at least four times over',
  teardown: 'asked for when the nodes had fallen silent, or right before one did',
};
