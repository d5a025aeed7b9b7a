import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { deadline } from '../../proxy/deadline.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a deadline that is not met is called late once, when its time is up', () => {
  const late = vi.fn();
  deadline(1_001, late);

  vi.advanceTimersByTime(1_000);
  expect(late).not.toHaveBeenCalled();
  vi.advanceTimersByTime(10_000);

  expect(late).toHaveBeenCalledTimes(1);
});

test('a deadline that was met is never called late, and one that is met twice harms nobody', () => {
  const [first, second] = [vi.fn(), vi.fn()];
  const met = deadline(1_002, first);
  deadline(1_002, second);

  met.met();
  met.met();
  vi.advanceTimersByTime(5_000);

  expect(first).not.toHaveBeenCalled();
  expect(second).toHaveBeenCalledTimes(1);
});

test('deadlines of one length come due each in its own time', () => {
  const called: number[] = [];
  for (const at of [0, 1, 2]) {
    deadline(1_003, () => called.push(at));
    vi.advanceTimersByTime(500);
  }
  const before = [...called];
  vi.advanceTimersByTime(100);

  expect(before).toEqual([0]);
  expect(called).toEqual([0, 1]);
  vi.advanceTimersByTime(500);
  expect(called).toEqual([0, 1, 2]);
});

test('what is set while others are called late has its full time', () => {
  const called: string[] = [];
  deadline(1_004, () => {
    called.push('first');
    deadline(1_004, () => called.push('second'));
  });

  vi.advanceTimersByTime(1_100);
  expect(called).toEqual(['first']);
  vi.advanceTimersByTime(1_100);
  expect(called).toEqual(['first', 'second']);
});

test('ten thousand deadlines keep one timer', () => {
  const held = Array.from({ length: 10_000 }, () => deadline(1_005, () => undefined));

  expect(vi.getTimerCount()).toBeLessThanOrEqual(2);
  for (const one of held) one.met();
});
