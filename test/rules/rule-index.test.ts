import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Rule } from '../../rules/rule.ts';
import { type Circumstances, findRule, indexRules } from '../../rules/rule-index.ts';
import { makeRule } from './make-rule.ts';

const PLAIN: Circumstances = { port: 443, paths: [] };

function find(
  rules: readonly Rule[],
  name: string,
  seen: Circumstances = PLAIN,
): string | undefined {
  return findRule(indexRules(rules).hosts, name, seen)?.rule.id;
}

describe('of several rules that match', () => {
  const rules = [
    makeRule('suffix', ['.example.com']),
    makeRule('longer-suffix', ['*.eu.example.com']),
    makeRule('glob', ['cdn*.eu.example.com']),
    makeRule('longer-glob', ['cdn-*.eu.example.com']),
    makeRule('name', ['cdn-1.eu.example.com']),
    makeRule('port', ['.example.com'], { ports: [8443] }),
    makeRule('path', ['.example.com'], { paths: ['/dl'] }),
    makeRule('port-and-path', ['.example.com'], { ports: [8443], paths: ['/dl'] }),
  ];

  test.each([
    ['example.com', 'suffix'],
    ['www.example.com', 'suffix'],
    ['eu.example.com', 'suffix'],
    ['www.eu.example.com', 'longer-suffix'],
    ['a.cdn-1.eu.example.com', 'longer-suffix'],
    ['cdn1.eu.example.com', 'glob'],
    ['cdn-2.eu.example.com', 'longer-glob'],
    ['cdn-1.eu.example.com', 'name'],
  ])('%s goes to the most specific name: %s', (host, expected) => {
    expect(find(rules, host)).toBe(expected);
    expect(find(rules.toReversed(), host)).toBe(expected);
  });

  test('a path counts for more than a port, and both for more than either', () => {
    expect(find(rules, 'www.example.com', { port: 8443, paths: [] })).toBe('port');
    expect(find(rules, 'www.example.com', { port: 443, paths: ['/dl/x'] })).toBe('path');
    expect(find(rules, 'www.example.com', { port: 8443, paths: ['/dl/x'] })).toBe('port-and-path');
  });

  test('a more specific name counts for more than any port or path', () => {
    const seen = { port: 8443, paths: ['/dl/x'] };
    expect(find(rules, 'www.eu.example.com', seen)).toBe('longer-suffix');
  });

  test('a literal label after a * is found past another * that leads nowhere', () => {
    const globs = [
      makeRule('narrow', ['a.*.b.example.com']),
      makeRule('wide', ['*.*.example.com']),
    ];
    expect(find(globs, 'a.x.b.example.com')).toBe('narrow');
    expect(find(globs, 'c.x.b.example.com')).toBe('wide');
  });

  test('a rule whose conditions fail gives way to a less specific one', () => {
    const two = [
      makeRule('only-8080', ['www.example.com'], { ports: [8080] }),
      makeRule('any-port', ['.example.com']),
    ];
    expect(find(two, 'www.example.com')).toBe('any-port');
    expect(find(two, 'www.example.com', { port: 8080, paths: [] })).toBe('only-8080');
  });
});

describe('a rule with paths', () => {
  const rules = [makeRule('dl', ['example.com'], { paths: ['/dl', '/files/'] })];

  test.each([
    [['/dl'], true],
    [['/dl/x', '/files/y'], true],
    [['/dlx'], false],
    [['/files'], false],
    [['/dl/x', '/other'], false],
    [[], false],
  ])('speaks of a destination with the paths %j: %s', (paths, expected) => {
    expect(find(rules, 'example.com', { port: 80, paths }) !== undefined).toBe(expected);
  });
});

test('a bucket rule is no rule for a host of that name', () => {
  const index = indexRules([makeRule('bucket', ['s3://my-bucket'])]);
  expect(findRule(index.buckets, 'my-bucket', PLAIN)?.rule.id).toBe('bucket');
  expect(findRule(index.hosts, 'my-bucket', PLAIN)).toBeUndefined();
});

const label = fc.stringMatching(/^[a-z0-9]{1,5}$/);
const domain = fc
  .tuple(label, label, fc.constantFrom('com', 'org'))
  .map((parts) => parts.join('.'));

test('no suffix matches a name that only contains it, and each matches every name below it', () => {
  fc.assert(
    fc.property(domain, label, (name, other) => {
      const rules = [makeRule('both', [`.${name}`])];
      expect(find(rules, name)).toBe('both');
      expect(find(rules, `${other}.${name}`)).toBe('both');
      expect(find(rules, `${other}.${other}.${name}`)).toBe('both');
      expect(find(rules, `${other}${name}`)).toBeUndefined();
      expect(find(rules, `${name}.${other}.net`)).toBeUndefined();
      expect(find([makeRule('below', [`*.${name}`])], name)).toBeUndefined();
    }),
  );
});

test('a * never stands for a dot', () => {
  fc.assert(
    fc.property(domain, label, label, (name, a, b) => {
      const rules = [makeRule('glob', [`${a}*.${name}`])];
      expect(find(rules, `${a}${b}.${name}`)).toBe('glob');
      expect(find(rules, `${a}.${b}.${name}`)).toBeUndefined();
    }),
  );
});

test('the answer does not depend on the order of rules that differ', () => {
  const pattern = fc
    .tuple(fc.constantFrom('', '.', '*.'), domain)
    .map(([reach, name]) => `${reach}${name}`);
  const patterns = fc.uniqueArray(pattern, {
    minLength: 1,
    maxLength: 8,
    selector: (text) => text.replace(/^\*?\./, '.'),
  });
  fc.assert(
    fc.property(patterns, domain, label, (texts, name, below) => {
      const rules = texts.map((text) => makeRule(text, [text]));
      for (const host of [name, `${below}.${name}`]) {
        expect(find(rules, host)).toBe(find(rules.toReversed(), host));
      }
    }),
  );
});
