import { expect, test } from 'vitest';
import { parseRequestTarget } from '../../proxy/request-target.ts';

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
