import { expect, test } from 'vitest';
import { z } from 'zod';
import { importSchema } from '../../../proxy/import/summary-schema.ts';
import { runProgram } from '../../support/program.ts';
import { tempFolder } from '../../support/temp-folder.ts';

test('docs/schema/import.schema.json says the same as the code', async () => {
  await expect(`${JSON.stringify(z.toJSONSchema(importSchema), null, 2)}\n`).toMatchFileSnapshot(
    '../../../docs/schema/import.schema.json',
  );
});

test.each([
  ['list', 'github.com:443\n# a comment\nnot a host\n'],
  [
    'vpc-flow',
    '2 1 eni-1 10.0.0.5 140.82.112.3 40000 443 6 10 840 1700000000 1700000060 ACCEPT OK\nbroken\n',
  ],
])('what import --from %s --json prints fits it', async (format, log) => {
  using folder = tempFolder();

  const { stdout } = await runProgram(['import', '--from', format, '--json', '--db', 'a.db', '-'], {
    cwd: folder.path,
    stdin: log,
  });

  const said = JSON.parse(stdout);
  expect(importSchema.safeParse(said).error).toBeUndefined();
  expect(said.files[0]).toMatchObject({ accepted: 1, rejected: 1 });
});
