import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { profileShow } from '../../../analyzer/commands/answer-profile.ts';
import { profileImport } from '../../../analyzer/commands/import-profile.ts';
import { parseProfileFile } from '../../../rules/profile-file.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const REQUEST = {
  name: 'vendor',
  title: undefined,
  source: 'https://vendor.example/network',
  now: Date.parse('2026-11-20T11:00:00Z'),
};

test('a table becomes a profile that can be shown', () => {
  using folder = tempFolder();
  const [file, output] = [folder.at('table.md'), folder.at('vendor.yaml')];
  writeFileSync(
    file,
    '| Host | Port | Purpose |\n|---|---|---|\n| "*.example.com" | 443 | a: b # c |\n| logs.us-east-1.amazonaws.com | 443 | logs |\n'.replaceAll(
      '"',
      '',
    ),
  );

  profileImport({ ...REQUEST, file, output });

  const profile = parseProfileFile(readFileSync(output, 'utf8'), output);
  expect(profile.needs).toMatchObject([
    { hosts: ['*.example.com'], ports: [443], disposition: 'allow', why: 'a: b # c' },
    { endpoint: 'logs', disposition: 'endpoint' },
  ]);
  expect(profile.sources).toMatchObject({ table: { source: REQUEST.source, read: '2026-11-20' } });
  const flags = { feature: undefined, release: undefined, region: undefined, json: false };
  expect(profileShow({ ...flags, name: output })).toContain('*.example.com on 443');
});

test.each([
  [
    'Host,Port\nnonsense,443\nb.example,x\n',
    REQUEST.name,
    /Cannot use the destination "nonsense" in .*:2:1: .*\nCannot use the port "x" in .*:3:11/,
  ],
  ['words', REQUEST.name, /Cannot find a table of destinations in .*:1:1/],
  ['Host,Port\na.example,443\n', 'My Vendor', /Cannot use "My Vendor" as name/],
])('a table that cannot be read whole writes nothing: %#', (text, name, message) => {
  using folder = tempFolder();
  const [file, output] = [folder.at('table.csv'), folder.at('vendor.yaml')];
  writeFileSync(file, text);

  expect(() => profileImport({ ...REQUEST, name, file, output })).toThrow(message);
  expect(() => readFileSync(output)).toThrow('ENOENT');
});
