import { expect, test } from 'vitest';
import { z } from 'zod';
import { mergeSchema } from '../../../../proxy/store/merge/summary-schema.ts';

test('docs/schema/merge.schema.json says the same as the code', async () => {
  await expect(`${JSON.stringify(z.toJSONSchema(mergeSchema), null, 2)}\n`).toMatchFileSnapshot(
    '../../../../docs/schema/merge.schema.json',
  );
});
