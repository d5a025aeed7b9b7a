import { parseDuration } from '../../proxy/config.ts';
import { check } from '../check.ts';
import { renderCheck, renderDrift } from '../render/check.ts';
import { escapeObeyed } from '../render/json.ts';
import { type AllowlistText, allowlistName, readAllowlistFile } from './allowlist-file.ts';
import { type RecordRequest, readAnalysed } from './analysed-record.ts';

export interface CheckRequest extends RecordRequest {
  readonly allow: string | AllowlistText;
  readonly json: boolean;
  /** Only what was first seen in this time: `24h`. */
  readonly since?: string | undefined;
}

export interface Answer {
  readonly text: string;
  readonly exitCode: 0 | 1;
}

/** Compares what was recorded with an allowlist. @throws {UserError} */
export async function checkRecord(request: CheckRequest): Promise<Answer> {
  const { now, since } = request;
  const from = since === undefined ? undefined : now - parseDuration(since, '--since');
  const { allowlist, positions } = readAllowlistFile(request.allow, now);
  const { report, seen, roles } = await readAnalysed(request);
  const { configuration } = report.plan;
  const recent = seen.filter(({ counted }) => from === undefined || counted.firstSeen >= from);
  const found = check({ allowlist, positions, seen: recent, roles, configuration, now });
  // What a day did not need says nothing of an entry.
  const result = from === undefined ? found : { ...found, unused: [], wider: [] };
  const exitCode = result.notCovered.length === 0 ? 0 : 1;
  if (request.json) return { text: `${escapeObeyed(JSON.stringify(result, null, 2))}\n`, exitCode };
  return {
    text:
      from === undefined ? renderCheck(result, allowlistName(request.allow)) : renderDrift(result),
    exitCode,
  };
}
