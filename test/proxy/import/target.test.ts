import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseUrl, recordedPath } from '../../../proxy/import/target.ts';

describe('a URL is recorded as protocol, host, port and path', () => {
  test.each([
    ['http://mirror.umd.edu/centos/7/', 'http', 'mirror.umd.edu', 80, '/centos/7/'],
    ['http://mirrorlist.centos.org/?', 'http', 'mirrorlist.centos.org', 80, '/'],
    ['http://mirrorlist.centos.org', 'http', 'mirrorlist.centos.org', 80, '/'],
    ['HTTP://GitHub.COM.:8080/A', 'http', 'github.com', 8080, '/A'],
    ['https://s3.amazonaws.com/bucket/key', 'tls', 's3.amazonaws.com', 443, '/bucket/key'],
    ['https://[2001:DB8::1]:8443/x', 'tls', '2001:db8::1', 8443, '/x'],
    ['http://[::ffff:192.0.2.1]/', 'http', '192.0.2.1', 80, '/'],
    ['ws://example.com/chat', 'http', 'example.com', 80, '/chat'],
    ['wss://example.com/chat', 'tls', 'example.com', 443, '/chat'],
    ['ftp://ftp.gnu.org/pub/x.tar.gz', 'tcp', 'ftp.gnu.org', 21, undefined],
    ['ssh://git@github.com/org/repo', 'tcp', 'github.com', 22, undefined],
    ['tcp://smtp.example.com:587', 'tcp', 'smtp.example.com', 587, undefined],
    ['tls://db.example.com:5432', 'tls', 'db.example.com', 5432, undefined],
    ['http://example.com#part', 'http', 'example.com', 80, '/'],
  ])('%s', (url, protocol, host, port, path) => {
    expect(parseUrl(url)).toEqual({ ok: true, value: { protocol, host, port, path } });
  });
});

describe('a URL whose host two programs could read differently is refused', () => {
  test.each([
    ['http://github.com\\@evil.example/', 'its URL has a backslash before the path'],
    ['http://0177.0.0.1/', 'it is neither a name nor an IPv4 address of four decimal numbers'],
    ['http://127.1/', 'it is neither a name nor an IPv4 address of four decimal numbers'],
    ['http:///path', 'it is empty'],
    ['http://example.com:99999/', 'its port is not a number from 1 to 65535'],
    ['tcp://example.com', 'it has no port'],
    ['gopher://example.com/', 'its URL has an unknown scheme'],
    ['constructor://example.com/', 'its URL has an unknown scheme'],
    ['http://[fe80::1%25eth0]/', 'a zone id names an interface of one machine only'],
  ])('%s', (url, reason) => {
    expect(parseUrl(url)).toEqual({ ok: false, reason });
  });
});

test('user information, query and fragment of a URL are never kept', () => {
  const secret = fc.stringMatching(/^[a-zA-Z0-9@:&=%~+-]{6,20}$/);
  fc.assert(
    fc.property(secret, secret, secret, (user, query, fragment) => {
      const text = JSON.stringify(
        parseUrl(`https://x${user}:y${user}@example.com/path?q=${query}#z${fragment}`),
      );
      expect(text).toBe(
        '{"ok":true,"value":{"protocol":"tls","host":"example.com","port":443,"path":"/path"}}',
      );
    }),
  );
});

test('a recorded path holds nothing that a terminal would act upon', () => {
  expect(recordedPath('/a\u001b[31mb\u0000c d?x')).toBe('/a%1B[31mb%00c%20d');
});
