import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  profileCompare,
  profileList,
  profileShow,
} from '../../../analyzer/commands/answer-profile.ts';
import { loadProfiles } from '../../../analyzer/commands/load-profile.ts';
import { PREDICTION_JSON } from '../../../analyzer/predict/prediction-schema.ts';
import { PROFILE_JSON } from '../../../analyzer/profile/profile-json-schema.ts';
import { ConfigError } from '../../../rules/errors.ts';
import { record, temporaryFolder } from './record.ts';

const SAMPLES = fileURLToPath(new URL('../../../samples', import.meta.url));

const NO_FLAGS = {
  feature: undefined,
  release: undefined,
  region: undefined,
  json: false,
};

const READING = { run: undefined, mirrored: undefined, rules: undefined, now: 0 };

/** The lines of a sample, as authorities with the path behind them. */
function authoritiesOf(sample: string): string[] {
  return readFileSync(join(SAMPLES, sample, 'destinations.txt'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => {
      if (!line.startsWith('http://')) return line;
      const { hostname, pathname } = new URL(line);
      return `${hostname}:80${pathname}`;
    });
}

describe('what is documented against what was seen', () => {
  test.each([
    ['parallelcluster-2', 'parallelcluster-2.4.1', { release: '2.4.1' }],
    ['parallelcluster-3', 'parallelcluster-3', {}],
    ['parallelcluster-opsworks', 'parallelcluster-opsworks', {}],
    ['metworx', 'metworx', {}],
    ['metaflow', 'metaflow', {}],
    ['slurm-node', 'slurm-node', {}],
  ])('of %s reads as advice', async (name, sample, flags) => {
    using place = temporaryFolder();
    record(place.db, sample, authoritiesOf(sample));
    const request = { ...NO_FLAGS, ...READING, ...flags, name, db: place.db };

    const text = await profileCompare(request);
    const answer: unknown = JSON.parse(await profileCompare({ ...request, json: true }));

    await expect(text).toMatchFileSnapshot(`../../golden/profile/${sample}.txt`);
    expect(PROFILE_JSON.safeParse(answer).error).toBeUndefined();
  });

  test('a record without the run says so', async () => {
    using place = temporaryFolder();

    await expect(
      profileCompare({ ...NO_FLAGS, ...READING, name: 'metaflow', db: place.db }),
    ).rejects.toThrow(ConfigError);
  });
});

test('a profile is shown for a region and features', async () => {
  const request = {
    ...NO_FLAGS,
    name: 'parallelcluster-3',
    feature: ['login-nodes'],
    region: 'us-east-1',
  };

  await expect(profileShow(request)).toMatchFileSnapshot('../../golden/profile/show.txt');
});

test('every profile can be listed and shown as JSON of the published schema', () => {
  const answers = [
    profileList(true),
    ...loadProfiles().flatMap(({ name }) => [
      profileShow({ ...NO_FLAGS, name, json: true }),
      profileShow({ ...NO_FLAGS, name, json: true, region: 'eu-west-1' }),
    ]),
  ];

  for (const answer of answers) {
    expect(PROFILE_JSON.safeParse(JSON.parse(answer)).error).toBeUndefined();
  }
});

test.each([
  [{ name: 'parallel' }, 'Cannot find the profile "parallel": write one of cloudformation'],
  [{ name: './no-such.yaml' }, 'Cannot read the profile "./no-such.yaml"'],
  [{ name: 'metaflow', feature: ['gpu'] }, 'Cannot use --feature "gpu": metaflow has batch,'],
  [{ name: 'metaflow', release: 'new' }, 'Cannot use --release "new": write it as in 3.11.1'],
  [{ name: 'metaflow', region: 'virginia' }, 'Cannot take --region "virginia" for a region'],
])('bad input is one line: %j', (flags, message) => {
  expect(() => profileShow({ ...NO_FLAGS, ...flags })).toThrow(message);
});

test.each([
  ['profile', PROFILE_JSON],
  ['predict', PREDICTION_JSON],
])('docs/schema/%s.schema.json says the same as the code', async (name, schema) => {
  await expect(`${JSON.stringify(z.toJSONSchema(schema), null, 2)}\n`).toMatchFileSnapshot(
    `../../../docs/schema/${name}.schema.json`,
  );
});
