import { expect, test } from 'vitest';
import { z } from 'zod';
import { analyse } from '../../analyzer/analyse.ts';
import { renderJson } from '../../analyzer/render/json.ts';
import { reportSchema } from '../../analyzer/report-schema.ts';
import { guide } from './sample-record.ts';
import { sampleReport } from './sample-report.ts';

test('the JSON report of a record with every category fits the published schema', () => {
  expect(reportSchema.safeParse(JSON.parse(renderJson(sampleReport()))).error).toBeUndefined();
});

test('the report of an empty record fits the published schema', () => {
  const nothing = {
    runs: [],
    destinations: [],
    classify: () => never(),
    classifyName: () => never(),
    guide,
  };
  const report = analyse(nothing, { now: 0, version: '0.1.0' });

  expect(reportSchema.safeParse(JSON.parse(renderJson(report))).error).toBeUndefined();
});

test('a field that the schema does not know is a fault', () => {
  expect(reportSchema.safeParse({ ...sampleReport(), extra: 1 }).success).toBe(false);
});

test('docs/schema/report.schema.json says the same as the code', async () => {
  const schema = z.toJSONSchema(reportSchema);

  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(
    '../../docs/schema/report.schema.json',
  );
});

function never(): never {
  throw new Error('there is nothing to classify');
}
