import { expect, test } from 'vitest';
import {
  REPORT_FORMATS,
  REPORT_RENDERERS,
  type ReportFormat,
} from '../../../analyzer/render/index.ts';
import { sampleReport } from '../sample-report.ts';

const EXTENSIONS: Readonly<Record<ReportFormat, string>> = {
  text: 'txt',
  md: 'md',
  csv: 'csv',
  json: 'json',
};

test.each(REPORT_FORMATS)('the report on every category reads well as %s', async (format) => {
  await expect(REPORT_RENDERERS[format](sampleReport())).toMatchFileSnapshot(
    `../../golden/report/every-category.${EXTENSIONS[format]}`,
  );
});

test.each(REPORT_FORMATS)('the same report gives the same %s', (format) => {
  expect(REPORT_RENDERERS[format](sampleReport())).toBe(REPORT_RENDERERS[format](sampleReport()));
});
