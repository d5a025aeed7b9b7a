import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_LINE_BYTES, splitLines } from '../../../proxy/import/lines.ts';

function split(chunks: readonly Buffer[]): string[] {
  const lines: string[] = [];
  const splitter = splitLines({
    text: (line) => lines.push(line),
    unreadable: (reason) => lines.push(`! ${reason}`),
  });
  for (const chunk of chunks) splitter.write(chunk);
  splitter.end();
  return lines;
}

test('lines are the same wherever the chunks end', () => {
  const bytes = Buffer.from('\ufeffeins\r\n\r\nzw\u00f6lf \u{1f600}\n\nlast without end');
  const expected = ['eins', '', 'zwölf \u{1f600}', '', 'last without end'];
  for (let first = 0; first <= bytes.length; first++) {
    for (let second = first; second <= bytes.length; second++) {
      const parts = [
        bytes.subarray(0, first),
        bytes.subarray(first, second),
        bytes.subarray(second),
      ];
      expect(split(parts)).toEqual(expected);
    }
  }
});

test('lines of any text come out as they went in', () => {
  const line = fc.string({ unit: 'grapheme' }).filter((text) => !/[\n\r\0\ufeff]/.test(text));
  fc.assert(
    fc.property(fc.array(line, { minLength: 1 }), fc.nat(20), (lines, size) => {
      const bytes = Buffer.from(`${lines.join('\n')}\n`);
      const step = size + 1;
      const chunks = Array.from({ length: Math.ceil(bytes.length / step) }, (_, i) =>
        bytes.subarray(i * step, (i + 1) * step),
      );
      expect(split(chunks)).toEqual(lines);
    }),
  );
});

test('bytes that are no UTF-8 are read as Latin-1', () => {
  expect(split([Buffer.from('caf\xe9\n', 'latin1'), Buffer.from('café\n')])).toEqual([
    'café',
    'café',
  ]);
});

test('a line that is too long is reported once, and the next one is read', () => {
  const long = Buffer.alloc(MAX_LINE_BYTES, 'x');
  expect(split([Buffer.from('a\n'), long, long, long, Buffer.from('\nb\n')])).toEqual([
    'a',
    `! it is longer than ${MAX_LINE_BYTES} bytes`,
    'b',
  ]);
  expect(split([long])).toEqual([long.toString()]);
});

test('a line with NUL bytes is called binary', () => {
  const reason = '! it holds NUL bytes: a binary file, or text in UTF-16';
  expect(split([Buffer.from('a\0b\nc\n')])).toEqual([reason, 'c']);
  expect(split([Buffer.from('a'), Buffer.from('\0b\nc\n')])).toEqual([reason, 'c']);
});
