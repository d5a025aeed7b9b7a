import { expect, test } from 'vitest';
import { z } from 'zod';
import { ALLOWLIST_FILE } from '../../rules/policy-schema.ts';

test('docs/schema/allowlist.schema.json says the same as the code', async () => {
  const schema = z.toJSONSchema(ALLOWLIST_FILE);

  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(
    '../../docs/schema/allowlist.schema.json',
  );
});
