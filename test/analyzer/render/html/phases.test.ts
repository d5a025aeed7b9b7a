import { expect, test } from 'vitest';
import type { PhaseSpan, RunPhases } from '../../../../analyzer/phases/phase.ts';
import { phaseSection } from '../../../../analyzer/render/html/phases.ts';
import type { Report } from '../../../../analyzer/report.ts';
import { sampleReport } from '../../sample-report.ts';

function span(phase: string, fromMs: number, toMs: number): PhaseSpan {
  const times = { from: '', to: '', fromMs, toMs };
  return { phase, certainty: 'guess', ...times, clients: 2, destinations: 3, why: 'it fits' };
}

function withPhases(how: RunPhases['how'], ...phases: readonly PhaseSpan[]): Report {
  return { ...sampleReport(), phases: { runs: [{ run: 'trial-1', how, phases, limits: [] }] } };
}

test('phases are drawn over the time of the run, and a guess looks like one', () => {
  const section = String(
    phaseSection(
      withPhases('timing', span('create', 0, 65_000), span('node-boot', 65_000, 600_000)),
    ),
  );

  expect(section).toContain('create from 0:00 to 1:05; node-boot from 1:05 to 10:00.');
  expect(section.match(/class="node guess"/g)).toHaveLength(2);
});

test('marks of a script are said to be marks', () => {
  const section = phaseSection(withPhases('marks', span('a', 0, 1_000), span('b', 1_000, 2_000)));

  expect(String(section)).toContain('a script marked them');
});

test('without phases there is no section, and one phase needs no picture', () => {
  expect(String(phaseSection(withPhases('none')))).toBe('');
  expect(String(phaseSection(withPhases('timing', span('create', 0, 1_000))))).not.toContain(
    '<svg',
  );
});
