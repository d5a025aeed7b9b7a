import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AccessRequest,
  type Decision,
  decide,
  decideAddress,
  type Policy,
} from '../../rules/decide.ts';
import { indexAllowlist } from '../../rules/policy-index.ts';
import { allowlistOf, ip, NOW, policyOf, request } from './make-policy.ts';

const OPEN: Policy = { kind: 'open' };

/** `allowed`, or the reason why not. */
function verdict(decision: Decision): string {
  return decision.verdict === 'allowed' ? 'allowed' : decision.reason;
}

describe('while recording', () => {
  test.each(['github.com', '192.0.2.1', '10.0.0.1', '2606:4700::1'])('%s is allowed', (host) => {
    expect(decide(OPEN, request(`${host}:443`), NOW).verdict).toBe('allowed');
  });

  test.each(['169.254.169.254', 'fd00:ec2::254', '169.254.1.1', '224.0.0.1', '0.0.0.0', '::'])(
    '%s is refused: it means something else on every machine',
    (host) => {
      expect(verdict(decide(OPEN, request(`${host}:443`), NOW))).toBe('special-address');
    },
  );

  test('loopback is open to clients of the same machine only', () => {
    const to = (client: string | undefined): string => {
      const asked = request('localhost:443', {
        client: client === undefined ? client : ip(client),
      });
      return verdict(decideAddress(OPEN, asked, ip('127.0.0.1'), NOW));
    };
    expect(to('127.0.0.1')).toBe('allowed');
    expect(to('10.0.0.9')).toBe('special-address');
    expect(to(undefined)).toBe('special-address');
  });

  test('no name can lead to the metadata service', () => {
    const decision = decideAddress(
      OPEN,
      request('innocent.example:443'),
      ip('64:ff9b::a9fe:a9fe'),
      NOW,
    );
    expect(verdict(decision)).toBe('special-address');
  });
});

const POLICY = policyOf(
  '{host: github.com, ports: [443]}',
  '{host: "*.example.com", ports: [443, 8443], protocol: tls}',
  '{host: mirror.example.org, ports: [80], paths: [/epel/*, /exact]}',
  '{host: ssh.example.org, ports: [22]}',
  '{host: both.example.org, ports: [443], protocol: tcp}',
  '{host: head-only.example.org, ports: [443], clients: [head, 10.0.1.0/24]}',
  '{host: old.example.org, ports: [443], expires: 2026-11-19}',
  '{host: today.example.org, ports: [443], expires: 2026-11-20}',
  '{host: intercepted.example.org, ports: [443], paths: [/org/*]}',
  '{cidr: 10.0.0.0/16, ports: [443]}',
  '{cidr: 198.51.99.7, ports: [443]}',
  '{cidr: 2606:4700::/32, ports: [443]}',
);

