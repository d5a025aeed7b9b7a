import { analyse } from '../../analyzer/analyse.ts';
import type { Report } from '../../analyzer/report.ts';
import { pairSeen, type Seen } from '../../analyzer/seen.ts';
import type { Destination } from '../../proxy/event.ts';
import type { Classification } from '../../rules/rule.ts';
import { guide, run, SAMPLES } from './sample-record.ts';

export interface SeenRecord {
  readonly report: Report;
  readonly seen: readonly Seen[];
}

/** What is made of these destinations, where each is what `classify` says. */
export function seenRecord(
  destinations: readonly Destination[],
  classify: (destination: Destination) => Classification = () => PLAIN,
): SeenRecord {
  const options = { now: Date.parse('2026-11-20T11:00:00Z'), version: '0.1.0' };
  const report = analyse(
    { runs: [run()], destinations, classify, classifyName: () => PLAIN, guide },
    options,
  );
  return { report, seen: pairSeen(report, destinations) };
}

/** The sample record, with a destination of each category. */
export function seenSamples(): SeenRecord {
  const known = new Map(
    SAMPLES.map(({ destination, classification }) => [destination, classification]),
  );
  return seenRecord([...known.keys()], (destination) => known.get(destination) ?? PLAIN);
}

const PLAIN: Classification = {
  category: 'saas',
  label: 'A service',
  stability: 'fixed',
  disposition: 'allow',
  why: 'a test needs it',
};
