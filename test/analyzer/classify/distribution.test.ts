import { expect, test } from 'vitest';
import { distributionsIn } from '../../../analyzer/classify/distribution.ts';

test.each([
  ['Fedora and EPEL mirror list', ['EPEL', 'Fedora']],
  ['Mirror of CentOS', ['CentOS']],
  ['EPEL mirror', ['EPEL']],
  ['Mirror, of what is not known', []],
  [null, []],
  [undefined, []],
])('the label %j speaks of %j', (label, expected) => {
  expect(distributionsIn(label)).toEqual(expected);
});
