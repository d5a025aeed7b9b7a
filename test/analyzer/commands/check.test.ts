import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Answer, checkRecord } from '../../../analyzer/commands/check-record.ts';
import { record, temporaryFolder } from './record.ts';

/** `record` writes its destinations one second after the other from here on. */
const START = Date.parse('2026-11-20T10:00:00Z');

const LIST = 'version: 1\nname: ours\nentries:\n  - host: github.com\n    ports: [443]\n';

async function drift(
  since: string,
  { json = false, now = START + 3_600_000 } = {},
): Promise<Answer> {
  using place = temporaryFolder();
  record(place.db, 'enforced', ['a.example.net:443', 'github.com:443', 'b.example.net:443']);
  const allow = join(place.folder, 'allow.yaml');
  writeFileSync(allow, LIST);
  return await checkRecord({
    ...{ db: place.db, allow, json, since, now },
    ...{ run: undefined, mirrored: undefined, region: undefined, rules: undefined },
  });
}

describe('check --since', () => {
  test('writes one line for each new destination that is not covered, and exits with 1', async () => {
    const { text, exitCode } = await drift('2h');

    expect(exitCode).toBe(1);
    expect(text.split('\n')).toEqual([
      expect.stringMatching(/^a\.example\.net:443 tls {2}no-entry {2}asked once by 10\.0\.0\.10/),
      expect.stringMatching(/^b\.example\.net:443 tls /),
      '',
    ]);
  });

  test('leaves out what was there before', async () => {
    expect((await drift('1h', { now: START + 3_600_000 + 1_500 })).text).toMatch(
      /^b\.example\.net:443 .*\n$/,
    );
  });

  test('writes nothing where nothing is new, and exits with 0', async () => {
    expect(await drift('10m')).toEqual({ text: '', exitCode: 0 });
  });

  test('says nothing of entries: a day that did not need one proves nothing', async () => {
    const { text } = await drift('10m', { json: true });

    expect(JSON.parse(text)).toMatchObject({ notCovered: [], unused: [], wider: [] });
  });

  test('takes a time and nothing else', async () => {
    await expect(drift('yesterday')).rejects.toThrow(
      'Cannot use --since "yesterday": write a time',
    );
  });
});
