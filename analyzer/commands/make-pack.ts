import { openRecord } from '../../proxy/store/open-record.ts';
import type { Reader } from '../../proxy/store/reader.ts';
import { formatAllowlist } from '../../rules/policy-format.ts';
import { toolVersion } from '../../version.ts';
import { isoTime } from '../describe.ts';
import { renderAbout } from '../pack/about.ts';
import { archive, type PackFile } from '../pack/archive.ts';
import type { PackFacts } from '../pack/pack.ts';
import { packTargets } from '../pack/pack-targets.ts';
import { endOf, type RecordData } from '../pack/record-data.ts';
import { buildAllowlist } from '../plan/allowlist.ts';
import { REPORT_EXTENSIONS } from '../render/file-name.ts';
import { REPORT_FORMATS, REPORT_RENDERERS } from '../render/index.ts';
import { escapeObeyed } from '../render/json.ts';
import type { RenderOptions } from '../render/options.ts';
import type { Report } from '../report.ts';
import {
  analyseRuns,
  analysisNeeds,
  namesOf,
  parseChoices,
  type RecordRequest,
} from './analysed-record.ts';
import { readDataSources } from './data-sources.ts';
import { parseDay } from './report-flags.ts';
import { loadRules } from './rules.ts';
import { parseTarget } from './run-render.ts';

export interface PackRequest extends Omit<RecordRequest, 'now'> {
  /** Targets to hand over; none: the usual ones. */
  readonly target: readonly string[] | undefined;
  readonly requester: string | undefined;
  readonly expires: string | undefined;
}

/**
 * Makes an archive of everything that a reviewer may ask for: reports, allowlist, targets, what was
 * counted, and what the answers rest on.
 *
 * It knows no clock but the record's, so that the same record gives the same bytes.
 * @throws {UserError}
 */
export async function makePack(request: PackRequest): Promise<Uint8Array> {
  const asked = (request.target ?? []).map(parseTarget);
  const requester = { name: request.requester, expires: parseDay(request.expires, '--expires') };
  const rules = loadRules(request.rules ?? []);
  const reader = await openRecord(request.db, analysisNeeds(request.run));
  try {
    const names = namesOf(reader, request.run);
    const record = readRecord(reader, names);
    const now = endOf(record);
    const { report, seen } = analyseRuns(reader, names, rules, parseChoices({ ...request, now }));
    const name = names.join(' ');
    const { allowlist } = buildAllowlist(seen, {
      name,
      withoutEndpoints: false,
      configuration: report.plan.configuration,
    });
    const source = `the record of ${name}, unreviewed`;
    const options = { generatedAt: isoTime(now), toolVersion: toolVersion(), source, report };
    const { files, targets } = packTargets(allowlist, options, asked);
    const facts: PackFacts = {
      schema: 'sallyport/pack@1',
      tool: report.tool,
      recordEnds: isoTime(now),
      runs: names,
      region: report.region,
      choices: choicesOf(request),
      data: readDataSources(rules.rules, { rules: request.rules ?? [], prices: request.prices }),
      targets,
      limits: limitsOf(report),
    };
    return archive('sallyport-evidence', [
      { path: 'README.txt', body: renderAbout(facts) },
      { path: 'allowlist.yaml', body: formatAllowlist(allowlist) },
      { path: 'pack.json', body: json(facts) },
      { path: 'record.json', body: json(record) },
      ...(await renderReports(report, { requester })),
      ...files,
    ]);
  } finally {
    reader.close();
  }
}

function readRecord(reader: Reader, names: readonly string[]): RecordData {
  const runs = { runs: names };
  return {
    schema: 'sallyport/record@1',
    runs: reader.runs().filter(({ name }) => names.includes(name)),
    destinations: reader.destinations(runs),
    clients: reader.clients(runs),
    marks: reader.marks(runs),
    lookups: reader.lookups(runs),
    flows: reader.flows(runs),
  };
}

function choicesOf({ mirrored, moveTo, zones }: PackRequest): PackFacts['choices'] {
  return { mirrored: mirrored ?? [], moveTo: moveTo ?? null, zones: zones ?? null };
}

function limitsOf({ blindSpots, phases }: Report): string[] {
  return [...new Set([...blindSpots, ...phases.runs.flatMap(({ limits }) => limits)])];
}

function renderReports(report: Report, options: RenderOptions): Promise<PackFile[]> {
  return Promise.all(
    REPORT_FORMATS.map(async (format) => ({
      path: `report.${REPORT_EXTENSIONS[format]}`,
      body: await REPORT_RENDERERS[format](report, options),
    })),
  );
}

function json(value: object): string {
  return `${escapeObeyed(JSON.stringify(value, null, 2))}\n`;
}