describe('under an allowlist', () => {
  test.each<[string, string, Partial<AccessRequest>?]>([
    ['github.com:443', 'allowed'],
    ['github.com:22', 'wrong-port'],
    ['github.com:443', 'wrong-protocol', { protocol: 'http' }],
    ['api.github.com:443', 'no-entry'],
    ['notgithub.com:443', 'no-entry'],
    ['github.com.example.net:443', 'no-entry'],
    ['github.co:443', 'no-entry'],
    ['a.example.com:443', 'allowed'],
    ['a.b.c.example.com:8443', 'allowed'],
    ['example.com:443', 'no-entry'],
    ['notexample.com:443', 'no-entry'],
    ['a.example.com.example.net:443', 'no-entry'],
    ['a.example.com:444', 'wrong-port'],
    ['a.example.com:8443', 'wrong-protocol', { protocol: 'http' }],
    ['ssh.example.org:22', 'allowed'],
    ['ssh.example.org:22', 'wrong-protocol', { protocol: 'http' }],
    ['both.example.org:443', 'allowed'],
    ['mirror.example.org:80', 'wrong-protocol', { protocol: 'tcp' }],
    ['10.0.7.7:443', 'allowed'],
    ['10.1.7.7:443', 'address-literal'],
    ['10.0.7.7:22', 'wrong-port'],
    ['198.51.99.7:443', 'allowed'],
    ['198.51.99.8:443', 'address-literal'],
    ['2606:4700::1:443', 'allowed'],
    ['2606:4701::1:443', 'address-literal'],
    ['169.254.169.254:80', 'special-address'],
    ['127.0.0.1:443', 'special-address', { client: ip('127.0.0.1') }],
    ['203.0.113.1:443', 'special-address'],
  ])('%s is %s %j', (authority, expected, changes = {}) => {
    expect(verdict(decide(POLICY, request(authority, changes), NOW))).toBe(expected);
  });

  test.each<[Partial<AccessRequest>, string]>([
    [{ role: 'head' }, 'allowed'],
    [{ role: 'compute' }, 'wrong-client'],
    [{}, 'wrong-client'],
    [{ client: ip('10.0.1.77') }, 'allowed'],
    [{ client: undefined }, 'wrong-client'],
  ])('an entry for some clients answers %j with %s', (changes, expected) => {
    const asked = request('head-only.example.org:443', changes);
    expect(verdict(decide(POLICY, asked, NOW))).toBe(expected);
  });

  test.each([
    ['/epel/7/repomd.xml', 'allowed'],
    ['/epel/', 'allowed'],
    ['/exact', 'allowed'],
    ['/%65pel/x', 'allowed'],
    ['/epel', 'wrong-path'],
    ['/exact/more', 'wrong-path'],
    ['/EPEL/x', 'wrong-path'],
    ['/', 'wrong-path'],
    [undefined, 'wrong-path'],
    ['/epel/../secret', 'ambiguous-path'],
    ['/epel/%2e%2e/secret', 'ambiguous-path'],
    ['/epel/%2fsecret', 'ambiguous-path'],
    ['/epel/%252e', 'ambiguous-path'],
    ['/epel//x', 'ambiguous-path'],
    ['/epel\\..\\x', 'ambiguous-path'],
    [`/epel/${'x'.repeat(1_000)}`, 'ambiguous-path'],
  ])('a path rule answers %s with %s', (path, expected) => {
    expect(verdict(decide(POLICY, request('mirror.example.org:80', { path }), NOW))).toBe(expected);
  });

  test('a path that may be read in two ways is nothing to an entry without path rules', () => {
    const asked = request('github.com:443', { path: '/a/../b' });
    expect(verdict(decide(POLICY, asked, NOW))).toBe('allowed');
  });

  test('a path rule counts inside TLS where the path is known, and only there', () => {
    const asked = (path?: string): string =>
      verdict(decide(POLICY, request('intercepted.example.org:443', { path }), NOW));
    expect(asked()).toBe('allowed');
    expect(asked('/org/repo')).toBe('allowed');
    expect(asked('/other/repo')).toBe('wrong-path');
  });

  test('an entry holds to the end of its last day, in UTC', () => {
    const at = (host: string, time: string): string =>
      verdict(decide(POLICY, request(`${host}:443`), Date.parse(time)));
    expect(at('old.example.org', '2026-11-19T23:59:59.999Z')).toBe('allowed');
    expect(at('old.example.org', '2026-11-20T00:00:00Z')).toBe('expired');
    expect(at('today.example.org', '2026-11-20T23:59:59.999Z')).toBe('allowed');
  });

  test('a tunnel must open with a ClientHello where only tls entries allow it', () => {
    expect(decide(POLICY, request('github.com:443'), NOW)).toMatchObject({
      opening: 'client-hello',
    });
    expect(decide(POLICY, request('a.example.com:8443'), NOW)).toMatchObject({
      entry: '*.example.com:443,8443',
      opening: 'client-hello',
    });
    expect(decide(POLICY, request('both.example.org:443'), NOW)).toEqual({
      verdict: 'allowed',
      entry: 'both.example.org:443',
    });
  });

  test.each([
    ['github.com:22', 'github.com:443', /github\.com:443, does not allow port 22/],
    ['example.com:443', '*.example.com:443,8443', /means names below it, not example\.com itself/],
    ['api.github.com:443', 'github.com:443', /github\.com:443, means that name alone/],
    ['nowhere.test:443', undefined, /^the allowlist has no entry for it$/],
    ['head-only.example.org:443', 'head-only.example.org:443', /for head, 10\.0\.1\.0\/24 only/],
    ['old.example.org:443', 'old.example.org:443', /expired at the end of 2026-11-19/],
    ['198.51.99.8:443', undefined, /"cidr: 198\.51\.99\.8\/32"/],
  ])('the refusal of %s names the nearest entry, %s', (authority, nearest, text) => {
    const decision = decide(POLICY, request(authority), NOW);
    if (decision.verdict === 'allowed') throw new Error('it is allowed');
    expect(decision.nearest).toBe(nearest);
    expect(decision.text).toMatch(text);
  });
});

