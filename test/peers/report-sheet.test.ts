import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { renderXlsx } from '../../analyzer/render/xlsx.ts';
import type { Report } from '../../analyzer/report.ts';
import { reportOf } from '../analyzer/render/hostile-report.ts';
import { sampleReport } from '../analyzer/sample-report.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { runWell } from './support/peer.ts';

const READ = `
import json, sys, warnings
warnings.simplefilter("ignore")
import openpyxl
book = openpyxl.load_workbook(sys.argv[1])
print(json.dumps([{"name": sheet.title, "frozen": sheet.freeze_panes, "filter": sheet.auto_filter.ref,
  "cells": [[[cell.data_type, cell.value] for cell in row] for row in sheet.iter_rows()]} for sheet in book]))
`;

const Book = z.array(
  z.object({
    name: z.string(),
    frozen: z.string(),
    filter: z.string(),
    cells: z.array(z.array(z.tuple([z.string(), z.union([z.string(), z.number(), z.null()])]))),
  }),
);

/** Writes the sheet and reads it with openpyxl, of Debian's Python. */
async function openSheet(report: Report): Promise<z.infer<typeof Book>> {
  using folder = tempFolder();
  const file = folder.at('report.xlsx');
  writeFileSync(file, await renderXlsx(report, { requester: { name: 'HPC team' } }));
  return Book.parse(JSON.parse(await runWell('/usr/bin/python3', ['-c', READ, file])));
}

test('openpyxl reads each rule as a row, with titles that stay in view and filter', async () => {
  const report = sampleReport();
  const [request] = await openSheet(report);

  expect(request).toMatchObject({ name: 'Change request', frozen: 'A2' });
  expect(request?.filter).toBe(`A1:M${report.plan.firewall.length + 1}`);
  const rows = request?.cells.map((row) => row.map(([, value]) => value)) ?? [];
  expect(rows.slice(1).map((row) => `${row[2]}:${row[3]}`)).toEqual(
    report.plan.firewall.map(({ host, port }) => `${host}:${port}`),
  );
  expect(new Set(rows.slice(1).map((row) => row[9]))).toEqual(new Set(['HPC team']));
});

test.each(['=1+1', '@SUM(A1)', '+1', '-1', '=cmd|" /C calc"!A0', '_x003D_1'])(
  'openpyxl finds no formula where %s was recorded, and reads it back',
  async (text) => {
    const cells = (await openSheet(reportOf(text))).flatMap((sheet) => sheet.cells.flat());

    expect(cells.filter(([type]) => type === 'f')).toEqual([]);
    const shown = text.startsWith('_') ? text : `'${text}`;
    expect(cells.map(([, value]) => value)).toContain(shown);
  },
);
