import { expect, test } from 'vitest';
import { findPhases } from '../../../analyzer/phases/find-phases.ts';
import { phasePhrases, phasesOf } from '../../../analyzer/render/phase-phrases.ts';
import { renderText } from '../../../analyzer/render/text.ts';
import type { Report } from '../../../analyzer/report.ts';
import { every, type Machine, timed } from '../phases/script.ts';
import { destination } from '../sample-record.ts';
import { seenRecord } from '../seen-record.ts';

const HEAD: Machine = {
  client: '10.0.1.1',
  role: 'head',
  asks: { 'a.example': [0, 900], 'b.example': [900], 'sqs.example': every(60, 0, 1_200) },
};

function reportOf(...runs: readonly Parameters<typeof timed>[]): Report {
  const found = findPhases(runs.map((run) => timed(...run)));
  const hosts = ['a.example:443', 'b.example:443', 'sqs.example:443', 'c.example:443'];
  const { report } = seenRecord(hosts.map((name) => destination(name)));
  return {
    ...report,
    phases: { runs: found.runs },
    destinations: report.destinations.map((one) => ({ ...one, phases: found.of(one) })),
  };
}

test('each phase is a line: how sure, when, who, how much, why, and what belongs to it alone', () => {
  const report = reportOf([[HEAD], { marks: { create: 0, work: 600 } }]);

  expect(phasePhrases(report)).toEqual([
    'create (marked), +0 s to +540 s, 1 client, 2 destinations: asked for between its mark and the next',
    'work (marked), +600 s to +1,200 s, 1 client, 3 destinations: asked for between its mark and the next. Only then: b.example',
    'periodic (likely), +0 s to +1,200 s, 1 client, 1 destination: the same time between visits, at least four times over. sqs.example every 60 s',
  ]);
  expect(report.destinations.map(phasesOf)).toEqual([
    'create, work',
    'work',
    '',
    'create, work, periodic',
  ]);
});

test('of several runs it says in how many', () => {
  const marked = [[HEAD], { marks: { create: 0 } }] as const;

  const [line] = phasePhrases(reportOf([...marked], [...marked], [[HEAD]]));

  expect(line).toMatch(/^create \(marked\), in 2 of 3 runs, 3 destinations: /);
});

test('a record that tells no phases has no such section', () => {
  const silent = reportOf([[{ client: '', asks: { 'a.example': [0] } }]]);

  expect(phasePhrases(silent)).toEqual([]);
  expect(renderText(silent)).not.toContain('Phases');
  expect(renderText(reportOf([[HEAD]]))).toContain(
    'Phases of the deployment\n  - node-boot (guess)',
  );
});
