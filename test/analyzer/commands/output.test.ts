import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { writeResult } from '../../../analyzer/commands/output.ts';
import { temporaryFolder } from './record.ts';

test('a result replaces the file as a whole and leaves nothing beside it', () => {
  using place = temporaryFolder();
  const file = join(place.folder, 'report.md');
  writeFileSync(file, 'an old report that is longer', { mode: 0o640 });

  writeResult('new', file);

  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(statSync(file).mode & 0o777).toBe(0o640);
  expect(readdirSync(place.folder)).toEqual(['report.md']);
});

test('behind a symbolic link, the file is written and the link stays', () => {
  using place = temporaryFolder();
  const [file, link] = [join(place.folder, 'real.md'), join(place.folder, 'link.md')];
  writeFileSync(file, 'old');
  symlinkSync(file, link);

  writeResult('new', link);

  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(readdirSync(place.folder)).toEqual(['link.md', 'real.md']);
});

test('bytes are written as they are', () => {
  using place = temporaryFolder();
  const file = join(place.folder, 'report.xlsx');
  const bytes = Uint8Array.of(0x50, 0x4b, 0x03, 0x04, 0xff, 0x00);

  writeResult(bytes, file);

  expect(Uint8Array.from(readFileSync(file))).toEqual(bytes);
});

test.each([undefined, '-'])(
  'bytes go to no terminal, and the user learns what to do: -o %s',
  (file) => {
    const { isTTY } = process.stdout;
    onTestFinished(() => {
      process.stdout.isTTY = isTTY;
    });
    process.stdout.isTTY = true;

    expect(() => writeResult(new Uint8Array(4), file)).toThrow(
      /to a terminal: name a file with -o/,
    );
  },
);

test('a device is written to and not replaced', () => {
  writeResult('gone', '/dev/null');

  expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
});

test('a directory, and a file in a directory that is not there, are bad input in one line', () => {
  using place = temporaryFolder();
  mkdirSync(join(place.folder, 'out'));

  expect(() => writeResult('x', join(place.folder, 'out'))).toThrow(
    /it is a directory; name a file/,
  );
  expect(() => writeResult('x', join(place.folder, 'no', 'r.md'))).toThrow(/there is no directory/);
});
