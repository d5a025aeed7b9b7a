import { expect, test } from 'vitest';
import { parseInterceptNames } from '../../../proxy/intercept/intercept-names.ts';
import { host } from '../../support/host.ts';

test.each([
  ['github.com', 'github.com', true],
  ['github.com', 'api.github.com', false],
  ['*.github.com', 'api.github.com', true],
  ['*.github.com', 'a.b.github.com', true],
  ['*.github.com', 'github.com', false],
  ['*.github.com', 'notgithub.com', false],
  ['.github.com', 'github.com', true],
  ['.github.com', 'api.github.com', true],
  ['s3.*.amazonaws.com', 's3.us-east-1.amazonaws.com', true],
  ['s3.*.amazonaws.com', 's3.a.b.amazonaws.com', false],
  ['s3.*.amazonaws.com', 'bucket.s3.us-east-1.amazonaws.com', false],
  ['*.s3.*.amazonaws.com', 'bucket.s3.us-east-1.amazonaws.com', true],
  ['*.s3.*.amazonaws.com', 'my.dotted.bucket.s3.us-east-1.amazonaws.com', true],
  ['*.s3.*.amazonaws.com', 's3.us-east-1.amazonaws.com', false],
  ['GitHub.com', 'github.com', true],
  ['10.0.0.5', '10.0.0.5', true],
  ['2001:db8::5', '2001:db8::5', true],
  ['*', 'anything.example', true],
  ['*', '10.0.0.5', true],
])('%s means %s: %s', (pattern, name, expected) => {
  expect(parseInterceptNames([pattern]).matches(host(name))).toBe(expected);
});

test.each([
  [
    ['github.com', '*.s3.*.amazonaws.com', 's3.*.amazonaws.com'],
    ['amazonaws.com', 'github.com'],
    [],
  ],
  [['*.github.com', 'github.com', 'api.github.com'], ['github.com'], []],
  [['10.0.0.5', 'github.com'], ['github.com'], ['10.0.0.5']],
])('%j needs a CA for %j and %j', (patterns, names, addresses) => {
  expect(parseInterceptNames(patterns).constraints).toEqual({ names, addresses });
});

test('every name needs a CA without limits', () => {
  expect(parseInterceptNames(['github.com', '*']).constraints).toBeUndefined();
});

test.each([
  'https://github.com',
  'github.com:443',
  's3://bucket',
  'a..b',
  '*.*',
  'github.*',
  '*.0.0.5',
])('%s is refused, and it is said what to write', (text) => {
  expect(() => parseInterceptNames([text])).toThrow(
    /^Cannot use --intercept .*: write names such as|write names such as/,
  );
});
