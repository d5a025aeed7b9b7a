import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findPhases, type Phases } from '../../../analyzer/phases/find-phases.ts';
import { every, type Machine, timed } from './script.ts';

/** A deployment of two hours: who creates it, a head node, and three compute nodes one after the other. */
const DEPLOYMENT: readonly Machine[] = [
  {
    client: '10.0.9.9',
    role: 'deploy',
    asks: {
      'sts.amazonaws.com': [3],
      'cloudformation.us-east-1.amazonaws.com': [...every(30, 5, 695), ...every(30, 7_150, 7_800)],
      'route53.amazonaws.com': [7_160],
    },
  },
  node('10.0.1.1', 'head', 200),
  node('10.0.2.1', 'compute', 600, { 'data.example.org': [4_000] }),
  node('10.0.2.2', 'compute', 1_200),
  node('10.0.2.3', 'compute', 1_900),
];

function node(
  client: string,
  role: string,
  born: number,
  more: Machine['asks'] = {},
  dies = 7_190,
): Machine {
  return {
    client,
    role,
    asks: {
      's3.us-east-1.amazonaws.com': [born],
      'github.com': [born + 20],
      'pypi.org': [born + 40, born + 70],
      'sqs.us-east-1.amazonaws.com': every(60, born + 60, dies),
      'solver.example.com': [born + 420],
      ...more,
    },
  };
}

function phasesOf(found: Phases, name: string): string[] {
  return found
    .of({ host: name, port: 443 })
    .map(({ phase, certainty, everyMs }) =>
      [phase, certainty, ...(everyMs === null ? [] : [`${everyMs / 1_000} s`])].join(' '),
    );
}

test('a deployment whose machines have roles is told apart by timing alone', () => {
  const found = findPhases([timed(DEPLOYMENT)]);

  expect(phasesOf(found, 'sts.amazonaws.com')).toEqual(['create likely']);
  expect(phasesOf(found, 'cloudformation.us-east-1.amazonaws.com')).toEqual([
    'create likely',
    'teardown likely',
    'periodic likely 30 s',
  ]);
  expect(phasesOf(found, 'github.com')).toEqual(['node-boot likely']);
  expect(phasesOf(found, 'sqs.us-east-1.amazonaws.com')).toEqual([
    'node-boot likely',
    'periodic likely 60 s',
  ]);
  expect(phasesOf(found, 'solver.example.com')).toEqual(['post-install likely']);
  expect(phasesOf(found, 'data.example.org')).toEqual(['steady likely']);
  expect(phasesOf(found, 'route53.amazonaws.com')).toEqual(['teardown likely']);
  expect(found.runs[0]?.phases.map(({ phase }) => phase)).toEqual([
    'create',
    'node-boot',
    'post-install',
    'steady',
    'teardown',
    'periodic',
  ]);
});

test('retries of a host that is down are no rhythm, and do not draw the boot out', () => {
  const stuck: Machine = {
    ...node('10.0.1.1', 'head', 200),
    down: ['license.example.com'],
  };
  const asks = { ...stuck.asks, 'license.example.com': every(10, 260, 3_000) };

  const found = findPhases([timed([{ ...stuck, asks }])]);

  expect(phasesOf(found, 'license.example.com')).toEqual(['node-boot likely']);
  expect(phasesOf(found, 'solver.example.com')).toEqual(['post-install guess']);
});

test('a boot that fell apart is put together again by the boots of others', () => {
  const asks = (born: number, pause: number): Machine['asks'] =>
    Object.fromEntries(
      ['a', 'b', 'c', 'd', 'e'].map((name, i) => [
        `${name}.example`,
        [born + 20 * i + (i > 2 ? pause : 0)],
      ]),
    );
  const whole = ['10.0.2.1', '10.0.2.2', '10.0.2.3'].map((client, i) => {
    return { client, role: 'compute', asks: asks(300 + 700 * i, 0) };
  });
  const apart = { client: '10.0.2.4', role: 'compute', asks: asks(4_000, 300) };

  const found = findPhases([timed([...whole, apart])]);

  expect(phasesOf(found, 'e.example')).toEqual(['node-boot likely']);
});

test('work that others do in the middle of their lives is nobody’s teardown', () => {
  const busy = node('10.0.1.1', 'head', 200, { 'data.example.org': [4_000] });
  const leaving = node('10.0.2.1', 'compute', 600, { 'data.example.org': [2_990] }, 3_000);

  const found = findPhases([timed([busy, leaving])]);

  expect(phasesOf(found, 'data.example.org')).toEqual(['steady likely']);
});

test('nodes that all came at one moment leave it a guess what is installation and what is work', () => {
  const found = findPhases([
    timed([node('10.0.2.1', 'compute', 300), node('10.0.2.2', 'compute', 301)]),
  ]);

  expect(phasesOf(found, 'solver.example.com')).toEqual(['post-install guess']);
});

test('a node that was there when the record began, and is alone, may not have booted then', () => {
  const found = findPhases([timed([node('10.0.1.1', 'head', 5)])]);

  expect(phasesOf(found, 'github.com')).toEqual(['node-boot guess']);
});

test('what a node asks for right before it leaves the others alone may be its teardown', () => {
  const leaving = node('10.0.2.1', 'compute', 600, { 'autoscaling.amazonaws.com': [3_010] }, 3_000);

  const found = findPhases([timed([node('10.0.1.1', 'head', 200), leaving])]);

  expect(phasesOf(found, 'autoscaling.amazonaws.com')).toEqual(['teardown guess']);
});

