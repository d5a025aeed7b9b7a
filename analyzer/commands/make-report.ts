import type { Destination, Run } from '../../proxy/event.ts';
import { openReader, type Reader } from '../../proxy/store/reader.ts';
import { ConfigError } from '../../rules/errors.ts';
import { toolVersion } from '../../version.ts';
import { analyse } from '../analyse.ts';
import { classify } from '../classify/classify.ts';
import { awsGuide } from '../plan/aws-guide.ts';
import { REPORT_RENDERERS } from '../render/index.ts';
import { parseFormat, parseMirrored, parseRegion } from './report-flags.ts';
import { loadRules } from './rules.ts';

export interface ReportRequest {
  readonly run: readonly string[] | undefined;
  readonly format: string;
  readonly mirrored: readonly string[] | undefined;
  readonly region: string | undefined;
  readonly rules: readonly string[] | undefined;
  readonly db: string;
  /** Width of the terminal; absent where the result does not go to one. */
  readonly columns: number | undefined;
  readonly now: number;
}

/** Reads what was recorded, and writes the report on it. @throws {UserError} */
export function makeReport(request: ReportRequest): string {
  const format = parseFormat(request.format);
  const mirrored = parseMirrored(request.mirrored ?? []);
  const region = request.region === undefined ? undefined : parseRegion(request.region);
  const rules = loadRules(request.rules ?? []);
  const input = {
    ...readRecord(request.db, request.run),
    classify: (destination: Destination) => classify(destination, rules),
    guide: awsGuide,
  };
  const options = { now: request.now, version: toolVersion(), region, mirrored };
  return REPORT_RENDERERS[format](analyse(input, options), fitting(request.columns));
}

interface Recorded {
  readonly runs: readonly Run[];
  readonly destinations: readonly Destination[];
}

function readRecord(db: string, names: readonly string[] | undefined): Recorded {
  const reader = openReader(db);
  try {
    const runs = names === undefined ? [newestRun(reader, db)] : new Set(names);
    const chosen = [...runs];
    const destinations = reader.destinations({ runs: chosen });
    return { runs: reader.runs().filter(({ name }) => chosen.includes(name)), destinations };
  } finally {
    reader.close();
  }
}

function newestRun(reader: Reader, db: string): string {
  const newest = reader.newestRun();
  if (newest !== undefined) return newest.name;
  throw new ConfigError(
    `Cannot report on "${db}": no run is recorded in it yet; start one with sallyport record, run or import`,
  );
}

/** A line of 80 to 120 columns reads well, whatever the window. */
function fitting(columns: number | undefined): number | undefined {
  return columns === undefined ? undefined : Math.min(Math.max(columns, 80), 120);
}
