import { expect, test } from 'vitest';
import { parseInsideTarget, parseRequestTarget } from '../../proxy/request-target.ts';
import { parseAuthority } from '../../rules/authority.ts';

test.each([
  ['GET', 'http://a.example/b?c#', undefined],
  ['GET', 'http://a.example', { originForm: '/', path: '/' }],
  ['GET', 'http://a.example?q=1', { originForm: '/?q=1', path: '/' }],
  ['GET', 'HTTP://A.Example:80/b', { originForm: '/b', path: '/b' }],
  ['GET', 'http://a.example/b/c?token=secret', { originForm: '/b/c?token=secret', path: '/b/c' }],
  ['OPTIONS', 'http://a.example', { originForm: '*', path: '*' }],
  ['OPTIONS', 'http://a.example/', { originForm: '/', path: '/' }],
])('%s %s', (method, url, expected) => {
  const target = parseRequestTarget(method, url);
  expect(target.ok ? target.value : undefined).toEqual(
    expected && { authority: { host: 'a.example', port: 80 }, ...expected },
  );
});

test('the record takes the beginning of a long path, the origin all of it', () => {
  const target = parseRequestTarget('GET', `http://a.example/${'x'.repeat(5_000)}`);
  expect(target.ok && [target.value.path.length, target.value.originForm.length]).toEqual([
    1_024, 5_001,
  ]);
});

test.each([
  ['GET', '/b?token=secret', { originForm: '/b?token=secret', path: '/b' }],
  ['GET', '//b', { originForm: '//b', path: '//b' }],
  ['OPTIONS', '*', { originForm: '*', path: '*' }],
  ['GET', 'https://a.example/b', { originForm: '/b', path: '/b' }],
  ['GET', 'https://A.Example:443/b', { originForm: '/b', path: '/b' }],
  ['GET', 'https://b.example/b', undefined],
  ['GET', 'https://a.example:8443/b', undefined],
  ['GET', 'http://a.example/b', undefined],
  ['GET', '*', undefined],
  ['GET', 'a.example:443', undefined],
  ['GET', '/b#c', undefined],
])('inside a tunnel to a.example: %s %s', (method, url, expected) => {
  const authority = parseAuthority('a.example:443');
  if (!authority.ok) throw new Error(authority.reason);

  const target = parseInsideTarget(method, url, authority.value);

  expect(target.ok ? target.value : undefined).toEqual(
    expected && { authority: authority.value, ...expected },
  );
});
