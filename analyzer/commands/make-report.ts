import { REPORT_RENDERERS } from '../render/index.ts';
import { type RecordRequest, readAnalysed } from './analysed-record.ts';
import { parseFormat } from './report-flags.ts';

export interface ReportRequest extends RecordRequest {
  readonly format: string;
  /** Width of the terminal; absent where the result does not go to one. */
  readonly columns: number | undefined;
}

/** Reads what was recorded, and writes the report on it. @throws {UserError} */
export function makeReport(request: ReportRequest): string {
  const format = parseFormat(request.format);
  const { report } = readAnalysed(request);
  return REPORT_RENDERERS[format](report, fitting(request.columns));
}

/** A line of 80 to 120 columns reads well, whatever the window. */
function fitting(columns: number | undefined): number | undefined {
  return columns === undefined ? undefined : Math.min(Math.max(columns, 80), 120);
}
