import { expect, test } from 'vitest';
import { isInRelease } from '../../rules/profile.ts';

test.each([
  [{ from: '2.9.0' }, '2.10.0', true],
  [{ from: '2.10.0' }, '2.9.1', false],
  [{ until: '3.9.3' }, '3.9.3', true],
  [{ until: '3.9.3' }, '3.10.0', false],
  [{ from: '3.3.0', until: '3.5.1' }, '3.4', true],
  [undefined, '1.0', true],
])('%j has release %s: %s', (range, release, has) => {
  expect(isInRelease(range, release)).toBe(has);
});
