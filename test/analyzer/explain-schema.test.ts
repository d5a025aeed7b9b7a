import { expect, test } from 'vitest';
import { z } from 'zod';
import { explainSchema } from '../../analyzer/explain-schema.ts';
import { runProgram } from '../support/program.ts';

test('docs/schema/explain.schema.json says the same as the code', async () => {
  await expect(`${JSON.stringify(z.toJSONSchema(explainSchema), null, 2)}\n`).toMatchFileSnapshot(
    '../../docs/schema/explain.schema.json',
  );
});

test('each line that explain --json prints fits it, a name that cannot be read too', async () => {
  const { stdout, exitCode } = await runProgram([
    'explain',
    '--json',
    'github.com',
    'queue.amazonaws.com:80',
    'genomes.s3.eu-west-1.amazonaws.com',
    'nobody-knows.example',
    'a..b',
  ]);

  const lines = stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(5);
  for (const line of lines) {
    expect(explainSchema.safeParse(JSON.parse(line)).error).toBeUndefined();
  }
  expect(JSON.parse(lines[4] ?? '')).toEqual({ input: 'a..b', error: expect.any(String) });
  expect(exitCode).toBe(2);
});
