import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inOrderOfEnding } from '../../../proxy/store/part-order.ts';

test('rows come in the order in which they ended, and of two at one time the one of the first part', () => {
  const parts = [
    [
      [1, 'a'],
      [4, 'a'],
    ],
    [
      [1, 'b'],
      [2, 'b'],
      [3, 'b'],
    ],
    [],
  ];

  const rows = [...inOrderOfEnding(parts.map((rows) => rows.values()))];

  expect(rows.map(([at, part]) => `${at}${part}`)).toEqual(['1a', '1b', '2b', '3b', '4a']);
});

test('each part stays in its own order, and a row is due when all before it in its part have ended', () => {
  const part = fc.array(fc.nat(20), { maxLength: 12 });
  fc.assert(
    fc.property(fc.array(part, { maxLength: 4 }), (times) => {
      const parts = times.map((own, place) => own.map((at, seq) => [at, place, seq]));

      const rows = [...inOrderOfEnding(parts.map((rows) => rows.values()))];

      // The order that PostgreSQL is asked for: by the latest end so far, the part, the number.
      const due = parts.flatMap((rows) =>
        rows.map((row, seq) => ({
          row,
          due: Math.max(...rows.slice(0, seq + 1).map(([at = 0]) => at)),
        })),
      );
      const sorted = due.toSorted(
        (a, b) =>
          a.due - b.due || (a.row[1] ?? 0) - (b.row[1] ?? 0) || (a.row[2] ?? 0) - (b.row[2] ?? 0),
      );
      expect(rows).toEqual(sorted.map(({ row }) => row));
    }),
  );
});

test('whoever stops early closes what was opened', () => {
  let closed = 0;
  function* rows(): Generator<number[]> {
    try {
      yield [1];
      yield [2];
    } finally {
      closed++;
    }
  }

  for (const _ of inOrderOfEnding([rows(), rows()])) break;

  expect(closed).toBe(2);
});
