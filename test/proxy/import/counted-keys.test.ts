import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Key } from '../../../proxy/import/byte-table.ts';
import { CountedKeys } from '../../../proxy/import/counted-keys.ts';

interface Settled {
  readonly name: string;
  readonly events: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly bytes: number;
}

function counting(arenaBits: number): { keys: CountedKeys<string>; settled: Settled[] } {
  const settled: Settled[] = [];
  const keys = new CountedKeys<string>(arenaBits, (name, seen, bytes) =>
    settled.push({ name, ...seen, bytes }),
  );
  return { keys, settled };
}

function keyOf(words: readonly number[], hash?: number): Key {
  const key = new Key();
  for (const word of words) key.add(word);
  if (hash !== undefined) key.hash = hash;
  return key;
}

const sighting = fc.record({
  // Some share their hash, so that only the words tell them apart.
  words: fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 3 }),
  startedAt: fc.nat(),
  bytesDown: fc.nat(),
});

test('what is settled is what was counted since the last time, of each key by itself', () => {
  fc.assert(
    fc.property(fc.array(fc.array(sighting)), fc.boolean(), (rounds, collide) => {
      const { keys, settled } = counting(12);
      for (const round of rounds) {
        const expected = new Map<string, Settled>();
        for (const { words, startedAt: at, bytesDown } of round) {
          const [key, name] = [keyOf(words, collide ? 7 : undefined), words.join()];
          let row = keys.find(key);
          if (row === -1) row = keys.add(key, name);
          // Of keys that collide there are some for which there is no place.
          if (row === -1) continue;
          expect(keys.valueOf(row)).toBe(name);
          keys.count(row, { startedAt: at, bytesDown });
          const seen = expected.get(name);
          expected.set(name, {
            name,
            events: (seen?.events ?? 0) + 1,
            firstSeen: Math.min(seen?.firstSeen ?? at, at),
            lastSeen: Math.max(seen?.lastSeen ?? at, at),
            bytes: (seen?.bytes ?? 0) + bytesDown,
          });
        }
        keys.settle();
        const byName = (a: Settled, b: Settled): number => (a.name < b.name ? -1 : 1);
        expect(settled.splice(0).sort(byName)).toEqual([...expected.values()].sort(byName));
      }
    }),
  );
});

test('the table grows, and finds all that were there before', () => {
  const { keys, settled } = counting(16);
  const rows = Array.from({ length: 3_000 }, (_, i) => {
    const key = keyOf([i, i]);
    return keys.find(key) === -1 ? keys.add(key, String(i)) : -1;
  });
  expect(rows.map((_, i) => keys.find(keyOf([i, i])))).toEqual(rows);

  keys.count(rows[2_999] ?? -1, { startedAt: 5, bytesDown: 6 });
  keys.settle();
  expect(settled).toEqual([{ name: '2999', events: 1, firstSeen: 5, lastSeen: 5, bytes: 6 }]);
});

test('where there is no more room it says so, and clearing hands over what was counted', () => {
  const { keys, settled } = counting(5);
  const first = keys.find(keyOf([1])) === -1 ? keys.add(keyOf([1]), 'first') : -1;
  keys.count(first, { startedAt: 1, bytesDown: 2 });
  expect(keys.find(keyOf([2]))).toBe(-1);
  expect(keys.add(keyOf([2]), 'second')).toBe(-1);
  expect(keys.isFull).toBe(true);

  keys.clear();
  expect(settled).toEqual([{ name: 'first', events: 1, firstSeen: 1, lastSeen: 1, bytes: 2 }]);
  expect(keys.find(keyOf([1]))).toBe(-1);
  expect(keys.add(keyOf([1]), 'first')).not.toBe(-1);
});

test('keys made to collide cost a bounded search, and the last of them are not remembered', () => {
  const { keys } = counting(16);
  const rows = Array.from({ length: 100 }, (_, i) => {
    const key = keyOf([i], 7);
    return keys.find(key) === -1 ? keys.add(key, '') : -1;
  });
  expect(rows.filter((row) => row !== -1)).toHaveLength(32);
  expect(keys.isFull).toBe(false);
});
