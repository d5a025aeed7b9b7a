import { expect, test } from 'vitest';
import { z } from 'zod';
import { API_SCHEMAS, dashboardSchema } from '../../../analyzer/dashboard/api-schema.ts';

test('docs/schema/dashboard.schema.json says the same as the code', async () => {
  const schema = z.toJSONSchema(dashboardSchema);

  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(
    '../../../docs/schema/dashboard.schema.json',
  );
});

test('a field that the schema does not know is a fault', () => {
  const fault = API_SCHEMAS['what is no success'];

  expect(fault?.safeParse({ error: 'no' }).success).toBe(true);
  expect(fault?.safeParse({ error: 'no', stack: 'at ...' }).success).toBe(false);
});
