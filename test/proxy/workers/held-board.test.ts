import { expect, test } from 'vitest';
import { HeldBoard } from '../../../proxy/workers/held-board.ts';
import { type Ip, parseIp } from '../../../rules/ip.ts';

function ip(text: string): Ip {
  const parsed = parseIp(text);
  if (parsed === undefined) throw new Error(`${text} is no address`);
  return parsed;
}

const [A, B] = [ip('10.0.0.1'), ip('10.0.0.2')];

test('a worker is told what all others hold, of the clients that are asked about', () => {
  const board = new HeldBoard();
  board.update(1, 3, [
    [A, 2],
    [B, 1],
  ]);
  board.update(2, 5, [[A, 5]]);
  board.update(3, 1, [[A, 1]]);

  expect(board.elsewhere(1, [A])).toEqual({ inAll: 6, by: [[A, 6]] });
  expect(board.elsewhere(2, [A, B])).toEqual({
    inAll: 4,
    by: [
      [A, 3],
      [B, 1],
    ],
  });
});

test('a worker that begins is told of every client', () => {
  const board = new HeldBoard();
  board.update(1, 3, [
    [A, 2],
    [B, 1],
  ]);

  expect(board.elsewhere(2)).toEqual({
    inAll: 3,
    by: [
      [A, 2],
      [B, 1],
    ],
  });
});

test('a worker that has ended holds nothing, and the others hear whose connections that were', () => {
  const board = new HeldBoard();
  board.update(1, 2, [[A, 2]]);

  expect(board.remove(1)).toEqual({ inAll: 2, clients: [A] });
  expect(board.elsewhere(2, [A])).toEqual({ inAll: 0, by: [[A, 0]] });
  expect(board.remove(1)).toEqual({ inAll: 0, clients: [] });
});
