import { REPORT_RENDERERS, type Rendered } from '../render/index.ts';
import { type RecordRequest, readAnalysed } from './analysed-record.ts';
import { parseDay, parseFormat } from './report-flags.ts';

export interface ReportRequest extends RecordRequest {
  readonly format: string;
  /** Width of the terminal; absent where the result does not go to one. */
  readonly columns: number | undefined;
  /** Who asks for the rules, and until when; for the formats that a firewall team gets. */
  readonly requester?: string | undefined;
  readonly expires?: string | undefined;
}

/** Reads what was recorded, and writes the report on it. @throws {UserError} */
export async function makeReport(request: ReportRequest): Promise<Rendered> {
  const format = parseFormat(request.format);
  const requester = { name: request.requester, expires: parseDay(request.expires, '--expires') };
  const { report } = await readAnalysed(request);
  return REPORT_RENDERERS[format](report, { columns: fitting(request.columns), requester });
}

/** A line of 80 to 120 columns reads well, whatever the window. */
export function fitting(columns: number | undefined): number | undefined {
  return columns === undefined ? undefined : Math.min(Math.max(columns, 80), 120);
}
