import fc from 'fast-check';
import { expect, test } from 'vitest';
import { displayWidth, layOut, wrap } from '../../../analyzer/render/table.ts';

const COLUMNS = [{ title: 'HOST' }, { title: 'N', align: 'right' as const }, { title: 'NOTE' }];

test('numbers stand to the right, text to the left, and no line ends in spaces', () => {
  const { head, rows } = layOut(
    COLUMNS,
    [
      ['a.example', '7', 'x'],
      ['b', '1000', ''],
    ],
    40,
  );

  expect([...head, ...rows.flat()]).toEqual([
    'HOST          N  NOTE',
    'a.example     7  x',
    'b          1000',
  ]);
});

test('the last column wraps under itself', () => {
  const { rows } = layOut(COLUMNS, [['a', '1', 'one two three four five six']], 30);

  expect(rows).toEqual([['a     1  one two three four', '         five six']]);
});

test('a first cell that is too wide for its column has a line to itself', () => {
  const { rows } = layOut(COLUMNS, [['a-name-that-is-long.example', '1', 'x']], 40);

  expect(rows).toEqual([['a-name-that-is-long.example', '      1  x']]);
});

test('wide characters take two columns and combining marks none', () => {
  expect(displayWidth('東京')).toBe(4);
  expect(displayWidth('e\u0301')).toBe(1);
  expect(displayWidth('github.com')).toBe(10);
});

test('wrapping loses no character and keeps every line within its width', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 40 }), (text, width) => {
      const lines = wrap(text, width);

      expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      for (const line of lines) expect(displayWidth(line.trimEnd())).toBeLessThanOrEqual(width);
    }),
  );
});
