import { expect, test } from 'vitest';
import { ratioIn, rotated, spreadOf } from '../../bench/path/rounds.ts';

test('the spread of some figures is their median and what they lie between', () => {
  expect(spreadOf([5, 1, 3])).toEqual({ median: 3, low: 1, high: 5 });
  expect(spreadOf([4, 1])).toEqual({ median: 2.5, low: 1, high: 4 });
  expect(spreadOf([])).toBeUndefined();
});

test('a ratio is taken round by round: a slow minute slows both', () => {
  const fast = [{ value: 10 }, { value: 1 }, { value: 100 }];
  const slow = [{ value: 5 }, { value: 0.5 }, { value: 50 }];

  expect(ratioIn(fast, slow, 'value')).toEqual({ median: 2, low: 2, high: 2 });
});

test('a quantity that was not measured has no ratio', () => {
  expect(ratioIn([{ value: 1 }], [{ value: 1 }], 'p99')).toBeUndefined();
  expect(ratioIn([{ value: 1 }], [{ value: 0 }], 'value')).toBeUndefined();
});

test('each round begins with another one', () => {
  expect([0, 1, 2, 3].map((round) => rotated(['a', 'b', 'c'], round).join(''))).toEqual([
    'abc',
    'bca',
    'cab',
    'abc',
  ]);
});
