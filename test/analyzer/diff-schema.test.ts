import { expect, test } from 'vitest';
import { z } from 'zod';
import { diffSchema } from '../../analyzer/diff-schema.ts';

test('docs/schema/diff.schema.json says the same as the code', async () => {
  const schema = z.toJSONSchema(diffSchema);

  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(
    '../../docs/schema/diff.schema.json',
  );
});

test('a field that the schema does not know is a fault', () => {
  const side = { kind: 'run', name: 'a' };
  const nothing = { added: [], gone: [], changed: [], volatile: [], same: 0, differs: false };
  const result = { schema: 'sallyport/diff@1', from: side, to: side, ...nothing };

  expect(diffSchema.safeParse(result).success).toBe(true);
  expect(diffSchema.safeParse({ ...result, extra: 1 }).success).toBe(false);
});
