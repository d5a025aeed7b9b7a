import { expect, test } from 'vitest';
import { summarySentences } from '../../../analyzer/render/summary-phrases.ts';
import type { CategoryCompleteness, Report } from '../../../analyzer/report.ts';
import { sampleReport } from '../sample-report.ts';

function judged(changes: Partial<CategoryCompleteness>): CategoryCompleteness {
  return {
    ...{ seen: 5, runs: 3, q1: 1, q2: 1, estimate: 7, low: 5, high: 12, coverage: 0.9 },
    ...{ moreRunsFor95: 2, runsWithoutNew: 0, rotates: false, curve: [], overNodes: null },
    verdict: '',
    ...changes,
  };
}

function withCompleteness(byCategory: Report['completeness']['byCategory']): Report {
  const report = sampleReport();
  return { ...report, completeness: { byCategory } };
}

test('the sentences say what was seen, what is asked for and what is open', () => {
  expect(summarySentences(sampleReport())).toEqual([
    'In run trial-1, 2 clients made 103 attempts to reach 26 destinations.',
    'The firewall is asked for 10 rules; of the others, 4 go through VPC endpoints, 4 should come from an internal mirror, 2 go away with a setting and 3 never leave the network.',
    '3 destinations are for a person to decide; 3 failed or were refused at least once; one run cannot say what the next would add.',
  ]);
});

test('without clients nobody is said to have asked, and what is left out is counted', () => {
  const report = sampleReport({ mirrored: new Set(['os-mirror']) });
  const unnamed = { ...report, runs: report.runs.map((run) => ({ ...run, clients: [] })) };

  expect(summarySentences(unnamed)[0]).toBe(
    'The record of run trial-1 holds 95 attempts to reach 24 destinations, besides 2 that an internal mirror serves.',
  );
});

test.each<[string, Report['completeness']['byCategory'], RegExp]>([
  ['what is expected', { github: judged({}) }, /; about 2 more are expected to turn up\.$/],
  ['nothing more', { github: judged({ estimate: 5 }) }, /; the runs point to nothing more\.$/],
  [
    'nothing of mirrors, whatever their estimate',
    { github: judged({ estimate: 5 }), 'os-mirror': judged({ rotates: true }) },
    /; the runs point to nothing more, mirrors aside\.$/,
  ],
])('of several runs it says %s', (_, byCategory, sentence) => {
  expect(summarySentences(withCompleteness(byCategory))[2]).toMatch(sentence);
});
