import { expect, test } from 'vitest';
import { repositoriesIn } from '../../../analyzer/classify/repositories.ts';
import { host } from '../sample-record.ts';

test.each([
  ['github.com', '/aws/aws-parallelcluster', ['aws/aws-parallelcluster']],
  ['github.com', '/aws/cookbook.git/info/refs', ['aws/cookbook']],
  ['codeload.github.com', '/spack/spack/tar.gz/v0.23', ['spack/spack']],
  ['raw.githubusercontent.com', '/conda/x/main/y.sh', ['conda/x']],
  ['api.github.com', '/repos/aws/x/releases/latest', ['aws/x']],
  ['api.github.com', '/users/aws/repos', []],
  ['github.com', '/login/oauth', []],
  ['github.com', '/aws', []],
  ['github.com', '/', []],
  ['github.com', '/-bad/x', []],
  ['gitlab.com', '/aws/x', []],
])('%s%s', (name, path, expected) => {
  expect(repositoriesIn(host(name), [path, path])).toEqual(expected);
});
