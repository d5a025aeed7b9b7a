import { dirname, join } from 'node:path';
import { formatAuthority, parseAuthority } from '../../rules/authority.ts';
import { ConfigError } from '../../rules/errors.ts';
import type { Allowlist } from '../../rules/policy.ts';
import { toolVersion } from '../../version.ts';
import { buildAllowlist } from '../plan/allowlist.ts';
import { withRoleBlocks } from '../render/role-blocks.ts';
import {
  INFRASTRUCTURE_FORMS,
  type InfrastructureForm,
  type Rendered,
  type TargetOptions,
} from '../render/target.ts';
import { formatLoss } from '../render/targets/header.ts';
import { PLAN_TARGETS, TARGET_NAMES, TARGETS, type Target } from '../render/targets/index.ts';
import type { Report } from '../report.ts';
import { type AllowlistText, allowlistName, readAllowlistFile } from './allowlist-file.ts';
import { type RecordRequest, readAnalysed } from './analysed-record.ts';
import { writeResult } from './output.ts';
import { parseRoleBlocks } from './parse-role-blocks.ts';

export interface RenderRequest extends RecordRequest {
  readonly target: string;
  readonly as: string | undefined;
  readonly suricata: boolean;
  readonly proxy: string | undefined;
  readonly allow: string | AllowlistText | undefined;
  readonly clientRole: readonly string[] | undefined;
  readonly strict: boolean;
  readonly output: string | undefined;
}

/**
 * Renders an allowlist, says on stderr what the target makes of it that it does not say, and
 * gives the exit code: 1 where `strict` forbids that.
 * @throws {UserError}
 */
export async function runRender(request: RenderRequest): Promise<0 | 1> {
  if (request.target === 'list') {
    process.stdout.write(`${TARGET_NAMES.join('\n')}\n`);
    return 0;
  }
  const target = parseTarget(request.target);
  const choices = parseChoices(request, target);
  const roles = parseRoleBlocks(request.clientRole ?? []);
  const { allowlist, source, report } = await readInput(request, target);
  const rendered = TARGETS[target](withRoleBlocks(allowlist, roles), {
    ...choices,
    generatedAt: new Date(request.now).toISOString(),
    toolVersion: toolVersion(),
    source,
    report,
  });
  for (const loss of rendered.losses) process.stderr.write(`${formatLoss(loss)}\n`);
  if (request.strict && rendered.losses.length > 0) {
    process.stderr.write(`Nothing written: ${target} cannot say exactly what the allowlist says\n`);
    return 1;
  }
  writeAll(rendered, target, request.output);
  return 0;
}

/** Reads `--target`. @throws {ConfigError} */
export function parseTarget(text: string): Target {
  const target = TARGET_NAMES.find((name) => name === text);
  if (target !== undefined) return target;
  throw new ConfigError(
    `Cannot render for --target ${JSON.stringify(text)}: write one of ${TARGET_NAMES.join(', ')}`,
  );
}

type Choices = Pick<TargetOptions, 'as' | 'suricata' | 'proxy'>;

function parseChoices({ as, suricata, proxy }: RenderRequest, target: Target): Choices {
  if (as !== undefined && !target.startsWith('aws-')) {
    throw new ConfigError(`Cannot write ${target} --as ${as}: --as is for the AWS targets`);
  }
  if (suricata && !target.endsWith('-network-firewall')) {
    throw new ConfigError(
      `Cannot write ${target} with --suricata: that is for --target aws-network-firewall`,
    );
  }
  return {
    as: as === undefined ? undefined : parseForm(as),
    suricata,
    proxy: proxy === undefined ? undefined : parseProxy(proxy),
  };
}

/** Reads `--as`. @throws {ConfigError} */
export function parseForm(text: string): InfrastructureForm {
  const form = INFRASTRUCTURE_FORMS.find((known) => known === text);
  if (form !== undefined) return form;
  throw new ConfigError(
    `Cannot write --as ${JSON.stringify(text)}: write cloudformation, terraform or cli`,
  );
}

/** Reads `--proxy`. @throws {ConfigError} */
export function parseProxy(text: string): string {
  const authority = parseAuthority(text);
  if (authority.ok) return formatAuthority(authority.value);
  throw new ConfigError(
    `Cannot send clients to --proxy ${JSON.stringify(text)}: ${authority.reason}; write HOST:PORT`,
  );
}

interface Input {
  readonly allowlist: Allowlist;
  readonly source: string;
  readonly report: Report | undefined;
}

async function readInput(request: RenderRequest, target: Target): Promise<Input> {
  const { allow } = request;
  if (allow !== undefined) {
    const { allowlist } = readAllowlistFile(allow, request.now);
    const report = PLAN_TARGETS.has(target) ? (await readAnalysed(request)).report : undefined;
    return { allowlist, source: allow === '-' ? 'stdin' : allowlistName(allow), report };
  }
  const { report, seen } = await readAnalysed(request);
  const runs = report.runs.map(({ name }) => name).join(' ');
  const { configuration } = report.plan;
  const { allowlist } = buildAllowlist(seen, {
    name: runs,
    withoutEndpoints: false,
    configuration,
  });
  process.stderr.write(`Written from what ${runs} saw, which nobody has reviewed: see --allow\n`);
  return { allowlist, source: `the record of ${runs}, unreviewed`, report };
}

/** The further files of a result go beside the first one. */
function writeAll(
  { text, files = [] }: Rendered,
  target: Target,
  output: string | undefined,
): void {
  const isStream = output === undefined || output === '-';
  if (files.length > 0 && isStream) {
    throw new ConfigError(
      `Cannot write ${target} to stdout: it has become ${files.length + 1} files; name the first with -o FILE`,
    );
  }
  writeResult(text, output);
  for (const file of files) writeResult(file.text, join(dirname(output ?? '.'), file.name));
}
