import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  digitsValue,
  endOfWord,
  fourDigitsAt,
  paddedValue,
  threeDigits,
} from '../../../proxy/import/four-bytes.ts';

function viewOf(bytes: Buffer): DataView {
  const padded = Buffer.concat([Buffer.alloc(8, 0x20), bytes, Buffer.from('\n       ')]);
  return new DataView(padded.buffer, padded.byteOffset, padded.length);
}

test('a word ends at the first byte that is not printed ASCII, whichever it is', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const end = bytes.findIndex((byte) => byte <= 0x20 || byte >= 0x80);
      expect(endOfWord(viewOf(Buffer.from(bytes)), 8)).toBe(8 + (end === -1 ? bytes.length : end));
    }),
  );
});

test('up to nine digits are their number, and nothing else is one', () => {
  const texts = fc.oneof(
    fc.stringMatching(/^\d{1,11}$/),
    fc.string({ unit: fc.constantFrom(...'0189/:?@-\x10\xb0'), minLength: 1, maxLength: 10 }),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const expected = /^\d{1,9}$/.test(text) ? Number(text) : -1;
      expect(digitsValue(viewOf(Buffer.from(text, 'latin1')), 8, 8 + text.length)).toBe(expected);
    }),
    { numRuns: 1_000 },
  );
});

test('six places hold a number that blanks fill up on its left, and nothing else', () => {
  const texts = fc.oneof(
    fc.nat({ max: 999_999 }).map((number) => String(number).padStart(6)),
    fc.string({ unit: fc.constantFrom(...' 0189/:!)-\x10\xb0'), minLength: 6, maxLength: 6 }),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const expected = /^ *\d+$/.test(text) ? Number(text) : -1;
      expect(paddedValue(viewOf(Buffer.from(text, 'latin1')), 14)).toBe(expected);
    }),
    { numRuns: 5_000 },
  );
});

test('four digits are their number, and nothing else is one', () => {
  const texts = fc.string({ unit: fc.constantFrom(...'0189/: '), minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(texts, (text) => {
      const expected = /^\d{4}$/.test(text) ? Number(text) : -1;
      expect(fourDigitsAt(viewOf(Buffer.from(text, 'latin1')), 8)).toBe(expected);
    }),
  );
});

test('three digits behind a point are their number, and nothing else is one', () => {
  const texts = fc.oneof(
    fc.stringMatching(/^\.\d{3}$/),
    fc.string({ unit: fc.constantFrom(...'.0189/: \x10\xb0'), minLength: 4, maxLength: 4 }),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const expected = /^\.\d{3}$/.test(text) ? Number(text.slice(1)) : -1;
      const four = viewOf(Buffer.from(text, 'latin1')).getInt32(8, true);
      expect(threeDigits(four, '.'.charCodeAt(0))).toBe(expected);
    }),
    { numRuns: 2_000 },
  );
});