test('without rows the first and the last time count, no rhythm is claimed, and that is said', () => {
  const found = findPhases([timed(DEPLOYMENT, { rows: false })]);

  expect(phasesOf(found, 'pypi.org')).toEqual(['node-boot likely']);
  expect(phasesOf(found, 'sts.amazonaws.com')).toEqual(['create likely']);
  expect(found.runs[0]?.phases.map(({ phase }) => phase)).not.toContain('periodic');
  expect(found.runs[0]?.limits.join(' ')).toMatch(/no rhythm can be told.*--events/);
});

test('where rows were left out, a rhythm is not taken for work that began again', () => {
  const run = timed([node('10.0.1.1', 'head', 200)]);
  const contacts = run.timeline.contacts.map((contact) => ({
    ...contact,
    events: contact.events + 1_000,
    lastSeen: contact.lastSeen + 9_000_000,
  }));

  const found = findPhases([{ ...run, timeline: { ...run.timeline, contacts, isCut: true } }]);

  expect(phasesOf(found, 'sqs.us-east-1.amazonaws.com')).toEqual([
    'node-boot likely',
    'periodic likely 60 s',
  ]);
  expect(found.runs[0]?.limits[0]).toMatch(/^Of \d+ attempts the first \d+ were looked at/);
});

test('marks are exact: each visit belongs to the mark before it, and rhythms are said beside', () => {
  const marks = { 'before-lunch': 190, install: 615, empty: 7_900 };

  const found = findPhases([timed(DEPLOYMENT, { marks })]);

  expect(phasesOf(found, 'sts.amazonaws.com')).toEqual(['before-marks marked']);
  expect(phasesOf(found, 's3.us-east-1.amazonaws.com')).toEqual([
    'before-lunch marked',
    'install marked',
  ]);
  expect(phasesOf(found, 'data.example.org')).toEqual(['install marked']);
  expect(phasesOf(found, 'cloudformation.us-east-1.amazonaws.com')).toContain(
    'periodic likely 30 s',
  );
  expect(found.runs[0]).toMatchObject({ how: 'marks' });
  expect(found.runs[0]?.limits).toEqual(['Marked, and nothing was asked for: empty']);
});

test.each([
  ['when', [{ client: '', asks: { 'a.example': [0], 'b.example': [0] } }], /does not say when/],
  ['who', [{ client: '', asks: { 'a.example': [0], 'b.example': [900] } }], /does not say which/],
  [
    'more than what one machine did that may be anything',
    [{ client: '127.0.0.1', asks: { 'a.example': [0], 'b.example': [900] } }],
    /only the machine of the proxy/,
  ],
])('a record that does not say %s is given no phases, and the reason', (_, machines, reason) => {
  const found = findPhases([timed(machines)]);

  expect(found.runs[0]).toMatchObject({ how: 'none', phases: [] });
  expect(found.runs[0]?.limits.join(' ')).toMatch(reason);
  expect(phasesOf(found, 'a.example')).toEqual([]);
});

test('who creates the cluster and has no role is known by the machine it sits on, as a guess', () => {
  const local = { client: '127.0.0.1', asks: { 'sts.amazonaws.com': [3] } };

  const found = findPhases([timed([local, node('10.0.1.1', 'head', 200)])]);

  expect(phasesOf(found, 'sts.amazonaws.com')).toEqual(['create guess']);
});

test('several runs are put together: a destination has the phases of all', () => {
  const first = timed([node('10.0.1.1', 'head', 200)]);
  const second = timed([node('10.0.1.1', 'head', 200, { 'github.com': [5_000] })], {
    marks: { upgrade: 0 },
  });

  const found = findPhases([first, second]);

  expect(phasesOf(found, 'github.com')).toEqual(['node-boot likely', 'upgrade marked']);
  expect(found.runs.map(({ how }) => how)).toEqual(['timing', 'marks']);
});

const machine = fc.record({
  client: fc.constantFrom('10.0.0.1', '10.0.0.2', '10.0.0.3', '127.0.0.1', ''),
  role: fc.constantFrom('head', 'compute', 'deploy'),
  asks: fc.dictionary(
    fc.constantFrom('a.example', 'b.example', 'c.example'),
    fc.array(fc.nat(20_000), { minLength: 1, maxLength: 30 }),
    { minKeys: 1 },
  ),
});
const machines = fc.uniqueArray(machine, { selector: ({ client }) => client, maxLength: 5 });

test('with marks every destination has a phase, and only phases that were marked or a rhythm', () => {
  fc.assert(
    fc.property(machines, fc.boolean(), (some, rows) => {
      const run = timed(some, { marks: { early: 0, late: 9_000 }, rows });
      const found = findPhases([run]);
      for (const { host } of run.timeline.contacts) {
        const phases = found.of({ host, port: 443 }).map(({ phase }) => phase);
        expect(phases.length).toBeGreaterThan(0);
        expect(['early', 'late', 'periodic']).toEqual(expect.arrayContaining(phases));
      }
    }),
  );
});

test('by timing every destination of a node has a phase, no phase begins before the run, none ends before it begins', () => {
  fc.assert(
    fc.property(machines, fc.boolean(), (some, rows) => {
      const run = timed(some, { rows });
      const found = findPhases([run]);
      for (const { host, client } of run.timeline.contacts) {
        if (!client.startsWith('10.')) continue;
        const isNode = some.find((one) => one.client === client)?.role !== 'deploy';
        if (isNode) expect(found.of({ host, port: 443 })).not.toEqual([]);
      }
      for (const { fromMs, toMs } of found.runs.flatMap(({ phases }) => phases)) {
        expect(fromMs).toBeGreaterThanOrEqual(0);
        expect(toMs).toBeGreaterThanOrEqual(fromMs);
      }
    }),
  );
});
