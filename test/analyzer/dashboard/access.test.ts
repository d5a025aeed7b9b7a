import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readAccess } from '../../../analyzer/dashboard/access.ts';
import { ConfigError } from '../../../rules/errors.ts';
import { tempFolder } from '../../support/temp-folder.ts';

function accessWith(text: string) {
  using folder = tempFolder();
  writeFileSync(folder.at('token'), text);
  return readAccess(folder.at('token'));
}

test('the first line is the token, and nothing else is', () => {
  const access = accessWith('0123456789abcdef\na note\n');

  expect(access.isToken('0123456789abcdef')).toBe(true);
  expect(access.isToken('0123456789abcdef\na note')).toBe(false);
  expect(access.isToken('')).toBe(false);
});

test('the cookie is not the token, is the same after a restart, and another one for another token', () => {
  const access = accessWith('0123456789abcdef');

  expect(access.cookie).not.toContain('0123456789abcdef');
  expect(accessWith('0123456789abcdef').isCookie(access.cookie)).toBe(true);
  expect(accessWith('fedcba9876543210').isCookie(access.cookie)).toBe(false);
});

test.each(['', 'short\n', '\n0123456789abcdef'])(
  'a token that is too short is refused: %j',
  (text) => {
    expect(() => accessWith(text)).toThrow(ConfigError);
  },
);

test('a file that is not there is named with its flag', () => {
  expect(() => readAccess('/nowhere/token')).toThrow('--dashboard-token-file "/nowhere/token"');
});
