import { strToU8, zipSync } from 'fflate';
import { ConfigError } from '../../rules/errors.ts';
import { formatAllowlist } from '../../rules/policy-format.ts';
import { toolVersion } from '../../version.ts';
import { parseFormat } from '../commands/report-flags.ts';
import { parseForm, parseProxy, parseTarget } from '../commands/run-render.ts';
import { type BuiltAllowlist, buildAllowlist } from '../plan/allowlist.ts';
import { REPORT_FORMATS, REPORT_RENDERERS, type ReportFormat } from '../render/index.ts';
import { INFRASTRUCTURE_FORMS, type InfrastructureForm, type Rendered } from '../render/target.ts';
import { TARGET_NAMES, TARGETS, type Target } from '../render/targets/index.ts';
import type { Seen } from '../seen.ts';
import type { Downloads } from './api.ts';
import type { RunView } from './desk.ts';

/** A file for the browser to keep. */
export interface Download {
  readonly fileName: string;
  readonly type: string;
  readonly body: string | Uint8Array;
  /** Entries of which the format cannot say exactly what the list says. */
  readonly losses: number;
}

/** Everything that can be downloaded, by the names that the command line has for it. */
export const DOWNLOADS: Downloads = {
  reports: REPORT_FORMATS,
  targets: TARGET_NAMES.map((target) => ({
    target,
    forms: target.startsWith('aws-') ? INFRASTRUCTURE_FORMS : [],
  })),
};

interface FileKind {
  readonly extension: string;
  readonly type: string;
}

const TEXT: FileKind = { extension: 'txt', type: 'text/plain; charset=utf-8' };

const REPORT_KINDS: Readonly<Record<ReportFormat, FileKind>> = {
  text: TEXT,
  md: { extension: 'md', type: 'text/markdown; charset=utf-8' },
  csv: { extension: 'csv', type: 'text/csv; charset=utf-8' },
  json: { extension: 'json', type: 'application/json' },
  html: { extension: 'html', type: 'text/html; charset=utf-8' },
  xlsx: {
    extension: 'xlsx',
    type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  },
};

/** Writes a report, as `sallyport report --format`. @throws {UserError} */
export async function downloadReport(
  { analysed, run }: RunView,
  format: string,
): Promise<Download> {
  const parsed = parseFormat(format);
  const { extension, type } = REPORT_KINDS[parsed];
  const body = await REPORT_RENDERERS[parsed](analysed.report);
  return { fileName: `${fileNameOf(run.name)}-report.${extension}`, type, body, losses: 0 };
}

/** Writes the allowlist of everything that a run saw, as `sallyport allowlist`. */
export function downloadAllowlist(view: RunView): Download {
  const body = formatAllowlist(listOf(view, view.analysed.seen).allowlist);
  const fileName = `${fileNameOf(view.run.name)}-allowlist.yaml`;
  return { fileName, type: 'application/yaml; charset=utf-8', body, losses: 0 };
}

/** Writes the list of everything that a run saw for a firewall or proxy, as `sallyport render`. @throws {UserError} */
export function downloadTarget(view: RunView, search: URLSearchParams, now: number): Download {
  const target = parseTarget(search.get('target') ?? '');
  const as = search.get('as');
  const proxy = search.get('proxy');
  if (as !== null && !target.startsWith('aws-')) {
    throw new ConfigError(`Cannot write ${target} as ${as}: only the AWS targets have forms`);
  }
  const form = as === null ? undefined : parseForm(as);
  const rendered = TARGETS[target](listOf(view, view.analysed.seen).allowlist, {
    as: form,
    proxy: proxy === null ? undefined : parseProxy(proxy),
    generatedAt: new Date(now).toISOString(),
    toolVersion: toolVersion(),
    source: `the record of ${view.run.name}, unreviewed`,
    report: view.analysed.report,
  });
  return pack(`${fileNameOf(view.run.name)}-${target}`, extensionOf(target, form), rendered);
}

/** One file as it is; several, where a product has a limit of size, as an archive. */
export function pack(
  base: string,
  extension: string,
  { text, losses, files = [] }: Rendered,
): Download {
  const fileName = `${base}.${extension}`;
  const entries = new Set(losses.map(({ entry }) => entry)).size;
  if (files.length === 0) return { fileName, type: TEXT.type, body: text, losses: entries };
  const all = [{ name: fileName, text }, ...files];
  const body = zipSync(Object.fromEntries(all.map((file) => [file.name, strToU8(file.text)])));
  return { fileName: `${base}.zip`, type: 'application/zip', body, losses: entries };
}

/** The allowlist that admits these destinations of a run. */
export function listOf({ analysed, run }: RunView, seen: readonly Seen[]): BuiltAllowlist {
  const { configuration } = analysed.report.plan;
  return buildAllowlist(seen, { name: run.name, withoutEndpoints: false, configuration });
}

/** A run may have any name; a file may not. */
function fileNameOf(run: string): string {
  const plain = run.replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, 80);
  return plain.replace(/^[.-]+|[.-]+$/g, '') || 'run';
}

function extensionOf(target: Target, form: InfrastructureForm | undefined): string {
  if (target.startsWith('aws-')) return AWS_EXTENSIONS[form ?? 'cloudformation'];
  return EXTENSIONS[target] ?? 'txt';
}

const AWS_EXTENSIONS: Readonly<Record<InfrastructureForm, string>> = {
  cloudformation: 'yaml',
  terraform: 'tf',
  cli: 'sh',
};

const EXTENSIONS: Readonly<Partial<Record<Target, string>>> = {
  csv: 'csv',
  squid: 'conf',
  tinyproxy: 'conf',
  smokescreen: 'yaml',
  cilium: 'yaml',
  nftables: 'nft',
  pac: 'pac',
  'azure-firewall': 'json',
};
