import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatAuthority, parseAuthority } from '../../rules/authority.ts';

test.each([
  ['github.com:443', 'github.com', 443],
  ['GITHUB.com.:22', 'github.com', 22],
  ['[::1]:8080', '::1', 8080],
  ['192.0.2.1:1', '192.0.2.1', 1],
  ['a.example:65535', 'a.example', 65_535],
])('%s is read', (text, host, port) => {
  expect(parseAuthority(text)).toEqual({ ok: true, value: { host, port } });
});

test.each([
  ['github.com', 'no port'],
  ['github.com:', 'no port'],
  ['github.com:0', '1 to 65535'],
  ['github.com:65536', '1 to 65535'],
  ['github.com:65979', '1 to 65535'],
  ['github.com:0443', '1 to 65535'],
  ['github.com:+443', '1 to 65535'],
  ['github.com:443 ', '1 to 65535'],
  ['github.com:443:443', 'no port'],
  ['user:secret@github.com:443', 'user information'],
  ['[::1]', 'no port'],
  ['[::1]443', 'no port'],
  ['::1:443', 'no port'],
  [':443', 'empty'],
])('%j is refused', (text, reason) => {
  const authority = parseAuthority(text);
  expect(authority.ok).toBe(false);
  expect(!authority.ok && authority.reason).toContain(reason);
});

test('a default port stands in for a missing one, and for nothing else', () => {
  expect(parseAuthority('github.com', 80)).toMatchObject({ value: { port: 80 } });
  expect(parseAuthority('[::1]', 80)).toMatchObject({ value: { host: '::1', port: 80 } });
  expect(parseAuthority('github.com:', 80).ok).toBe(false);
});

test('parse undoes format', () => {
  const hosts = fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6());
  fc.assert(
    fc.property(hosts, fc.integer({ min: 1, max: 65_535 }), (host, port) => {
      const authority = parseAuthority(
        host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`,
      );
      if (authority.ok) expect(parseAuthority(formatAuthority(authority.value))).toEqual(authority);
    }),
  );
});
