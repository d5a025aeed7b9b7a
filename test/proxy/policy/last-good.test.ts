import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { confirmLastGood, readLastGood, writeLastGood } from '../../../proxy/policy/last-good.ts';
import { UnavailableError } from '../../../rules/errors.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const COPY = { source: 'https://a.example/l.yaml', etag: '"1"', text: 'version: 1\n' };

test('a copy is read back, by its owner alone, with the time of its last confirmation', () => {
  using folder = tempFolder();
  const file = folder.at('copy.json');

  writeLastGood(file, COPY);
  confirmLastGood(file, 1_000_000);

  expect(readLastGood(file, COPY.source)).toEqual({ ...COPY, confirmedAt: 1_000_000 });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder.path)).toEqual(['copy.json']);
});

test('a copy of another list is none', () => {
  using folder = tempFolder();
  writeLastGood(folder.at('copy.json'), COPY);

  expect(readLastGood(folder.at('copy.json'), 'https://b.example/l.yaml')).toBeUndefined();
});

test.each(['', '{', 'null', '[]', '{"schema":"sallyport/policy-copy@2"}'])(
  'a file that holds %j is no copy',
  (text) => {
    using folder = tempFolder();
    writeFileSync(folder.at('copy.json'), text);

    expect(readLastGood(folder.at('copy.json'), COPY.source)).toBeUndefined();
  },
);

test('where it cannot be written, the old one stays whole and the sentence names it', () => {
  using folder = tempFolder();
  const file = folder.at('copy.json');
  mkdirSync(file);

  expect(() => writeLastGood(file, COPY)).toThrow(UnavailableError);
  expect(() => writeLastGood(folder.at('none', 'copy.json'), COPY)).toThrow(/--allow-cache/);
  expect(readdirSync(folder.path)).toEqual(['copy.json']);
});

test('a draft that a killed process left does not stand in the way', () => {
  using folder = tempFolder();
  const file = folder.at('copy.json');
  writeFileSync(`${file}.${process.pid}.tmp`, 'half');

  writeLastGood(file, COPY);

  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ text: COPY.text });
});
