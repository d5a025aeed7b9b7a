import { expect, test } from 'vitest';
import { renderSimulation } from '../../analyzer/render/simulation.ts';
import { type Simulation, simulate } from '../../analyzer/simulate.ts';
import { allowlistOf, NOW } from '../rules/make-policy.ts';
import { destination, facets } from './sample-record.ts';
import { type SeenRecord, seenRecord } from './seen-record.ts';

const ROLES = new Map([
  ['10.0.0.10', new Set(['head'])],
  ['10.0.0.11', new Set(['compute'])],
]);

function simulated({ seen }: SeenRecord, ...entries: readonly string[]): Simulation {
  return simulate({ allowlist: allowlistOf(...entries), seen, roles: ROLES, now: NOW });
}

const RECORD = seenRecord([
  destination('github.com:443', { events: 2 }),
  destination('pypi.org:443', { events: 9, verdicts: { allowed: 9, denied: 0, wouldDeny: 0 } }),
  destination('refused.test:443', { verdicts: { allowed: 0, denied: 4, wouldDeny: 0 } }),
  destination('noted.test:443', { verdicts: { allowed: 0, denied: 0, wouldDeny: 4 } }),
]);

test('says what would break, for whom and how often, the most attempts first', () => {
  const result = simulated(RECORD, '{host: github.com, ports: [443], clients: [head]}');

  expect(result).toMatchObject({
    destinations: 4,
    attempts: 19,
    wouldBreak: 14,
    refusedBefore: [{ host: 'refused.test', port: 443 }],
  });
  expect(result.breaks.map(({ host, reason, attempts }) => [host, reason, attempts])).toEqual([
    ['pypi.org', 'no-entry', 9],
    ['noted.test', 'no-entry', 4],
    ['github.com', 'wrong-client', 1],
  ]);
  expect(result.breaks.at(-1)?.clients).toEqual([
    { address: '10.0.0.11', role: 'compute', attempts: 1 },
  ]);
});

test('a list that admits all breaks nothing', () => {
  const result = simulated(
    RECORD,
    '{host: github.com, ports: [443]}',
    '{host: pypi.org, ports: [443]}',
    '{host: "*.test", ports: [443]}',
  );
  expect(result).toMatchObject({ wouldBreak: 0, breaks: [], refusedBefore: [] });
  expect(renderSimulation(result, 'a.yaml')).toBe(
    'Nothing would break under a.yaml: 19 attempts on 4 destinations replayed\n',
  );
});

test('is told in a few lines, safe to show', () => {
  const record = seenRecord([
    destination('a.test:80', { paths: facets('/ok', '/\u001b[2J'), clients: facets('10.0.0.10') }),
  ]);
  expect(
    renderSimulation(simulated(record, '{host: a.test, ports: [80], paths: [/ok]}'), 'a.yaml'),
  ).toBe(
    [
      '1 of 4 attempts on 1 destination would break under a.yaml',
      '',
      'a.test:80 http  ambiguous-path  1 attempt',
      '  a.test:80 allows /ok only, and this path may be read in more than one way: it holds a character that has no place in a path',
      '  for 10.0.0.10 (head) 1',
      '  paths /\\x1b[2J',
      '',
    ].join('\n'),
  );
});
