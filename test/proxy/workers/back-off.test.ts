import { expect, test } from 'vitest';
import { backOff } from '../../../proxy/workers/back-off.ts';

test('a worker that ends soon after its start is replaced later each time, and not never', () => {
  const waitAfter = backOff();

  const waits = Array.from({ length: 12 }, () => waitAfter(1_000));

  expect(waits.slice(0, 4)).toEqual([100, 200, 400, 800]);
  expect(waits.at(-1)).toBe(30_000);
});

test('one that has served for a while is replaced as if it were the first', () => {
  const waitAfter = backOff();
  for (let i = 0; i < 5; i++) waitAfter(1_000);

  expect(waitAfter(60_000)).toBe(100);
});
