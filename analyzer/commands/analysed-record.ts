import type { Destination } from '../../proxy/event.ts';
import type { RecordNeeds } from '../../proxy/postgres/load-record.ts';
import { openRecord } from '../../proxy/store/open-record.ts';
import type { Reader } from '../../proxy/store/reader.ts';
import { ConfigError } from '../../rules/errors.ts';
import type { Host } from '../../rules/host.ts';
import { toolVersion } from '../../version.ts';
import { type AnalysisOptions, analyse } from '../analyse.ts';
import { classify, type RuleSet } from '../classify/classify.ts';
import { classifyName } from '../classify/classify-name.ts';
import { awsGuide } from '../plan/aws-guide.ts';
import type { RolesOf } from '../replay.ts';
import type { Report } from '../report.ts';
import { pairSeen, type Seen } from '../seen.ts';
import { joinWire } from '../wire/join.ts';
import { readPrices } from './price-file.ts';
import { parseMirrored, parseRegion, parseZones } from './report-flags.ts';
import { loadRules } from './rules.ts';
import { MAX_ROWS, readTimed } from './timed-runs.ts';

/** What commands that compare the record with an allowlist are asked. */
export interface RecordRequest {
  readonly run: readonly string[] | undefined;
  readonly mirrored: readonly string[] | undefined;
  readonly region: string | undefined;
  readonly rules: readonly string[] | undefined;
  readonly db: string;
  readonly now: number;
  /** Choices for the AWS plan; the commands that show no plan have none. */
  readonly zones?: number | undefined;
  readonly prices?: string | undefined;
  readonly moveTo?: string | undefined;
}

export interface AnalysedRecord {
  readonly report: Report;
  readonly seen: readonly Seen[];
  readonly roles: RolesOf;
}

/** Reads what was recorded and analyses it. @throws {UserError} */
export async function readAnalysed(request: RecordRequest): Promise<AnalysedRecord> {
  const choices = parseChoices(request);
  const rules = loadRules(request.rules ?? []);
  const reader = await openRecord(request.db, analysisNeeds(request.run));
  try {
    const names = namesOf(reader, request.run);
    return analyseRuns(reader, names, rules, choices);
  } finally {
    reader.close();
  }
}

/** What an analysis of these runs reads of a record. */
export function analysisNeeds(runs: readonly string[] | undefined): RecordNeeds {
  return { runs: runs && [...new Set(runs)], events: { first: MAX_ROWS } };
}

/** The runs that were asked for, else the newest, each once. @throws {ConfigError} where there is none */
export function namesOf(reader: Reader, asked: readonly string[] | undefined): string[] {
  return [...new Set(asked ?? [newestRun(reader)])];
}

/** Reads the choices of a request once, for whoever analyses more than once. @throws {UserError} */
export function parseChoices(
  request: Omit<RecordRequest, 'run' | 'rules' | 'db'>,
): AnalysisOptions {
  return {
    now: request.now,
    version: toolVersion(),
    region: request.region === undefined ? undefined : parseRegion(request.region),
    mirrored: parseMirrored(request.mirrored ?? []),
    plan: { zones: parseZones(request.zones), prices: readPrices(request.prices) },
    moveTo: request.moveTo === undefined ? undefined : parseRegion(request.moveTo, '--move-to'),
  };
}

/** Analyses these runs of an open record. @throws {UserError} */
export function analyseRuns(
  reader: Reader,
  names: readonly string[],
  rules: RuleSet,
  options: AnalysisOptions,
): AnalysedRecord {
  const runs = { runs: names };
  const roles = rolesOf(reader, names);
  const wire = {
    flows: reader.flows(runs),
    lookups: reader.lookups(runs),
    answers: reader.answers(runs),
  };
  const joined = joinWire(reader.destinations(runs), wire, roles);
  const { destinations } = joined;
  const input = {
    runs: reader.runs().filter(({ name }) => names.includes(name)),
    destinations,
    classify: (destination: Destination) => classify(destination, rules),
    classifyName: (host: Host) => classifyName(host, rules),
    guide: awsGuide,
    roles,
    joined,
    timed: readTimed(reader, names),
  };
  const report = analyse(input, options);
  return { report, seen: pairSeen(report, destinations), roles };
}

function rolesOf(reader: Reader, runs: readonly string[]): RolesOf {
  const clients = reader.clients({ runs });
  return new Map(
    [...Map.groupBy(clients, ({ value }) => value)].map(([address, same]) => [
      address,
      new Set(same.flatMap(({ role }) => role ?? [])),
    ]),
  );
}

/** The run that is meant where none is named. @throws {ConfigError} where there is none */
export function newestRun(reader: Reader): string {
  const newest = reader.newestRun();
  if (newest !== undefined) return newest.name;
  throw new ConfigError(
    `Cannot read a run from "${reader.record}": none is recorded in it yet; start one with sallyport record, run or import`,
  );
}
