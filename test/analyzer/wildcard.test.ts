import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { suggestWildcards } from '../../analyzer/wildcard.ts';
import { type Host, parseHost } from '../../rules/host.ts';
import { matchesHost, parseHostPattern } from '../../rules/pattern.ts';
import type { Classification } from '../../rules/rule.ts';

function host(text: string): Host {
  const result = parseHost(text);
  if (!result.ok) throw new Error(`${text}: ${result.reason}`);
  return result.value;
}

function says(vendor: string | undefined, more: Partial<Classification> = {}) {
  return (): Classification => ({ category: 'saas', vendor, stability: 'fixed', why: '', ...more });
}

function patternsFor(names: readonly string[], classify: (host: Host) => Classification): string[] {
  return suggestWildcards(names.map(host), classify).map(({ pattern }) => pattern);
}

const below = (parent: string): string[] =>
  ['a', 'b', 'c', 'd'].map((label) => `${label}.${parent}`);

describe('suggestWildcards', () => {
  test('three names of one vendor below its own domain become one entry that says what it admits', () => {
    const names = ['api.datadoghq.com', 'app.datadoghq.com', 'process.datadoghq.com'];
    const [suggestion] = suggestWildcards(names.map(host), says('Datadog'));
    expect(suggestion).toMatchObject({ pattern: '*.datadoghq.com', covers: names, safe: true });
    expect(suggestion?.admitsBeyond).toContain('every other name below datadoghq.com');
    expect(suggestion?.admitsBeyond).toContain('not datadoghq.com itself');
    expect(suggestion?.why).toContain('3 names of Datadog');
  });

  test('two names are too few, and a name seen twice is one name', () => {
    expect(
      patternsFor(['a.example.com', 'b.example.com', 'b.example.com'], says('Example')),
    ).toEqual([]);
  });

  test('the narrowest parent is taken, and what it does not cover stays exact', () => {
    const names = [...below('logs.example.com'), 'www.example.com'];
    expect(patternsFor(names, says('Example'))).toEqual(['*.logs.example.com']);
  });

  test.each([
    'amazonaws.com',
    'us-east-1.amazonaws.com',
    's3.us-east-1.amazonaws.com',
    'us-east-1.api.aws',
    'cloudfront.net',
    'github.io',
    'co.uk',
    'com',
    'blob.core.windows.net',
    'azurewebsites.net',
    'herokuapp.com',
    'okta.com',
    'myshopify.com',
    'storage.googleapis.com',
    'execute-api.eu-west-1.amazonaws.com',
    'rhel.pool.ntp.org',
  ])('tenants share %s: no wildcard, whoever the seen names belong to', (parent) => {
    expect(patternsFor(below(parent), says('One Vendor'))).toEqual([]);
  });

  test.each(['azure.com', 'google.com', 'fedoraproject.org'])(
    'strangers have names or data somewhere below %s: too wide, whoever owns it',
    (parent) => {
      expect(patternsFor(below(parent), says('Owner'))).toEqual([]);
      expect(patternsFor(below(`dl.${parent}`), says('Owner'))).toEqual([`*.dl.${parent}`]);
    },
  );

  test('a tenant of a shared suffix may have a wildcard below the name that is its own', () => {
    expect(patternsFor(below('acme.github.io'), says('Acme'))).toEqual(['*.acme.github.io']);
  });

  test.each<[string, Partial<Classification>]>([
    ['a mirror', { stability: 'mirror' }],
    ['a shared-tenancy name', { stability: 'cdn' }],
    ['a name of unknown stability', { stability: 'unknown' }],
    ['an AWS API', { category: 'aws-api' }],
    ['a bucket', { category: 's3' }],
    ['an inference', { inferredFrom: 'the path /epel/' }],
  ])('%s is never widened', (_what, more) => {
    expect(patternsFor(below('example.com'), says('Example', more))).toEqual([]);
  });

  test('names without a known vendor, or of several, stay as they are', () => {
    expect(patternsFor(below('example.com'), says(undefined))).toEqual([]);
    const vendorPerName = (name: Host): Classification => says(name)();
    expect(patternsFor(below('example.com'), vendorPerName)).toEqual([]);
  });

  test('a domain that the rules call shared for unseen names is not widened for the seen ones', () => {
    const classify = (name: Host): Classification =>
      name.startsWith('never-') ? says('Example', { stability: 'cdn' })() : says('Example')();
    expect(patternsFor(below('example.com'), classify)).toEqual([]);
  });

  test('addresses and single labels are left alone', () => {
    const names = ['192.0.2.1', '192.0.2.2', '192.0.2.3', 'head', 'login', '2001:db8::1'];
    expect(patternsFor(names, says('Site'))).toEqual([]);
  });

  test('every suggestion covers what it says it covers, at most once, and never a registered domain above it', () => {
    const name = fc
      .tuple(
        fc.constantFrom('a', 'b', 'c', 'd', 'x.y', 'x.z', 'x.w'),
        fc.constantFrom('one.com', 'two.co.uk', 'three.github.io', 'four.org', 'amazonaws.com'),
      )
      .map(([label, domain]) => host(`${label}.${domain}`));
    fc.assert(
      fc.property(fc.array(name, { maxLength: 30 }), (hosts) => {
        const suggestions = suggestWildcards(hosts, says('Vendor'));
        const covered = suggestions.flatMap(({ covers }) => covers);
        expect(new Set(covered).size).toBe(covered.length);
        for (const { pattern, covers } of suggestions) {
          const parsed = parseHostPattern(pattern);
          if (!parsed.ok) throw new Error(pattern);
          expect(covers.length).toBeGreaterThanOrEqual(3);
          expect(covers.every((one) => matchesHost(parsed.value, one) && hosts.includes(one))).toBe(
            true,
          );
          expect(pattern).not.toMatch(/amazonaws|^\*\.(?:com|co\.uk|github\.io)$/);
        }
      }),
    );
  });
});
