import type { Destination, Run } from '../proxy/event.ts';
import { CATEGORIES, type Category } from '../rules/category.ts';
import type { Host } from '../rules/host.ts';
import type { Classification } from '../rules/rule.ts';
import { findBlindSpots } from './blind-spots.ts';
import { followRedirectors } from './classify/redirected.ts';
import { assessCompleteness } from './completeness.ts';
import { describe, isoTime } from './describe.ts';
import { dispose } from './dispose.ts';
import { findHomeRegion } from './home-region.ts';
import { findPhases } from './phases/find-phases.ts';
import type { TimedRun } from './phases/timed-run.ts';
import { describeMove } from './plan/describe-move.ts';
import type { EndpointGuide } from './plan/endpoint-guide.ts';
import { makePlan } from './plan/plan.ts';
import type { PlanOptions } from './plan/plan-options.ts';
import type { RolesOf } from './replay.ts';
import type { Report, ReportDestination, ReportRun } from './report.ts';
import { summarise } from './summarise.ts';
import { categoriesOf } from './wire/category-of.ts';
import { findOnWire } from './wire/findings.ts';
import type { JoinedRecord } from './wire/join.ts';

export interface AnalysisInput {
  readonly runs: readonly Run[];
  readonly destinations: readonly Destination[];
  readonly classify: (destination: Destination) => Classification;
  /** The same for a name that nobody has asked for: wildcards are tried on such names. */
  readonly classifyName: (host: Host) => Classification;
  readonly guide: EndpointGuide;
  /** Keeps nodes of different roles apart where nodes are compared. */
  readonly roles?: RolesOf | undefined;
  /** When things were asked for, run by run; absent where no phases are to be told. */
  readonly timed?: readonly TimedRun[] | undefined;
  /** What the network saw of the same runs; `destinations` has what it adds. */
  readonly joined?: JoinedRecord | undefined;
}

export interface AnalysisOptions {
  /** When the report is made, in milliseconds since the epoch. */
  readonly now: number;
  readonly version: string;
  /** The home region, where the user names it. */
  readonly region?: string | undefined;
  /** Categories that an internal mirror serves: left out, and counted. */
  readonly mirrored?: ReadonlySet<Category> | undefined;
  /** A region in which the same deployment is needed. */
  readonly moveTo?: string | undefined;
  /** Zones, prices and the like, where the user says so. */
  readonly plan?: PlanOptions | undefined;
}

/** Turns what was seen into what it means and what to do: classify, dispose, plan, report. */
export function analyse(input: AnalysisInput, options: AnalysisOptions): Report {
  const { runs, guide } = input;
  const classified = followRedirectors(
    input.destinations.map((destination) => ({
      destination,
      classification: input.classify(destination),
    })),
  );
  const region = findHomeRegion(classified, options.region);
  const context = { home: region.home ?? undefined, guide };
  const kept = classified.filter(
    ({ classification }) => options.mirrored?.has(classification.category) !== true,
  );
  const phases = findPhases(input.timed ?? []);
  const destinations = kept
    .map((one) => {
      const disposed = dispose(one.classification, one.destination, context);
      return describe(one, disposed, phases.of(one.destination));
    })
    .toSorted(byCategoryHostPort);
  const { joined } = input;
  const wire = joined === undefined ? null : findOnWire(joined, categoriesOf(classified));
  return {
    schema: 'sallyport/report@1',
    generatedAt: isoTime(options.now),
    tool: { name: 'sallyport', version: options.version },
    runs: runs.map(describeRun),
    region,
    summary: summarise(destinations, classified.length - kept.length),
    destinations,
    plan: makePlan(destinations, { ...context, classifyName: input.classifyName }, options.plan),
    transposition: describeMove(destinations, region.home, options.moveTo, guide),
    completeness: assessCompleteness(
      runs,
      kept.map(({ destination, classification: { category, stability } }) => {
        return { destination, category, stability };
      }),
      input.roles,
    ),
    phases: { runs: phases.runs },
    blindSpots: findBlindSpots(runs, joined?.recorded ?? input.destinations, wire),
    wire,
  };
}

function describeRun({ name, startedAt, endedAt, layers, events, clients }: Run): ReportRun {
  return {
    name,
    startedAt: isoTime(startedAt),
    endedAt: endedAt === undefined ? null : isoTime(endedAt),
    layers,
    events,
    clients: clients.filter((client) => client !== ''),
  };
}

function byCategoryHostPort(a: ReportDestination, b: ReportDestination): number {
  return (
    CATEGORIES.indexOf(a.category) - CATEGORIES.indexOf(b.category) ||
    compare(a.host, b.host) ||
    a.port - b.port ||
    compare(a.protocol, b.protocol)
  );
}

/** By code unit, so that the order is the same on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
