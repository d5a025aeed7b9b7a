import type { Report } from '../report.ts';
import { renderCsv } from './csv.ts';
import { renderJson } from './json.ts';
import { renderMarkdown } from './markdown.ts';
import { renderText } from './text.ts';

/** The forms in which `sallyport report` writes a report. */
export const REPORT_FORMATS = ['text', 'md', 'csv', 'json'] as const;

export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** A report in, text out: the same text every time. `columns` is the width of a terminal. */
export type ReportRenderer = (report: Report, columns?: number) => string;

export const REPORT_RENDERERS: Readonly<Record<ReportFormat, ReportRenderer>> = {
  text: renderText,
  md: renderMarkdown,
  csv: renderCsv,
  json: renderJson,
};
