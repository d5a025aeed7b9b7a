import { expect, test } from 'vitest';
import { ageOf } from '../../../proxy/policy/age.ts';

test.each([
  [-5_000, '0 seconds'],
  [999, '0 seconds'],
  [1_000, '1 second'],
  [119_999, '1 minute'],
  [3 * 3_600_000, '3 hours'],
  [49 * 3_600_000, '2 days'],
])('%d ms are %s', (ms, age) => {
  expect(ageOf(ms)).toBe(age);
});
