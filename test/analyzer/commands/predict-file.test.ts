import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { predictFile } from '../../../analyzer/commands/predict-file.ts';
import { PREDICTION_JSON } from '../../../analyzer/predict/prediction-schema.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const SAMPLES = fileURLToPath(new URL('../../../samples', import.meta.url));
const NO_FLAGS = { region: undefined, feature: undefined, release: undefined, json: false };

test.each([
  ['parallelcluster-3/cluster.yaml', 'cluster', {}],
  ['metaflow/template.yaml', 'template', { region: 'us-west-2' }],
])('%s is predicted in words, and as JSON of the published schema', async (path, golden, flags) => {
  const request = { ...NO_FLAGS, ...flags, file: join(SAMPLES, path) };

  await expect(predictFile(request)).toMatchFileSnapshot(`../../golden/predict/${golden}.txt`);
  const answer: unknown = JSON.parse(predictFile({ ...request, json: true }));
  expect(PREDICTION_JSON.safeParse(answer).error).toBeUndefined();
});

test('a template without a region has endpoints without names, and says so', () => {
  const text = predictFile({ ...NO_FLAGS, file: join(SAMPLES, 'metaflow/template.yaml') });

  expect(text).toContain('Region not known');
  expect(text).not.toContain('VPC endpoints to create');
});

test('what a terminal would obey is written out', () => {
  using folder = tempFolder();
  const file = folder.at('cluster.yaml');
  writeFileSync(
    file,
    'HeadNode: { "\\e[2J": https://a.example/ }\nScheduling: {}\nImage: { CustomAmi: "\\e]0;x\\a" }\n',
  );

  expect(predictFile({ ...NO_FLAGS, file })).not.toContain('\u001b');
  expect(predictFile({ ...NO_FLAGS, file, json: true })).not.toContain('\u001b');
});

test.each([
  [
    'Region: here\nHeadNode: {}\nScheduling: {}\n',
    'Cannot take Region of the file "here" for a region',
  ],
  ['nothing: 1\n', 'it has neither HeadNode'],
])('bad input is one line: %j', (text, message) => {
  using folder = tempFolder();
  const file = folder.at('cluster.yaml');
  writeFileSync(file, text);

  expect(() => predictFile({ ...NO_FLAGS, file })).toThrow(message);
});
