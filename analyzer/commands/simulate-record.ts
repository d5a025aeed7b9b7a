import { escapeObeyed } from '../render/json.ts';
import { renderSimulation } from '../render/simulation.ts';
import { simulate } from '../simulate.ts';
import { allowlistName, readAllowlistFile } from './allowlist-file.ts';
import { readAnalysed } from './analysed-record.ts';
import type { Answer, CheckRequest } from './check-record.ts';

/** Replays what was recorded against an allowlist. @throws {UserError} */
export async function simulateRecord(request: CheckRequest): Promise<Answer> {
  const { allowlist } = readAllowlistFile(request.allow, request.now);
  const { seen, roles } = await readAnalysed(request);
  const simulation = simulate({ allowlist, seen, roles, now: request.now });
  const text = request.json
    ? `${escapeObeyed(JSON.stringify(simulation, null, 2))}\n`
    : renderSimulation(simulation, allowlistName(request.allow));
  return { text, exitCode: simulation.breaks.length === 0 ? 0 : 1 };
}
