import { expect, test } from 'vitest';
import {
  clearPathExpression,
  isPathPattern,
  pathExpression,
  UNCLEAR_PATH,
} from '../../../../analyzer/render/targets/path-expression.ts';

test.each([
  ['/aws/*', '/aws/x', true],
  ['/aws/*', '/aws/', true],
  ['/aws/*', '/aws/x/y.z', true],
  ['/aws/*', '/aws/x?q=../..', true],
  ['/aws/*', '/awsx', false],
  ['/aws/*', '/other/aws/x', false],
  ['/a.b', '/a.b', true],
  ['/a.b', '/axb', false],
  ['/a.b', '/a.b/c', false],
  ['/c+*/d', '/c+/x/d', true],
  ['/c+*/d', '/cc/d', false],
])('%s and %s: %s', (pattern, path, fits) => {
  const bare = path.replace(/\?.*$/, '');

  expect(new RegExp(pathExpression(pattern)).test(path)).toBe(fits);
  expect(new RegExp(`^${clearPathExpression(pattern)}$`).test(bare)).toBe(fits);
});

test.each(['/aws/../x', '/aws/..', '/aws/./x', '/aws//x', '/aws/..;a/x', '/aws/\\x'])(
  '%s, which two programs may read differently, fits no pattern',
  (path) => {
    expect(new RegExp(UNCLEAR_PATH).test(path)).toBe(true);
    expect(new RegExp(`^${clearPathExpression('/aws/*')}$`).test(path)).toBe(false);
  },
);

test.each(['/aws/%2e%2e/x', '/aws/%2F', '/aws/%5cx', '/aws/%252e'])(
  '%s, as it was sent, fits no pattern',
  (path) => {
    expect(new RegExp(`^${clearPathExpression('/aws/*')}$`, 'i').test(path)).toBe(false);
  },
);

test.each(['/a/..b?x=/../y', '/a.b/c..d', '/x?//'])('%s has one reading', (path) => {
  expect(new RegExp(UNCLEAR_PATH).test(path)).toBe(false);
});

test.each(['/a b', '/a\nb', '/a"b', '/a#b', '/a%20b', 'a', `/${'x'.repeat(1_000)}`])(
  '%j is no pattern for a regular expression',
  (pattern) => {
    expect(isPathPattern(pattern)).toBe(false);
  },
);
