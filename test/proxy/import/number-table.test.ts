import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NumberTable } from '../../../proxy/import/number-table.ts';

test('each key has the number of its turn, and none after the table is cleared', () => {
  const keys = fc.uniqueArray(fc.nat({ max: 2 ** 31 - 2 }), { maxLength: 64 });
  fc.assert(
    fc.property(keys, (all) => {
      const table = new NumberTable(64);
      for (const [turn, key] of all.entries()) {
        expect(table.find(key)).toBe(-1);
        expect(table.add(key)).toBe(turn);
      }
      expect(all.map((key) => table.find(key))).toEqual([...all.keys()]);
      expect(table.isFull).toBe(all.length === 64);
      table.clear();
      expect(all.map((key) => table.find(key)).filter((number) => number !== -1)).toEqual([]);
    }),
  );
});
