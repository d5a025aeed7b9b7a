import { chmodSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseDatabaseUrl } from '../../../proxy/postgres/database-url.ts';
import { findPassword, passwordIn } from '../../../proxy/postgres/password.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const { address } = parseDatabaseUrl(
  'postgres://me@db.example.com/egress',
  { name: '--ship', isPrivate: false },
  {},
);

test.each([
  ['db.example.com:5432:egress:me:right', 'right'],
  ['*:*:*:*:right', 'right'],
  ['# a comment\n\nother:5432:egress:me:wrong\r\ndb.example.com:*:egress:me:right\r\n', 'right'],
  ['*:*:*:me:a\\:b\\\\c', 'a:b\\c'],
  ['*:*:*:me:first\n*:*:*:me:second', 'first'],
  ['*:*:*:you:wrong', undefined],
  ['*:*:*', undefined],
])('of %j the first line that fits is taken', (text, password) => {
  expect(passwordIn(text, address)).toBe(password);
});

test('PGPASSWORD wins over a file, which is read anew each time', () => {
  using folder = tempFolder();
  const PGPASSFILE = folder.at('pgpass');
  writeFileSync(PGPASSFILE, '*:*:*:*:old', { mode: 0o600 });
  expect(findPassword(address, { PGPASSFILE, PGPASSWORD: 'given' })).toBe('given');
  expect(findPassword(address, { PGPASSFILE })).toBe('old');
  writeFileSync(PGPASSFILE, '*:*:*:*:renewed');
  expect(findPassword(address, { PGPASSFILE })).toBe('renewed');
});

test('a file that others may read, that is not there, or that has no line is refused with the remedy', () => {
  using folder = tempFolder();
  const PGPASSFILE = folder.at('pgpass');
  expect(() => findPassword(address, { PGPASSFILE })).toThrow('Cannot read the password file');
  writeFileSync(PGPASSFILE, '*:*:*:you:s3cr3t', { mode: 0o600 });
  expect(() => findPassword(address, { PGPASSFILE })).toThrow(
    'a line db.example.com:5432:egress:me:PASSWORD',
  );
  chmodSync(PGPASSFILE, 0o640);
  expect(() => findPassword(address, { PGPASSFILE })).toThrow('run chmod 600 on it');
});
