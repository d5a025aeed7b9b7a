import { check } from '../check.ts';
import { renderCheck } from '../render/check.ts';
import { escapeObeyed } from '../render/json.ts';
import { readAllowlistFile } from './allowlist-file.ts';
import { type RecordRequest, readAnalysed } from './analysed-record.ts';

export interface CheckRequest extends RecordRequest {
  readonly allow: string;
  readonly json: boolean;
}

export interface Answer {
  readonly text: string;
  readonly exitCode: 0 | 1;
}

/** Compares what was recorded with an allowlist. @throws {UserError} */
export function checkRecord(request: CheckRequest): Answer {
  const { allowlist, positions } = readAllowlistFile(request.allow, request.now);
  const { report, seen, roles } = readAnalysed(request);
  const { configuration } = report.plan;
  const { now } = request;
  const result = check({ allowlist, positions, seen, roles, configuration, now });
  const text = request.json
    ? `${escapeObeyed(JSON.stringify(result, null, 2))}\n`
    : renderCheck(result, request.allow);
  return { text, exitCode: result.notCovered.length === 0 ? 0 : 1 };
}
