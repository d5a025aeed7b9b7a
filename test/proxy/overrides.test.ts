import { describe, expect, test } from 'vitest';
import { parseOverrides } from '../../proxy/overrides.ts';
import { type Authority, parseAuthority } from '../../rules/authority.ts';

function authority(text: string): Authority {
  const parsed = parseAuthority(text);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.value;
}

describe('--connect-to', () => {
  test.each([
    ['github.com:443:127.0.0.1:8443', 'github.com:443', { host: '127.0.0.1', port: 8443 }],
    ['github.com:443:127.0.0.1:8443', 'github.com:22', undefined],
    ['::127.0.0.1:8443', 'github.com:22', { host: '127.0.0.1', port: 8443 }],
    [':443::8443', 'github.com:443', { host: 'github.com', port: 8443 }],
    ['GitHub.com.::[::1]:', 'github.com:22', { host: '::1', port: 22 }],
    [':::', 'github.com:22', { host: 'github.com', port: 22 }],
  ])('%s on %s', (rule, target, expected) => {
    expect(parseOverrides([], [rule]).connectTo(authority(target))).toEqual(expected);
  });

  test('the first that matches counts', () => {
    const overrides = parseOverrides([], ['a.example:::1', ':::2']);
    expect(overrides.connectTo(authority('a.example:443'))?.port).toBe(1);
    expect(overrides.connectTo(authority('b.example:443'))?.port).toBe(2);
  });

  test.each(['', 'github.com', 'a:b:c:d', 'a:1:b:99999', 'a:1:b', '1.2:::'])(
    '%j is refused',
    (rule) => {
      expect(() => parseOverrides([], [rule])).toThrow(
        `Cannot use --connect-to "${rule}": write HOST1`,
      );
    },
  );
});

describe('--resolve', () => {
  test.each([
    ['github.com:443:192.0.2.1', 'github.com:443', ['192.0.2.1']],
    ['github.com:443:192.0.2.1,[2001:DB8::1]', 'github.com:443', ['192.0.2.1', '2001:db8::1']],
    ['github.com:443:192.0.2.1', 'github.com:80', undefined],
    ['*:443:192.0.2.1', 'anything.example:443', ['192.0.2.1']],
  ])('%s on %s', (entry, target, expected) => {
    expect(parseOverrides([entry], []).addressesOf(authority(target))).toEqual(expected);
  });

  test.each(['', 'github.com', 'github.com:443', 'github.com:443:host', 'github.com:0:192.0.2.1'])(
    '%j is refused',
    (entry) => {
      expect(() => parseOverrides([entry], [])).toThrow(
        `Cannot use --resolve "${entry}": write HOST:PORT`,
      );
    },
  );
});
