import type { Report } from '../report.ts';
import { renderCsv } from './csv.ts';
import { renderJson } from './json.ts';
import { renderMarkdown } from './markdown.ts';
import type { RenderOptions } from './options.ts';
import { renderText } from './text.ts';

/** The forms in which `sallyport report` writes a report. */
export const REPORT_FORMATS = ['text', 'md', 'html', 'csv', 'json', 'xlsx'] as const;

export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** Text, or the bytes of a file that is none. */
export type Rendered = string | Uint8Array;

/** A report in, text or bytes out: the same every time. */
export type ReportRenderer = (
  report: Report,
  options?: RenderOptions,
) => Rendered | Promise<Rendered>;

/** The page and the sheet are read in when they are asked for: the others start faster without. */
export const REPORT_RENDERERS: Readonly<Record<ReportFormat, ReportRenderer>> = {
  text: (report, options) => renderText(report, options?.columns),
  md: renderMarkdown,
  html: async (report, options) => (await import('./html/report.ts')).renderHtml(report, options),
  csv: renderCsv,
  json: renderJson,
  xlsx: async (report, options) => (await import('./xlsx.ts')).renderXlsx(report, options),
};
