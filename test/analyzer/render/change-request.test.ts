import { expect, test } from 'vitest';
import { evidenceOf, requestedRules, sourceOf } from '../../../analyzer/render/change-request.ts';
import type { ReportDestination } from '../../../analyzer/report.ts';
import { sampleReport } from '../sample-report.ts';

function github(changes: Partial<ReportDestination> = {}): ReportDestination {
  const found = sampleReport().destinations.find(({ host }) => host === 'github.com');
  if (found === undefined) throw new Error('the sample has no github.com');
  return { ...found, ...changes };
}

test('each firewall entry is one rule, with who asked for it and what was seen', () => {
  const rules = requestedRules(sampleReport(), { name: 'HPC team' });

  expect(rules.map(({ host, port }) => `${host}:${port}`)).toEqual(
    sampleReport().plan.firewall.map(({ host, port }) => `${host}:${port}`),
  );
  expect(rules.find(({ host }) => host === 'github.com')).toMatchObject({
    source: 'compute, head (10.0.0.10, 10.0.0.11)',
    application: 'TLS',
    purpose: 'GitHub',
    evidence: '4 attempts by 2 clients, 2026-11-20 10:00 to 10:41',
    stability: 'fixed',
    requester: 'HPC team',
    expires: '',
  });
});

test.each<[string, Partial<ReportDestination>, string]>([
  ['roles alone', { clients: [] }, 'compute, head'],
  ['addresses alone', { roles: [] }, '10.0.0.10, 10.0.0.11'],
  ['nobody', { roles: [], clients: [] }, 'not in the record'],
])('the source names %s where that is what is known', (_, changes, source) => {
  expect(sourceOf(github(changes))).toBe(source);
});

test('evidence names both days where there are two, and none where a log has no times', () => {
  const moment = '2026-11-20T10:00:00.000Z';
  const next = { firstSeen: moment, lastSeen: '2026-11-21T09:00:00.000Z' };

  expect(evidenceOf(github(next))).toContain(', 2026-11-20 10:00 to 2026-11-21 09:00');
  const once = { firstSeen: moment, lastSeen: moment };
  expect(evidenceOf(github(once))).toBe('4 attempts by 2 clients, 2026-11-20 10:00');
  expect(evidenceOf(github({ ...once, layers: ['import'] }))).toBe('4 attempts by 2 clients');
});
