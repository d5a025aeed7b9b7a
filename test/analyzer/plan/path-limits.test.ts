import { expect, test } from 'vitest';
import { limitPaths } from '../../../analyzer/plan/path-limits.ts';
import { destination, facets } from '../sample-record.ts';
import { seenRecord } from '../seen-record.ts';

function limitsOf(name: string, ...paths: string[]): readonly string[] | undefined {
  return limitPaths(seenRecord([destination(name, { paths: facets(...paths) })]).seen);
}

test.each([
  ['s3.us-east-1.amazonaws.com:443', ['/lake/a', '/lake/b/c', '/raw'], ['/lake/*', '/raw']],
  ['s3.amazonaws.com:443', ['/lake/a'], ['/lake/*']],
  ['lake.s3.us-east-1.amazonaws.com:443', ['/a/b'], undefined],
  ['github.com:443', ['/aws/x', '/spack/spack/info/refs'], ['/aws/*', '/spack/*']],
  ['codeload.github.com:443', ['/aws/x/tar.gz/1'], ['/aws/*']],
  [
    'api.github.com:443',
    ['/repos/aws/x', '/users/spack', '/rate_limit'],
    ['/rate_limit', '/repos/aws/*', '/users/spack'],
  ],
  ['example.com:443', ['/a/b'], undefined],
  ['github.com:443', [], undefined],
])('%s with %j is limited to %j', (name, paths, expected) => {
  expect(limitsOf(name, ...paths)).toEqual(expected);
});

test.each(['/aws/../x', '/aws//x', '/a*b/x', '…'])(
  'a path such as %s, which may mean anything, lifts the limit',
  (path) => {
    expect(limitsOf('github.com:443', '/aws/x', path)).toBeUndefined();
  },
);

test('more owners than a person would review are no limit', () => {
  const owners = Array.from({ length: 21 }, (_, i) => `/owner${i}/x`);

  expect(limitsOf('github.com:443', ...owners)).toBeUndefined();
});
