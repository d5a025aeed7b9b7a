import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteTable, mix, Runs } from '../../../proxy/import/byte-table.ts';

/** The key of a text, as one run of bytes; `hash` stands in for the real one to force collisions. */
function keyOf(text: string, hash?: number): { chunk: Buffer; runs: Runs } {
  const chunk = Buffer.from(text);
  const runs = new Runs(1);
  runs.clear();
  for (const byte of chunk) runs.hash = mix(runs.hash, byte);
  if (hash !== undefined) runs.hash = hash;
  runs.add(0, chunk.length);
  return { chunk, runs };
}

test('a key has one number, whatever else has the same hash', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ maxLength: 8 }), { maxLength: 40 }),
      fc.boolean(),
      (texts, collide) => {
        const table = new ByteTable(64, 16);
        const numbers = new Map<string, number>();
        for (const text of texts) {
          const { chunk, runs } = keyOf(text, collide ? 7 : undefined);
          const found = table.find(chunk, runs);
          expect(found).toBe(numbers.get(text) ?? -1);
          if (found === -1) numbers.set(text, table.add(chunk, runs));
        }
        expect(new Set(numbers.values()).size).toBe(numbers.size);
      },
    ),
  );
});

test('runs of a chunk are one key, wherever they stand', () => {
  const table = new ByteTable(4, 16);
  const chunk = Buffer.from('abcXdef');
  const runs = new Runs(2);
  runs.clear();
  runs.hash = 1;
  runs.add(0, 3);
  runs.add(4, 7);

  expect(table.find(chunk, runs)).toBe(-1);
  table.add(chunk, runs);

  const { chunk: whole, runs: same } = keyOf('abcdef', 1);
  expect(table.find(whole, same)).toBe(0);
});

test('what comes after the table is full has no number', () => {
  const table = new ByteTable(1, 16);
  for (const [text, added] of [
    ['a', 0],
    ['b', -1],
  ] as const) {
    const { chunk, runs } = keyOf(text);
    expect(table.find(chunk, runs)).toBe(-1);
    expect(table.add(chunk, runs)).toBe(added);
  }
});
