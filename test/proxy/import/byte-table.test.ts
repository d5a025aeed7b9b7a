import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteTable, Key } from '../../../proxy/import/byte-table.ts';

/** A view of the text with room around it, and where it starts. */
function viewOf(text: string): { view: DataView; start: number } {
  const bytes = Buffer.from(`${' '.repeat(16)}${text}\n${' '.repeat(16)}`, 'latin1');
  return { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), start: 16 };
}

/** The key of some words; `hash` stands in for the real one to force collisions. */
function keyOf(words: readonly string[], hash?: number): Key {
  const key = new Key();
  key.clear();
  for (const word of words) {
    const { view, start } = viewOf(word);
    expect(key.addWord(view, start)).toBe(start + word.length);
  }
  if (hash !== undefined) key.hash = hash;
  return key;
}

const word = fc.string({ unit: fc.constantFrom(...'!aZ~'), maxLength: 10 });

test('a key has one number, whatever else has the same hash', () => {
  const keys = fc.array(fc.array(word, { maxLength: 3 }), { maxLength: 24 });
  fc.assert(
    fc.property(keys, fc.boolean(), (all, collide) => {
      const table = new ByteTable(64, 16);
      const numbers = new Map<string, number>();
      for (const words of all) {
        const key = keyOf(words, collide ? 7 : undefined);
        const text = JSON.stringify(words);
        const found = table.find(key);
        expect(found).toBe(numbers.get(text) ?? -1);
        if (found === -1) numbers.set(text, table.add(key));
      }
      expect(new Set(numbers.values()).size).toBe(numbers.size);
    }),
  );
});

test('bytes that are added by their bounds are the key that they are as a word', () => {
  fc.assert(
    fc.property(word, (text) => {
      const { view, start } = viewOf(text);
      const key = new Key();
      expect(key.addBytes(view, start, start + text.length)).toBe(true);
      const { words, count, hash } = keyOf([text]);
      expect([key.words, key.count, key.hash]).toEqual([words, count, hash]);
    }),
  );
});

test('a key that is too long is refused, however it is put together', () => {
  const { view, start } = viewOf('x'.repeat(3_000));
  const key = new Key();
  expect(key.addWord(view, start)).toBe(-1);
  expect(key.addBytes(view, start, start + 3_000)).toBe(false);
  const { view: short, start: at } = viewOf('abc');
  for (let i = 0; i < 512; i++) expect(key.addWord(short, at)).toBe(at + 3);
  expect(key.addWord(short, at)).toBe(-1);
});

test('what comes after the table is full has no number, until it is cleared', () => {
  const table = new ByteTable(1, 16);
  const [a, b] = [keyOf(['a']), keyOf(['b'])];
  expect(table.find(a)).toBe(-1);
  expect(table.add(a)).toBe(0);
  expect(table.isFull).toBe(false);
  expect(table.find(b)).toBe(-1);
  expect(table.add(b)).toBe(-1);
  expect(table.isFull).toBe(true);

  table.clear();
  expect(table.find(a)).toBe(-1);
  expect(table.find(b)).toBe(-1);
  expect(table.add(b)).toBe(0);
  expect(table.find(b)).toBe(0);
});

test('keys made to collide cost a bounded search, and the last of them are not remembered', () => {
  const table = new ByteTable(1_000, 4);
  const numbers = Array.from({ length: 100 }, (_, i) => {
    const key = keyOf([`k${i}`], 7);
    return table.find(key) === -1 ? table.add(key) : 0;
  });
  expect(numbers.filter((number) => number !== -1)).toHaveLength(32);
  expect(table.isFull).toBe(false);
});
