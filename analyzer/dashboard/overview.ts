import type { Run } from '../../proxy/event.ts';
import { CATEGORIES, CATEGORY_TEXT, DISPOSITIONS, STABILITIES } from '../../rules/category.ts';
import type { AnalysedRecord } from '../commands/analysed-record.ts';
import { tasksOf } from '../render/phrases.ts';
import { printable } from '../render/printable.ts';
import type { Report } from '../report.ts';
import type { Filters, FilterValue, Overview, Phase } from './api.ts';
import { cutTime, discover } from './discovery.ts';
import { listRefusals } from './refusals.ts';
import type { Line } from './row.ts';
import { layOutTimeline } from './timeline.ts';

export interface OverviewInput {
  readonly run: Run;
  readonly analysed: AnalysedRecord;
  readonly lines: readonly Line[];
  readonly version: number;
  readonly now: number;
}

/** Says everything about a run but its rows. */
export function overviewOf({ run, analysed, lines, version, now }: OverviewInput): Overview {
  const { report, seen, roles } = analysed;
  const counted = seen.map((one) => one.counted);
  const firstSeen = counted.map((destination) => destination.firstSeen);
  const startMs = firstSeen.reduce((a, b) => Math.min(a, b), run.startedAt);
  // A recorder that was killed left no end: then the last attempt is as good as one.
  const lastSeen = counted.reduce((last, one) => Math.max(last, one.lastSeen), startMs);
  const endMs = run.endedAt ?? (now - lastSeen < MAX_SILENCE_MS ? now : lastSeen);
  const steps = cutTime(startMs, Math.max(endMs, lastSeen));
  const { summary, region, plan } = report;
  return {
    run: run.name,
    version,
    now,
    startedAt: run.startedAt,
    endedAt: run.endedAt ?? null,
    summary: {
      destinations: summary.destinations,
      events: summary.events,
      clients: run.clients.filter((client) => client !== '').length,
      denied: summary.denied,
      bytesUp: summary.bytesUp,
      bytesDown: summary.bytesDown,
    },
    region,
    tasks: tasksOf(report).map(({ disposition, what }) => ({ disposition, what: printable(what) })),
    filters: filtersOf(lines),
    discovery: discover(steps, firstSeen),
    timeline: layOutTimeline(counted, steps, phasesOf(report, run.name)),
    refusals: listRefusals(seen, { roles, configuration: plan.configuration }),
    completeness: CATEGORIES.flatMap((category) => {
      const verdict = report.completeness.byCategory[category]?.verdict;
      return verdict === undefined ? [] : [{ category, verdict }];
    }),
    blindSpots: report.blindSpots,
  };
}

function phasesOf({ phases }: Report, run: string): Phase[] {
  const found = phases.runs.find((one) => one.run === run)?.phases ?? [];
  return found.map(({ phase, certainty, from, to, why }) => {
    const [startMs, endMs] = [Date.parse(from), Date.parse(to)];
    return { name: printable(phase), startMs, endMs, certainty, why };
  });
}

const MAX_SILENCE_MS = 60 * 60_000;

function filtersOf(lines: readonly Line[]): Filters {
  const rows = lines.map(({ row }) => row);
  const tally = (values: readonly string[]): ReadonlyMap<string, number> => {
    const counts = new Map<string, number>();
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    return counts;
  };
  const known = (
    counts: ReadonlyMap<string, number>,
    order: readonly string[],
    title: (value: string) => string = (value) => value,
  ): FilterValue[] =>
    order.flatMap((value) => {
      const destinations = counts.get(value);
      return destinations === undefined ? [] : [{ value, title: title(value), destinations }];
    });
  const roles = tally(rows.flatMap((row) => row.roles));
  const categories = tally(rows.map(({ category }) => category ?? ''));
  return {
    category: CATEGORIES.flatMap((value) => {
      const destinations = categories.get(value);
      if (destinations === undefined) return [];
      return [{ value, title: CATEGORY_TEXT[value].title, destinations }];
    }),
    disposition: known(tally(rows.map(({ disposition }) => disposition ?? '')), DISPOSITIONS),
    role: known(roles, [...roles.keys()].toSorted()),
    stability: known(tally(rows.map(({ stability }) => stability ?? '')), STABILITIES),
  };
}
