import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderCsv } from '../../../analyzer/render/csv.ts';
import { REPORT_FORMATS, REPORT_RENDERERS } from '../../../analyzer/render/index.ts';
import { renderJson } from '../../../analyzer/render/json.ts';
import { renderMarkdown } from '../../../analyzer/render/markdown.ts';
import { printable } from '../../../analyzer/render/printable.ts';
import { renderText } from '../../../analyzer/render/text.ts';
import { sampleReport } from '../sample-report.ts';
import { reportOf } from './hostile-report.ts';
import { parseCsv } from './parse-csv.ts';

/** What a terminal obeys, but for the line ends that the renderers write themselves. */
function obeyed(output: string): string[] {
  const characters = [...output.replace(/\r?\n/g, '')];
  return characters.filter((character) => /\p{Cc}|\p{Bidi_Control}/u.test(character));
}

const ESCAPES = [
  '\u001b[2J',
  '\u009b31m',
  'a\rb',
  '\u0007',
  '\u0000',
  '\u202egpj.exe',
  'a\nb',
  '\u007f',
];

/** A workbook is bytes, and goes to no terminal. */
const TEXT_FORMATS = REPORT_FORMATS.filter((format) => format !== 'xlsx');

test.each(TEXT_FORMATS)(
  'no escape sequence or control character reaches the output as %s',
  async (format) => {
    for (const text of ESCAPES)
      expect(obeyed(String(await REPORT_RENDERERS[format](reportOf(text))))).toEqual([]);
  },
);

test.each(TEXT_FORMATS)('no recorded text makes a terminal obey it as %s', async (format) => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
      expect(obeyed(String(await REPORT_RENDERERS[format](reportOf(text))))).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

test('a control character is written out, so that what was asked for can still be read', () => {
  expect(printable('\u001b[2J\n\u202e\u{e0041}')).toBe('\\x1b[2J\\n\\u202e\\u{e0041}');
  expect(printable('Zürich 東京 \ud800')).toBe('Zürich 東京 \ufffd');
});

describe('as text', () => {
  test('a newline in a path starts no line of the table', () => {
    const lines = renderText(reportOf('/x\nevil.example  443')).split('\n');

    expect(lines.filter((line) => line.startsWith('  evil.example'))).toEqual([]);
  });

  test.each([80, 100, 120])(
    'no line is wider than %i columns but for a host that is',
    (columns) => {
      const wide = renderText(sampleReport(), columns)
        .split('\n')
        .filter((line) => line.length > columns);

      expect(wide).toEqual([]);
    },
  );

  test('a host that is wider than the terminal stays whole', () => {
    const host = `${'a'.repeat(60)}.${'b'.repeat(60)}.example`;

    expect(renderText(reportOf(host), 80)).toContain(`  ${host}\n`);
  });

  test('an IPv6 address stands in brackets before its port', () => {
    const report = reportOf('2001:db8::1');

    expect(renderText(report)).toContain('Allow in the firewall: [2001:db8::1]:443');
  });

  test('a host that is down is told from one that is slow to hang up', () => {
    const text = renderText(sampleReport());

    expect(text).toContain('down: 3 attempts, ECONNREFUSED');
    expect(text).toContain('1 of 4 failed: client-reset');
  });
});

describe('as Markdown', () => {
  test('a pipe or a newline adds no cell and no row', () => {
    const plain = renderMarkdown(reportOf('x'));
    for (const text of ['a|b', 'a\\|b', 'a\n| b |', '`|`', '``a|']) {
      expect(cellCounts(renderMarkdown(reportOf(text)))).toEqual(cellCounts(plain));
    }
  });

  test.each([
    ['<script>alert(1)</script>', /(?<!\\)<script/],
    ['![x](http://evil.example/p.png)', /!\[x\]\(/],
    ['@everyone', /@everyone/],
    ['https://evil.example', /https:\/\/evil/],
    ['# title', /^# title/m],
    ['\n```\n# title', /^# title/m],
  ])('%s stays text', (text, markup) => {
    const outsideCode = renderMarkdown(reportOf(text))
      .replace(/^```json\n.*?^```$/gms, '')
      .replace(/(`+)[^`].*?\1/g, '');

    expect(outsideCode).not.toMatch(markup);
  });

  test('backticks do not end a code span', () => {
    expect(renderMarkdown(reportOf('a`b``c'))).toContain('``` a`b``c ```');
  });
});

describe('as CSV', () => {
  test.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    ' =1',
    '\uff1d1',
    '=HYPERLINK("http://evil")',
  ])('%j is no formula in any cell', (text) => {
    const cells = parseCsv(renderCsv(reportOf(text))).flat();

    expect(cells.filter((cell) => /^\s*[=+\-@\uff1d]/.test(cell))).toEqual([]);
    expect(cells).toContain(`'${printable(text)}`);
  });

  test('an item of a list is no formula where a spreadsheet splits at semicolons', () => {
    expect(renderCsv(reportOf('=1'))).toContain('"\'=1; \'=1"');
  });

  test('whatever was recorded, each destination is one row of as many cells as the header', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const [header, ...rows] = parseCsv(renderCsv(reportOf(text)));

        expect(rows.map(({ length }) => length)).toEqual([header?.length]);
      }),
    );
  });
});

test('as JSON, whatever was recorded is read back as it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const report = reportOf(text);

      expect(JSON.parse(renderJson(report))).toEqual(JSON.parse(JSON.stringify(report)));
    }),
    { numRuns: 50 },
  );
});

/** The number of cells of each table row, by the rule of GFM: a pipe that is not escaped. */
function cellCounts(markdown: string): number[] {
  const rows = markdown.split('\n').filter((line) => line.startsWith('|'));
  return rows.map((row) => row.replace(/\\[\\|]/g, '').split('|').length);
}
