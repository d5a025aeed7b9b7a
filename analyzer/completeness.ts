import type { Destination, Run } from '../proxy/event.ts';
import type { Category, Stability } from '../rules/category.ts';
import { CATEGORIES } from '../rules/category.ts';
import { assess } from './completeness/assess.ts';
import { assessNodes, type NodeGroup, pickNodes } from './completeness/over-nodes.ts';
import { giveVerdict } from './completeness/verdict.ts';
import type { RolesOf } from './replay.ts';
import type { CategoryCompleteness, Report } from './report.ts';

/** A destination with what the report makes of it. */
export interface Counted {
  readonly destination: Destination;
  readonly category: Category;
  readonly stability: Stability;
}

/**
 * Says for each category how likely it is that another run shows something new, from the number of
 * runs that each destination was seen in.
 *
 * Runs that recorded nothing say nothing and are left out. One run cannot be compared with itself:
 * then the nodes within it are, and that is said. `roles` keeps nodes of different roles apart.
 */
export function assessCompleteness(
  runs: readonly Run[],
  counted: readonly Counted[],
  roles: RolesOf = new Map(),
): Report['completeness'] {
  const compared = runs
    .filter(({ events, flows = 0 }) => events + flows > 0)
    .toSorted((a, b) => a.startedAt - b.startedAt);
  const [only] = compared;
  const group =
    only === undefined || compared.length > 1 ? undefined : pickNodes(only.clients, roles);
  const byCategory: Partial<Record<Category, CategoryCompleteness>> = {};
  for (const category of CATEGORIES) {
    const found = counted.filter((one) => one.category === category);
    if (found.length > 0) byCategory[category] = assessCategory(compared, found, group);
  }
  return { byCategory };
}

function assessCategory(
  runs: readonly Run[],
  counted: readonly Counted[],
  group: NodeGroup | undefined,
): CategoryCompleteness {
  const names = runs.map(({ name }) => name);
  const targets = runsOfTargets(counted);
  const frequencies = targets
    .map((seenIn) => names.filter((name) => seenIn.has(name)).length)
    .filter((frequency) => frequency > 0);
  const { seen, moreUnitsFor95, curve, ...numbers } = assess({ units: runs.length, frequencies });
  const judged = {
    seen,
    runs: runs.length,
    ...numbers,
    moreRunsFor95: moreUnitsFor95,
    runsWithoutNew: countWithoutNew(names, targets),
    rotates: counted.some(({ stability }) => stability === 'mirror' || stability === 'rotating'),
    curve: curve.map(({ units, expected }) => ({ runs: units, expected })),
    overNodes:
      group === undefined
        ? null
        : assessNodes(
            counted.map(({ destination }) => destination),
            group,
          ),
  };
  const hasMirrors = counted.some(({ stability }) => stability === 'mirror');
  return { ...judged, verdict: giveVerdict({ ...judged, hasMirrors }) };
}

/** For each host and port, the runs that saw it: what one run calls TLS, an import may call TCP. */
function runsOfTargets(counted: readonly Counted[]): ReadonlySet<string>[] {
  const same = Map.groupBy(counted, ({ destination: { host, port } }) => `${host} ${port}`);
  return [...same.values()].map(
    (ones) =>
      new Set(ones.flatMap(({ destination }) => destination.runs.map(({ value }) => value))),
  );
}

/** The newest runs in a row in which every destination had been seen before. */
function countWithoutNew(
  names: readonly string[],
  targets: readonly ReadonlySet<string>[],
): number {
  const firsts = targets.map((seenIn) => names.findIndex((name) => seenIn.has(name)));
  return Math.max(0, names.length - 1 - Math.max(0, ...firsts));
}
