import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRequestPath, pathTest } from '../../rules/path-rule.ts';

describe('a path with one reading', () => {
  test.each([
    ['/', '/'],
    ['/aws/x', '/aws/x'],
    ['/%61ws/%7Ex', '/aws/~x'],
    ['/a%20b/%c3%a9', '/a%20b/%C3%A9'],
    ['/100%25', '/100%25'],
    ['/.well-known/a..b/...', '/.well-known/a..b/...'],
    ['/a;v=1/b', '/a;v=1/b'],
  ])('%s is compared as %s', (path, expected) => {
    expect(parseRequestPath(path)).toEqual({ ok: true, value: expected });
  });
});

describe('a path with more than one reading', () => {
  test.each([
    ['/a/../b', 'dot segment'],
    ['/a/..', 'dot segment'],
    ['/./a', 'dot segment'],
    ['/a/..;x/b', 'dot segment'],
    ['/a/%2e%2e/b', 'dot or a slash'],
    ['/a%2fb', 'dot or a slash'],
    ['/a%5Cb', 'dot or a slash'],
    ['/a\\b', 'no place'],
    ['/a%252fb', 'twice'],
    ['/a%25%32%66b', 'twice'],
    ['/a//b', 'empty segment'],
    ['/a%00', 'control'],
    ['/a%zz', 'encodes nothing'],
    ['/a%', 'encodes nothing'],
    ['/a%u002e', 'encodes nothing'],
    ['/%c0%ae%c0%ae/b', 'UTF-8'],
    ['/a b', 'no place'],
    ['/é', 'no place'],
    ['/a?b', 'no place'],
    ['a', 'start with /'],
    ['*', 'start with /'],
    ['', 'start with /'],
  ])('%s is refused: %s', (path, reason) => {
    expect(parseRequestPath(path)).toEqual({ ok: false, reason: expect.stringContaining(reason) });
  });
});

test('what a path is compared as is compared as itself', () => {
  const piece = fc.constantFrom('a', '/', '.', '%2e', '%61', '%25', '25', ';', '\\', '%', 'Z~');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const path = parseRequestPath(`/${pieces.join('')}`);
      if (path.ok) expect(parseRequestPath(path.value)).toEqual(path);
    }),
  );
});

test.each([
  ['/aws/*', '/aws/', true],
  ['/aws/*', '/aws/a/b', true],
  ['/aws/*', '/aws', false],
  ['/aws/*', '/awsome/', false],
  ['/*/releases/*', '/x/y/releases/z', true],
  ['/a', '/a', true],
  ['/a', '/ab', false],
  ['/*.rpm', '/x/y.rpm', true],
])('the pattern %s on %s: %s', (pattern, path, expected) => {
  expect(pathTest(pattern)(path)).toBe(expected);
});
