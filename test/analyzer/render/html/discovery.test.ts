import { expect, test } from 'vitest';
import { discoveryChart } from '../../../../analyzer/render/html/discovery.ts';
import type { CategoryCompleteness, Report } from '../../../../analyzer/report.ts';
import { sampleReport } from '../../sample-report.ts';

const START = Date.parse('2026-11-20T10:00:00Z');

/** The sample, each destination first seen so many minutes after the start. */
function seenAt(minutes: (index: number) => number): Report {
  const report = sampleReport();
  const at = (index: number): string => new Date(START + minutes(index) * 60_000).toISOString();
  const destinations = report.destinations.map((one, i) => ({
    ...one,
    firstSeen: at(i),
    lastSeen: at(report.destinations.length),
  }));
  return { ...report, destinations };
}

test('one run is drawn over its time, and says how much of it came early', () => {
  const chart = String(discoveryChart(seenAt((i) => i)));

  expect(chart).toContain('26 destinations in 26 minutes; 14 of them in the first half.');
  expect(chart).toContain('minutes since the first destination');
  expect(chart.match(/<text class="faint middle"[^>]*>(\d+)/g)).toHaveLength(6);
});

test('a log without times has nothing to draw', () => {
  expect(String(discoveryChart(seenAt(() => 0)))).toBe('');
});

test('several runs are drawn one by one, and what is expected of more is dashed', () => {
  const found: CategoryCompleteness = {
    ...{ seen: 5, runs: 2, q1: 1, q2: 1, estimate: 7, low: 5, high: 12, coverage: 0.9 },
    ...{ moreRunsFor95: 2, runsWithoutNew: 0, rotates: false, overNodes: null, verdict: '' },
    curve: [3, 5, 6, 7].map((expected, i) => ({ runs: i + 1, expected })),
  };
  const completeness = { byCategory: { github: found, s3: found } };
  const chart = String(discoveryChart({ ...sampleReport(), completeness }));

  expect(chart).toContain('after 2 runs; after 4, about 4 more are expected');
  expect(chart).toContain('class="line expected"');
});
