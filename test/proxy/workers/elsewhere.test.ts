import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keepElsewhere } from '../../../proxy/workers/elsewhere.ts';
import type { HeldBy } from '../../../proxy/workers/message.ts';
import { type Ip, parseIp } from '../../../rules/ip.ts';

const [A, B] = ['10.0.0.1', '10.0.0.2'].map((text) => parseIp(text) ?? ('' as Ip)) as [Ip, Ip];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('changes are gathered and told once, each client with what it holds at the end', () => {
  const told: (readonly [number, readonly HeldBy[]])[] = [];
  const elsewhere = keepElsewhere((inAll, by) => told.push([inAll, by]));

  elsewhere.changed(A, 1);
  elsewhere.changed(A, 2);
  elsewhere.changed(B, 1);
  elsewhere.changed(B, 0);
  vi.runAllTimers();
  elsewhere.changed(A, 1);
  vi.runAllTimers();

  expect(told).toEqual([
    [
      2,
      [
        [A, 2],
        [B, 0],
      ],
    ],
    [1, [[A, 1]]],
  ]);
});

test('what others hold is known by client and in all, and forgotten when it is nothing', () => {
  const elsewhere = keepElsewhere(() => undefined);

  elsewhere.hear(7, [
    [A, 4],
    [B, 3],
  ]);
  elsewhere.hear(3, [[A, 0]]);

  expect([elsewhere.inAll(), elsewhere.by(A), elsewhere.by(B)]).toEqual([3, 0, 3]);
});
