import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isIpLiteral, parseHost } from '../../rules/host.ts';

const canonical = (text: string): string | undefined => {
  const host = parseHost(text);
  return host.ok ? host.value : undefined;
};

describe('one name has one form', () => {
  test.each([
    ['github.com', 'github.com'],
    ['GitHub.COM', 'github.com'],
    ['github.com.', 'github.com'],
    ['_dmarc.example.com', '_dmarc.example.com'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['BÜCHER.example', 'xn--bcher-kva.example'],
    ['ｇｉｔｈｕｂ.com', 'github.com'],
    ['github。com', 'github.com'],
    ['192.0.2.1', '192.0.2.1'],
    ['１２７.0.0.1', '127.0.0.1'],
    ['[2001:DB8::0:1]', '2001:db8::1'],
    ['2001:db8:0:0:0:0:0:1', '2001:db8::1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['[::FFFF:c000:201]', '192.0.2.1'],
    ['localhost', 'localhost'],
  ])('%s is %s', (text, expected) => {
    expect(canonical(text)).toBe(expected);
  });

  test('a look-alike letter makes another name, not the same one', () => {
    expect(canonical('gіthub.com')).toBe('xn--gthub-n2e.com');
  });
});

describe('what has no canonical form is refused, never guessed', () => {
  test.each([
    ['', 'empty'],
    ['.', 'empty'],
    ['a..b', 'empty label'],
    ['github.com..', 'empty label'],
    ['.github.com', 'empty label'],
    ['-a.example', 'hyphen'],
    ['a-.example', 'hyphen'],
    [`${'a'.repeat(64)}.example`, '63'],
    [`${'a.'.repeat(127)}aa`, '253'],
    ['127.1', 'IPv4'],
    ['0177.0.0.1', 'IPv4'],
    ['0x7f.0.0.1', 'IPv4'],
    ['0x7f000001', 'IPv4'],
    ['2130706433', 'IPv4'],
    ['256.0.0.1', 'IPv4'],
    ['1.2.3.4.5', 'IPv4'],
    ['example.0x', 'IPv4'],
    ['%67ithub.com', 'not a host name'],
    ['git hub.com', 'not a host name'],
    ['github.com/', 'not a host name'],
    ['user@github.com', 'not a host name'],
    ['github.com\r\nHost: x', 'IPv6'],
    ['github\0.com', 'not a host name'],
    ['[fe80::1%25eth0]', 'zone'],
    ['fe80::1%eth0', 'zone'],
    ['[::1', 'brackets'],
    ['[127.0.0.1]', 'brackets'],
    ['::1::', 'IPv6'],
    ['::ffff:127.1', 'IPv6'],
    ['::ffff:0177.0.0.1', 'IPv6'],
  ])('%j', (text, reason) => {
    const host = parseHost(text);
    expect(host.ok).toBe(false);
    expect(!host.ok && host.reason).toContain(reason);
  });
});

test('parsing is idempotent: a canonical host is its own canonical form', () => {
  fc.assert(
    fc.property(fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6(), fc.string()), (text) => {
      const host = parseHost(text);
      if (!host.ok) return;
      expect(parseHost(host.value)).toEqual(host);
      expect(host.value).toMatch(/^[a-z0-9._:-]+$/);
    }),
  );
});

test('addresses are told from names', () => {
  const literals = ['192.0.2.1', '::1', 'a.example', 'dead.beef'].map((text) => {
    const host = parseHost(text);
    return host.ok && isIpLiteral(host.value);
  });
  expect(literals).toEqual([true, true, false, false]);
});
