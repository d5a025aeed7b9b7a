import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseLogformat } from '../../../proxy/import/squid-logformat.ts';
import { compileScan } from '../../../proxy/import/squid-scan.ts';

function scan(format: string, line: string): object | undefined {
  return compileScan(parseLogformat(format))(line);
}

describe('a value ends where the text of the format goes on', () => {
  test.each([
    ['%Ss/%03>Hs %ru', 'TCP_MISS/200 a:1', { result: 'TCP_MISS', status: '200', url: 'a:1' }],
    ['%6tr %ru', '    12 a:1', { duration: '12', url: 'a:1' }],
    ['"%{User-Agent}>h" %ru', '"a \\"b\\" \\\\" a:1', { userAgent: 'a "b" \\', url: 'a:1' }],
    ['[%{User-Agent}>h] %ru', '[a%5Bb%5D c] a:1', { userAgent: 'a[b] c', url: 'a:1' }],
    ['%ru %mt', 'a:1 text/html; charset=x', { url: 'a:1' }],
    ['%ru', 'a:1 and more', { url: 'a:1' }],
    ['%un %ru', 'nobody asked', { url: 'asked' }],
  ])('%s', (format, line, fields) => {
    expect(scan(format, line)).toEqual(fields);
  });
});

test.each([
  ['%Ss/%03>Hs %ru', 'TCP_MISS 200 a:1'],
  ['"%{User-Agent}>h" %ru', '"never closed a:1'],
  ['[%tl] %ru', '14/Nov/2019 a:1'],
])('a line without the form of %s is no line of it', (format, line) => {
  expect(scan(format, line)).toBeUndefined();
});

test('a quoted value comes back as it was before Squid wrote it down', () => {
  fc.assert(
    fc.property(
      fc.string().map((text) => `x${text}`),
      (value) => {
        const written = value.replace(/["\\]/g, '\\$&');
        expect(scan('"%{User-Agent}>h" %ru', `"${written}" a:1`)).toEqual({
          userAgent: value,
          url: 'a:1',
        });
      },
    ),
  );
});
