import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { checkSchema, simulationSchema } from '../../analyzer/check-schema.ts';
import { runProgram } from '../support/program.ts';
import { record, temporaryFolder } from './commands/record.ts';

const LIST = `version: 1
name: gate
entries:
  - host: github.com
    ports: [443]
  - host: '*.example.com'
    ports: [443]
  - host: unused.example.org
    ports: [443]
`;

test.each([
  ['check', checkSchema],
  ['simulate', simulationSchema],
] as const)('docs/schema/%s.schema.json says the same as the code', async (command, schema) => {
  await expect(`${JSON.stringify(z.toJSONSchema(schema), null, 2)}\n`).toMatchFileSnapshot(
    `../../docs/schema/${command}.schema.json`,
  );
});

test.each([
  ['check', checkSchema],
  ['simulate', simulationSchema],
] as const)(
  'what %s --json prints fits it, and says by its exit code what it found',
  async (command, schema) => {
    using place = temporaryFolder();
    record(place.db, 'fits', ['github.com:443', 'a.example.com:443']);
    record(place.db, 'breaks', ['github.com:443', 'pypi.org:443', '169.254.169.254:80/latest']);
    const allow = join(place.folder, 'allowlist.yaml');
    writeFileSync(allow, LIST);
    const ask = (run: string) =>
      runProgram([command, '--json', '--allow', allow, '--db', place.db, '--run', run]);

    const [fits, breaks] = await Promise.all([ask('fits'), ask('breaks')]);

    expect(schema.safeParse(JSON.parse(fits.stdout)).error).toBeUndefined();
    expect(schema.safeParse(JSON.parse(breaks.stdout)).error).toBeUndefined();
    expect([fits.exitCode, breaks.exitCode]).toEqual([0, 1]);
    expect(schema.safeParse({ ...JSON.parse(fits.stdout), extra: 1 }).success).toBe(false);
  },
);
