import { expect, test } from 'vitest';
import { parseHtpasswd } from '../../../proxy/auth/htpasswd.ts';

const HASH = `$2y$05$${'a'.repeat(53)}`;

test('users are read, comments and blank lines are not', () => {
  expect([...parseHtpasswd(`# team\n\nalice:${HASH}\r\nbob:${HASH}\n`, 'users')]).toEqual([
    ['alice', HASH],
    ['bob', HASH],
  ]);
});

test.each([
  ['an old hash', `alice:${HASH}\nbob:$apr1$secret$x\n`, 'users:2'],
  ['a password in clear', 'alice:secret\n', 'users:1'],
  ['no colon', 'secret\n', 'users:1'],
  ['no user', `:${HASH}\n`, 'users:1'],
  ['nobody', '# nobody\n', 'names no user'],
])('%s is refused by its line, and not shown', (_what, text, place) => {
  const refused = (): unknown => parseHtpasswd(text, 'users');
  expect(refused).toThrow(place);
  expect(refused).not.toThrow('secret');
});
