import { expect, test } from 'vitest';
import { z } from 'zod';
import { runsSchema } from '../../analyzer/runs-schema.ts';
import { runProgram } from '../support/program.ts';
import { record, temporaryFolder } from './commands/record.ts';

test('docs/schema/runs.schema.json says the same as the code', async () => {
  await expect(`${JSON.stringify(z.toJSONSchema(runsSchema), null, 2)}\n`).toMatchFileSnapshot(
    '../../docs/schema/runs.schema.json',
  );
});

test('what runs --json prints fits it', async () => {
  using place = temporaryFolder();
  record(place.db, 'first', ['github.com:443']);
  record(place.db, 'second', ['pypi.org:443']);

  const { stdout, exitCode } = await runProgram(['runs', '--json', '--db', place.db]);

  expect(runsSchema.safeParse(JSON.parse(stdout)).error).toBeUndefined();
  expect(JSON.parse(stdout)).toHaveLength(2);
  expect(exitCode).toBe(0);
});
