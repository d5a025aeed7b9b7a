import { expect, test } from 'vitest';
import { z } from 'zod';
import { loadProfiles } from '../../analyzer/commands/load-profile.ts';
import { ConfigError } from '../../rules/errors.ts';
import { parseProfileFile } from '../../rules/profile-file.ts';
import { PROFILE_FILE } from '../../rules/profile-schema.ts';

const HEAD = `version: 1
name: mine
title: Mine
about: A system of my own.
sources:
  doc: { title: A document, source: 'https://example.org', read: 2026-11-20 }
`;

function profile(needs: string): string {
  return `${HEAD}needs:\n${needs}`;
}

const NEED = `  - id: web
    hosts: [example.org]
    why: pages
    source: doc
`;

test('every shipped profile can be read, is called as its file, and has a source for each need', () => {
  const profiles = loadProfiles();

  expect(profiles.map(({ name }) => name)).toEqual([
    'cloudformation',
    'metaflow',
    'metworx',
    'parallelcluster-2',
    'parallelcluster-3',
    'parallelcluster-opsworks',
    'slurm-node',
  ]);
  for (const { needs, sources } of profiles) {
    for (const need of needs) expect(Object.keys(sources)).toContain(need.source);
  }
});

test('what is left out has its usual value', () => {
  const [need] = parseProfileFile(profile(NEED), 'mine.yaml').needs;

  expect(need).toMatchObject({
    ports: [443],
    disposition: 'review',
    verified: true,
    visible: true,
  });
});

test('what an endpoint carries is for the endpoint, where nothing else is said', () => {
  const text = profile('  - { id: logs, endpoint: logs, why: logs, source: doc }\n');

  expect(parseProfileFile(text, 'mine.yaml').needs[0]?.disposition).toBe('endpoint');
});

test.each([
  ['a: [', 'Cannot read mine.yaml:1:5 as YAML'],
  ['', 'Cannot read a profile in mine.yaml:1:1'],
  [profile(NEED).replace('version: 1', 'version: 2'), 'Cannot use 2 as version in mine.yaml:1:1'],
  [
    profile(NEED).replace('name: mine', 'name: My Own'),
    'Cannot use "My Own" as name in mine.yaml:2:1',
  ],
  [
    profile(NEED).replace('    why: pages\n', ''),
    'Cannot do without the field "why" in mine.yaml:8:',
  ],
  [profile(NEED).replace('hosts:', 'host:'), 'Cannot use the field "host" in mine.yaml:9:5'],
  [
    profile(NEED).replace('[example.org]', '[not a host]'),
    'Cannot use the host "not a host" in mine.yaml:9:13',
  ],
  [
    profile(NEED).replace('    hosts: [example.org]\n', ''),
    'Cannot use the need web without a name',
  ],
  [
    profile(NEED).replace('source: doc', 'source: other'),
    'Cannot use the source "other" in mine.yaml:11:5',
  ],
  [profile(NEED + NEED), 'Cannot use the id web twice in mine.yaml:12:5'],
  [profile(`${NEED}    features: [none]\n`), 'Cannot use the feature "none" in mine.yaml:12:16'],
  [
    profile(`${NEED}    endpoint: nonsense\n`),
    'Cannot use "nonsense" as an endpoint in mine.yaml:12:5',
  ],
  [profile(`${NEED}    ports: [70000]\n`), 'Cannot use 70000 as ports in mine.yaml:12:13'],
  [profile(`${NEED}    releases: { from: 3 }\n`), 'Cannot use 3 as from in mine.yaml:12:17'],
  [profile(NEED.replace('[example.org]', '*x')), 'alias'],
])('a fault is named with line and column: %#', (text, message) => {
  expect(() => parseProfileFile(text, 'mine.yaml')).toThrow(ConfigError);
  expect(() => parseProfileFile(text, 'mine.yaml')).toThrow(message);
});

test('docs/schema/profile-file.schema.json says the same as the code', async () => {
  const schema = z.toJSONSchema(PROFILE_FILE, { io: 'input' });

  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(
    '../../docs/schema/profile-file.schema.json',
  );
});
