import { expect, test } from 'vitest';
import { findUtility } from '../../../rules/aws/utilities.ts';

test('a download host is filed under what it serves, in the place where it stands', () => {
  expect(findUtility('awscli', 'global')?.category).toBe('package-repo');
  expect(findUtility('amazonlinux', 'regional')?.category).toBe('os-mirror');
  expect(findUtility('checkip', 'global')?.category).toBe('time-dns');
});

test.each([
  ['awscli', 'regional'],
  ['amazonlinux', 'global'],
  ['awscli2', 'global'],
  ['constructor', 'global'],
] as const)('%s is none where it stands %s', (prefix, place) => {
  expect(findUtility(prefix, place)).toBeUndefined();
});
