import fc from 'fast-check';
import { strFromU8, unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { renderXlsx } from '../../../analyzer/render/xlsx.ts';
import { sampleReport } from '../sample-report.ts';
import { reportOf } from './hostile-report.ts';

interface Workbook {
  readonly names: readonly string[];
  /** Cells by sheet, row and column; text as it is stored. */
  readonly sheets: readonly string[][][];
  readonly parts: readonly string[];
}

/** Reads the parts of a workbook as text, cell by cell. */
function readWorkbook(bytes: Uint8Array): Workbook {
  const parts = Object.fromEntries(
    Object.entries(unzipSync(bytes)).map(([name, part]) => [name, strFromU8(part)]),
  );
  const strings = [
    ...(parts['xl/sharedStrings.xml'] ?? '').matchAll(/<si><t[^>]*>([^<]*)<\/t><\/si>/g),
  ];
  const text = strings.map(([, value = '']) => unescapeXml(value));
  const names = [...(parts['xl/workbook.xml'] ?? '').matchAll(/<sheet [^>]*name="([^"]+)"/g)];
  return {
    names: names.map(([, name = '']) => name),
    sheets: names.map((_, i) => readRows(parts[`xl/worksheets/sheet${i + 1}.xml`] ?? '', text)),
    parts: Object.values(parts),
  };
}

function readRows(xml: string, strings: readonly string[]): string[][] {
  return [...xml.matchAll(/<row [^>]*>(.*?)<\/row>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<c ([^>]*?)(?:\/>|><v>([^<]*)<\/v><\/c>)/g)].map(
      ([, attributes = '', value = '']) =>
        attributes.includes('t="s"') ? (strings[Number(value)] ?? '?') : value,
    ),
  );
}

function unescapeXml(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

test('each rule is a row, and all that was seen is on the second sheet', async () => {
  const report = sampleReport();
  const { names, sheets } = readWorkbook(
    await renderXlsx(report, { requester: { name: 'HPC team', expires: '2027-03-31' } }),
  );

  expect(names).toEqual(['Change request', 'Evidence', 'About']);
  expect(sheets[0]?.map((row) => row.slice(0, 7).join(' | '))).toEqual([
    'Rule | Source | Destination | Port | Protocol | Application | Action',
    ...report.plan.firewall.map(({ host, port, protocol }, i) => {
      const application = { tls: 'TLS', http: 'HTTP', tcp: 'any' }[protocol];
      return `${i + 1} | compute, head (10.0.0.10, 10.0.0.11) | ${host} | ${port} | TCP | ${application} | allow`;
    }),
  ]);
  expect(sheets[0]?.[1]).toEqual(expect.arrayContaining(['HPC team', '2027-03-31']));
  expect(sheets[1]).toHaveLength(report.destinations.length + 1);
});

test('the evidence of a rule carries its number', async () => {
  const { sheets } = readWorkbook(await renderXlsx(sampleReport()));
  const github = sheets[0]?.find((row) => row.includes('github.com'))?.[0];

  expect(sheets[1]?.find((row) => row.includes('github.com'))?.[0]).toBe(github);
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', ' =1', '\uff1d1', '=HYPERLINK("http://evil")'])(
  '%s is a formula in no cell',
  async (text) => {
    const { sheets, parts } = readWorkbook(await renderXlsx(reportOf(text)));

    expect(sheets.flat(2).filter((cell) => /^\s*[=+\-@\uff1d]/.test(cell))).toEqual([]);
    expect(parts.filter((part) => part.includes('<f>'))).toEqual([]);
  },
);

test('whatever was recorded, the parts stay XML and no cell starts as a formula does', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
      const { sheets, parts } = readWorkbook(await renderXlsx(reportOf(text)));

      expect(sheets.flat(2).filter((cell) => /^\s*[=+\-@]/.test(cell))).toEqual([]);
      for (const part of parts) {
        // XML 1.0 §2.2: what no document may hold.
        expect(part).not.toMatch(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u);
        expect(part.replace(/<[^<>]*>/g, '')).not.toMatch(/[<]|&(?!amp;|lt;|gt;|quot;|apos;)/);
      }
    }),
    { numRuns: 40 },
  );
});

test('what Excel would read as the code of a character stays as it is', async () => {
  const { sheets } = readWorkbook(await renderXlsx(reportOf('_x003D_1')));

  expect(sheets.flat(2)).toContain('_x005F_x003D_1');
  expect(sheets.flat(2)).not.toContain('_x003D_1');
});

test('the bytes do not depend on the time', async () => {
  const first = await renderXlsx(sampleReport());
  const view = new DataView(first.buffer, first.byteOffset);

  // The date of the first part, in the form of MS-DOS: the first day that it has.
  expect(view.getUint32(10, true)).toBe(0x0021_0000);
  expect(await renderXlsx(sampleReport())).toEqual(first);
});
