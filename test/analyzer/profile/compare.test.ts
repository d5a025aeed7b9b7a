import { expect, test } from 'vitest';
import { compareProfile } from '../../../analyzer/profile/compare.ts';
import type { Comparison } from '../../../analyzer/profile/comparison.ts';
import { PROFILE_JSON } from '../../../analyzer/profile/profile-json-schema.ts';
import { parseProfileFile } from '../../../rules/profile-file.ts';
import { reportOf } from './reported.ts';

const PROFILE = parseProfileFile(
  `version: 1
name: mine
title: Mine
about: A system of my own.
sources:
  doc: { title: A document, source: 'https://example.org', read: 2026-11-20 }
features:
  - { id: base, title: The base, always: true }
  - { id: login, title: Login }
  - { id: install, title: Installation }
needs:
  - { id: logs, features: [base], endpoint: logs, why: logs, source: doc }
  - { id: sqs, features: [base], endpoint: sqs, why: queues, source: doc }
  - { id: artifacts, features: [base], endpoint: s3, hosts: ['s3://{region}-artifacts'], why: files, source: doc }
  - { id: again, features: [login], endpoint: logs, why: the same, source: doc }
  - { id: scaling, features: [login], endpoint: autoscaling, why: scaling, source: doc }
  - { id: github, features: [install], hosts: [github.com], disposition: allow, why: code, source: doc }
  - { id: tools, features: [install], hosts: [tools.example.org], disposition: allow, why: tools, source: doc }
  - { id: more, features: [install], hosts: [more.example.org], disposition: allow, why: more, source: doc }
  - { id: old, features: [base], hosts: [old.example.org], disposition: allow, releases: { until: '2.9.1' }, why: old, source: doc }
  - { id: mount, features: [base], hosts: ['{id}.efs.{region}.{dnsSuffix}'], ports: [2049], disposition: local, visible: false, why: files, source: doc }
settings:
  - { setting: SQS, value: regional, why: old names, signs: [queue.amazonaws.com], source: doc }
`,
  'mine.yaml',
);

function compare(
  authorities: readonly string[],
  options: { features?: string[]; release?: string } = {},
): Comparison {
  const { features = [], release } = options;
  return compareProfile(PROFILE, reportOf(authorities), { features, release });
}

function ids(needs: readonly { readonly id: string }[]): string[] {
  return needs.map(({ id }) => id);
}

function never(comparison: Comparison): Record<string, string[]> {
  return Object.fromEntries(comparison.neverSeen.map(({ reason, needs }) => [reason, ids(needs)]));
}

const LOGS = 'logs.us-east-1.amazonaws.com:443';

test('every destination is under one need or in no document, and every need is in one part', () => {
  const authorities = [LOGS, 'github.com:443', 'us-east-1-artifacts.s3.amazonaws.com:443'];

  const { summary, seen, neverSeen, undocumented } = compare(authorities);

  const parts = [...seen, ...neverSeen.flatMap(({ needs }) => needs)];
  expect(parts.length + summary.shared).toBe(summary.documented);
  const places = [...seen, ...undocumented].flatMap(({ destinations }) => destinations);
  expect(places).toHaveLength(authorities.length);
});

test('a bucket is found under every host name that leads to it', () => {
  for (const name of [
    'us-east-1-artifacts.s3.amazonaws.com',
    'us-east-1-artifacts.s3.us-east-1.amazonaws.com',
  ]) {
    expect(ids(compare([`${name}:443`, LOGS]).seen)).toContain('artifacts');
  }
});

test('a legacy name counts for its service, with the advice to move the client over', () => {
  const [, sqs] = compare([LOGS, 'queue.amazonaws.com:443']).seen;

  expect(sqs).toMatchObject({
    id: 'sqs',
    advice: expect.stringContaining('move the clients over'),
  });
  expect(sqs?.remarks.join()).toContain('queue.amazonaws.com');
});

test('a setting is called for where a name shows that it is not in force', () => {
  expect(compare([LOGS]).settings).toMatchObject([{ state: 'unknown', hosts: [] }]);
  expect(compare(['queue.amazonaws.com:443', LOGS]).settings).toMatchObject([
    { state: 'called-for', hosts: ['queue.amazonaws.com'] },
  ]);
});

test('what goes to another region is not said to be carried by an endpoint', () => {
  const [, sqs] = compare([
    LOGS,
    'ec2.us-east-1.amazonaws.com:443',
    'sqs.eu-west-1.amazonaws.com:443',
  ]).seen;

  expect(sqs?.advice).toContain('It is in eu-west-1, where no endpoint of us-east-1 leads');
});

test('a name that is refused every time is called unfinished', () => {
  const report = reportOf([LOGS], { denied: true });

  const { seen } = compareProfile(PROFILE, report, { features: [] });

  expect(seen[0]?.remarks.join()).toContain('was refused every time');
});

test('one name that everybody asks for shows no feature, and is left unexplained', () => {
  const comparison = compare([LOGS, 'github.com:443']);

  expect(comparison.features.find(({ id }) => id === 'install')?.state).toBe('not-seen');
  expect(comparison.undocumented[0]?.destinations[0]).toMatchObject({
    host: 'github.com',
    elsewhere: 'documented as github (install)',
  });
});

test('half of what a feature needs shows it', () => {
  const comparison = compare([LOGS, 'github.com:443', 'tools.example.org:443']);

  expect(comparison.features.find(({ id }) => id === 'install')?.state).toBe('seen');
  expect(never(comparison).download).toEqual(
    ['old', 'more']
      .filter((id) => id !== 'old')
      .concat('old')
      .toSorted(),
  );
});

test('the reasons for not having been seen are told apart', () => {
  expect(never(compare([LOGS]))).toEqual({
    expected: ['sqs', 'artifacts'],
    download: ['old'],
    feature: ['scaling', 'github', 'tools', 'more'],
    invisible: ['mount'],
  });
});

test('a need with the names of another is neither seen nor missing', () => {
  const comparison = compare([LOGS]);

  expect(comparison.summary.shared).toBe(1);
  expect(comparison.seen[0]).toMatchObject({ id: 'logs', also: ['again'] });
});

test('features that were named leave out the others, and expect their own', () => {
  const comparison = compare([LOGS, 'github.com:443'], { features: ['login'] });

  expect(never(comparison)).toMatchObject({ expected: ['sqs', 'artifacts', 'scaling'] });
  expect(comparison.features.map(({ id, state }) => [id, state])).toEqual([
    ['base', 'always'],
    ['login', 'named'],
  ]);
});

test('what another release is documented to need is said where it is seen', () => {
  const comparison = compare([LOGS, 'old.example.org:443'], { release: '2.10.0' });

  expect(comparison.undocumented[0]?.destinations[0]?.elsewhere).toBe(
    'documented as old (base), for releases until 2.9.1',
  );
});

test('without a home region nothing is said to be carried', () => {
  const report = reportOf([]);

  const { seen, neverSeen } = compareProfile(PROFILE, report, { features: [] });

  expect(seen).toEqual([]);
  expect(neverSeen.flatMap(({ needs }) => needs).every(({ endpoint }) => endpoint === null)).toBe(
    true,
  );
});

test('the comparison fits its published schema', () => {
  for (const authorities of [[], [LOGS, 'queue.amazonaws.com:443', 'nobody.example:443']]) {
    const answer: unknown = JSON.parse(JSON.stringify(compare(authorities)));
    expect(PROFILE_JSON.safeParse(answer).error).toBeUndefined();
  }
});
