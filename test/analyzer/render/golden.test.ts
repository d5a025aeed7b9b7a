import { expect, test } from 'vitest';
import { REPORT_FORMATS, REPORT_RENDERERS } from '../../../analyzer/render/index.ts';
import { sampleReport } from '../sample-report.ts';

const EXTENSIONS = { text: 'txt', md: 'md', html: 'html', csv: 'csv', json: 'json' } as const;

/** A workbook is bytes that nobody can review; its cells are read in a test of its own. */
const TEXT_FORMATS = REPORT_FORMATS.filter((format) => format !== 'xlsx');

test.each(TEXT_FORMATS)('the report on every category reads well as %s', async (format) => {
  await expect(await REPORT_RENDERERS[format](sampleReport())).toMatchFileSnapshot(
    `../../golden/report/every-category.${EXTENSIONS[format]}`,
  );
});

test.each(REPORT_FORMATS)('the same report gives the same %s', async (format) => {
  const [one, other] = [REPORT_RENDERERS[format](sampleReport()), sampleReport()];
  expect(await REPORT_RENDERERS[format](other)).toEqual(await one);
});
