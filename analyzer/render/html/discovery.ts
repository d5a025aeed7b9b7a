import type { Report } from '../../report.ts';
import { count } from '../phrases.ts';
import { lineChart, type Point } from './line-chart.ts';
import { type Html, NOTHING } from './markup.ts';

/**
 * Draws how the list grew: over the runs where there are several, else over the time of the one.
 * A line that is still rising at its end says that the list is not whole.
 */
export function discoveryChart(report: Report): Html {
  return Object.values(report.completeness.byCategory).some(({ curve }) => curve.length > 1)
    ? overRuns(report)
    : overTime(report);
}

/** The curves of the categories add up: each expects so many distinct destinations after so many runs. */
function overRuns({ completeness, summary }: Report): Html {
  const judged = Object.values(completeness.byCategory);
  const runs = Math.max(...judged.map((one) => one.runs));
  const sums = new Map<number, number>([[0, 0]]);
  for (const { curve } of judged) {
    for (const point of curve) sums.set(point.runs, (sums.get(point.runs) ?? 0) + point.expected);
  }
  const points = [...sums].map(([x, y]) => ({ x, y }));
  const last = points.at(-1) ?? { x: runs, y: 0 };
  const seen = points.filter(({ x }) => x <= runs);
  const more = Math.max(0, Math.round(last.y - (seen.at(-1)?.y ?? 0)));
  return lineChart({
    id: 'discovery',
    title: 'Distinct destinations over the runs',
    description: `${count(summary.destinations, 'destination')} after ${runs} runs; after ${last.x}, about ${more} more are expected.`,
    caption: `How many distinct destinations so many runs show, on average; dashed: expected of further runs, about ${more} more by run ${last.x}.`,
    line: seen,
    steps: false,
    expected: points.filter(({ x }) => x >= (seen.at(-1)?.x ?? runs)),
    ticks: [0, runs, last.x].map((x) => ({ x, text: String(x) })),
    xLabel: 'runs',
  });
}

function overTime({ destinations }: Report): Html {
  const times = destinations
    .map(({ firstSeen }) => Date.parse(firstSeen))
    .toSorted((a, b) => a - b);
  const [start] = times;
  const end = Math.max(...destinations.map(({ lastSeen }) => Date.parse(lastSeen)));
  // A log without times gives all its destinations one moment.
  if (start === undefined || times.at(-1) === start) return NOTHING;
  const line: Point[] = times.map((time, i) => ({ x: time - start, y: i + 1 }));
  const half = times.filter((time) => time - start <= (end - start) / 2).length;
  const unit = unitFor(end - start);
  return lineChart({
    id: 'discovery',
    title: 'Distinct destinations over the time of the run',
    description: `${count(times.length, 'destination')} in ${tickText(end - start, unit)} ${unit.name}; ${half} of them in the first half.`,
    caption: `How many distinct destinations had been seen by then; ${half} of ${times.length} in the first half of the time.`,
    line: [{ x: 0, y: 0 }, ...line, { x: end - start, y: times.length }],
    steps: true,
    ticks: ticksOf(end - start, unit),
    xLabel: `${unit.name} since the first destination`,
  });
}

interface Unit {
  readonly name: string;
  readonly ms: number;
}

const UNITS: readonly Unit[] = [
  { name: 'days', ms: 86_400_000 },
  { name: 'hours', ms: 3_600_000 },
  { name: 'minutes', ms: 60_000 },
];
const SECONDS: Unit = { name: 'seconds', ms: 1000 };

function unitFor(ms: number): Unit {
  return UNITS.find((unit) => ms >= 3 * unit.ms) ?? SECONDS;
}

const STEPS: readonly number[] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

/** Four to eight round numbers. */
function ticksOf(length: number, unit: Unit): { x: number; text: string }[] {
  const step = STEPS.find((size) => length / unit.ms / size <= 8) ?? length / unit.ms / 5;
  const ticks = Math.floor(length / unit.ms / step) + 1;
  return Array.from({ length: ticks }, (_, i) => ({
    x: i * step * unit.ms,
    text: tickText(i * step * unit.ms, unit),
  }));
}

function tickText(ms: number, unit: Unit): string {
  const value = ms / unit.ms;
  return value >= 10 || Number.isInteger(value) ? value.toFixed(0) : value.toFixed(1);
}
