import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffLines } from '../../../analyzer/dashboard/line-diff.ts';

const text = fc
  .array(fc.constantFrom('a', 'b', 'c', '  - host: x', ''), { maxLength: 30 })
  .map((lines) => lines.map((line) => `${line}\n`).join(''));

test('without what was left out for distance, removed and same lines are the old text, added and same the new', () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      const diff = diffLines(before, after);
      fc.pre(diff.every(({ kind }) => kind !== 'gap'));
      const side = (not: string): string =>
        diff.flatMap(({ kind, text: line }) => (kind === not ? [] : [`${line}\n`])).join('');
      expect(side('added')).toBe(before);
      expect(side('removed')).toBe(after);
    }),
  );
});

test('an added entry is shown with three lines around it, and the rest is left out', () => {
  const lines = Array.from({ length: 20 }, (_, i) => `line ${i}`);
  const after = lines.toSpliced(10, 0, 'new');

  const diff = diffLines(`${lines.join('\n')}\n`, `${after.join('\n')}\n`);

  expect(diff.map(({ kind, text: line }) => `${kind} ${line}`)).toEqual([
    'gap ',
    'same line 7',
    'same line 8',
    'same line 9',
    'added new',
    'same line 10',
    'same line 11',
    'same line 12',
    'gap ',
  ]);
});

test('a file with the line ends of Windows differs by what was added alone', () => {
  expect(diffLines('a\r\nb\r\n', 'a\r\nc\r\nb\r\n').filter(({ kind }) => kind !== 'same')).toEqual([
    { kind: 'added', text: 'c' },
  ]);
});

test('texts that have nothing in common and are very long are one block against the other', () => {
  const many = (name: string): string =>
    Array.from({ length: 3_000 }, (_, i) => `${name} ${i}\n`).join('');

  const diff = diffLines(many('old'), many('new'));

  expect(diff.filter(({ kind }) => kind === 'removed')).toHaveLength(3_000);
  expect(diff.filter(({ kind }) => kind === 'added')).toHaveLength(3_000);
});