describe('the address that a name resolved to', () => {
  const policy = policyOf(
    '{host: github.com, ports: [443]}',
    '{host: sqs.us-east-1.amazonaws.com, ports: [443], addresses: any}',
    '{host: scoped.example.com, ports: [443], addresses: any, clients: [head]}',
    '{host: "*.example.com", ports: [443]}',
    '{cidr: 10.0.0.0/16, ports: [443]}',
    '{cidr: 127.0.0.1, ports: [443]}',
    '{cidr: 169.254.169.254, ports: [80]}',
    '{cidr: 0.0.0.0/0, ports: [8443], protocol: tls}',
  );

  test.each<[string, string, string, Partial<AccessRequest>?]>([
    ['github.com:443', '140.82.112.3', 'allowed'],
    ['github.com:443', '10.0.0.5', 'private-address'],
    ['github.com:443', '100.64.0.1', 'private-address'],
    ['github.com:443', 'fd12::1', 'private-address'],
    ['github.com:443', '64:ff9b::a00:5', 'private-address'],
    ['sqs.us-east-1.amazonaws.com:443', '10.0.0.5', 'allowed'],
    ['sqs.us-east-1.amazonaws.com:443', 'fd12::1', 'allowed'],
    ['sqs.us-east-1.amazonaws.com:443', '169.254.169.254', 'special-address'],
    ['sqs.us-east-1.amazonaws.com:443', '64:ff9b::a9fe:a9fe', 'special-address'],
    ['scoped.example.com:443', '10.0.0.5', 'private-address'],
    ['scoped.example.com:443', '10.0.0.5', 'allowed', { role: 'head' }],
    ['github.com:443', '127.0.0.1', 'allowed'],
    ['github.com:443', '127.0.0.2', 'special-address'],
    ['github.com:443', '0.0.0.0', 'special-address'],
    ['github.com:443', '224.0.0.1', 'special-address'],
    ['github.com:443', '192.0.2.1', 'special-address'],
    ['nowhere.test:443', '140.82.112.3', 'no-entry'],
    ['10.0.0.5:443', '10.0.0.5', 'allowed'],
  ])('%s at %s is %s %j', (authority, address, expected, changes = {}) => {
    const decision = decideAddress(policy, request(authority, changes), ip(address), NOW);
    expect(verdict(decision)).toBe(expected);
  });

  test('a block that holds every address names no special one', () => {
    expect(verdict(decide(policy, request('169.254.170.2:8443'), NOW))).toBe('special-address');
    expect(verdict(decide(policy, request('127.0.0.1:8443'), NOW))).toBe('wrong-port');
    expect(verdict(decide(policy, request('169.254.169.254:80', { protocol: 'http' }), NOW))).toBe(
      'allowed',
    );
    expect(verdict(decide(policy, request('93.184.216.34:8443'), NOW))).toBe('allowed');
  });

  test('a private refusal says which entry would have to expect it', () => {
    const decision = decideAddress(policy, request('github.com:443'), ip('10.0.0.5'), NOW);
    expect(decision).toMatchObject({
      nearest: 'github.com:443',
      text: expect.stringContaining('"addresses: any"'),
    });
  });
});

const ENTRY = fc.constantFrom(
  '{host: a.test, ports: [443]}',
  '{host: a.test, ports: [443], protocol: http}',
  '{host: a.test, ports: [22, 80]}',
  '{host: "*.test", ports: [443, 8443], protocol: tcp}',
  '{host: "*.test", ports: [80], paths: [/x/*]}',
  '{host: "*.b.test", ports: [443], addresses: any, clients: [head]}',
  '{host: c.b.test, ports: [443], expires: 2026-11-19}',
  '{cidr: 10.0.0.0/8, ports: [443]}',
  '{cidr: 127.0.0.0/8, ports: [443]}',
);
const REQUEST = fc
  .record({
    host: fc.constantFrom('a.test', 'b.test', 'c.b.test', 'test', '10.1.1.1', '127.0.0.1'),
    port: fc.constantFrom(22, 80, 443, 8443),
    protocol: fc.constantFrom('tls', 'http', 'tcp'),
    role: fc.constantFrom(undefined, 'head', 'compute'),
    path: fc.constantFrom(undefined, '/x/y', '/z', '/x/../z'),
  })
  .map(({ host, port, ...rest }) => request(`${host}:${port}`, rest));

test('an entry that is added never denies what was allowed', () => {
  const addresses = fc.constantFrom(ip('10.0.0.1'), ip('127.0.0.1'), ip('93.184.216.34'));
  fc.assert(
    fc.property(
      fc.uniqueArray(ENTRY),
      ENTRY,
      REQUEST,
      addresses,
      (entries, more, asked, address) => {
        const before = indexAllowlist({
          entries: entries.flatMap((one) => allowlistOf(one).entries),
        });
        const after = indexAllowlist({
          entries: [...entries, more].flatMap((one) => allowlistOf(one).entries),
        });
        for (const of of [
          (policy: Policy) => decide(policy, asked, NOW),
          (policy: Policy) => decideAddress(policy, asked, address, NOW),
        ]) {
          const [was, is] = [of(before), of(after)];
          if (was.verdict !== 'allowed') continue;
          expect(is.verdict).toBe('allowed');
          // Nor does it ask more of a tunnel than was asked before.
          if (was.opening === undefined) expect(is).not.toHaveProperty('opening');
        }
      },
    ),
  );
});

test('an empty allowlist allows nothing', () => {
  fc.assert(
    fc.property(REQUEST, (asked) => {
      expect(decide(policyOf(), asked, NOW).verdict).toBe('denied');
    }),
  );
});
