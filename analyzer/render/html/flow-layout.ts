import { CATEGORIES, CATEGORY_TEXT, type Disposition } from '../../../rules/category.ts';
import type { ReportDestination } from '../../report.ts';
import { authorityOf } from '../phrases.ts';

/** A stretch of a vertical line, in the units of the drawing. */
interface Span {
  readonly y: number;
  readonly height: number;
}

/** Who asked for what, laid out in three columns: roles, categories, destinations. */
export interface Flow {
  readonly height: number;
  readonly roles: readonly FlowNode[];
  readonly categories: readonly FlowCategory[];
  /** From a role to a category; at each end as high as its share of the node there. */
  readonly bands: readonly { readonly from: Span; readonly to: Span }[];
  /** Destinations that have no line of their own. */
  readonly folded: number;
}

export interface FlowNode extends Span {
  readonly name: string;
  /** Distinct destinations. */
  readonly destinations: number;
}

export interface FlowCategory extends FlowNode {
  readonly rows: readonly FlowRow[];
}

/** One destination, or the rest of its category: that has no disposition. */
export interface FlowRow {
  /** The middle of the line. */
  readonly y: number;
  readonly text: string;
  readonly disposition?: Disposition;
}

export const ROW = 16;
const GAP = 9;
const ROLE_GAP = 14;
/** Lines for destinations: with them the drawing fits on one printed page. */
const MOST_ROWS = 44;
const MOST_ROLES = 8;

/**
 * Lays out the flows. Categories stand beside their own destinations, so that only the bands from
 * the roles cross; a category with many shows those that need a decision, and counts the others.
 */
export function layOutFlow(destinations: readonly ReportDestination[]): Flow {
  const groups = groupByCategory(destinations);
  const shown = shareRows(groups.map(({ length }) => length));
  let y = 0;
  const categories = groups.map((group, i) => {
    const category = layOutCategory(group, shown[i] ?? 0, y);
    y += category.height + GAP;
    return category;
  });
  const height = Math.max(y - GAP, ROW);
  const members = groupByRole(destinations);
  const roles = layOutRoles(members, height);
  return {
    height,
    roles,
    categories,
    bands: layOutBands([...members.values()], roles, groups, categories),
    folded: groups.reduce((sum, group, i) => sum + group.length - (shown[i] ?? 0), 0),
  };
}

type Group = readonly ReportDestination[];

function groupByCategory(destinations: Group): Group[] {
  return CATEGORIES.map((id) => destinations.filter(({ category }) => category === id)).filter(
    (group) => group.length > 0,
  );
}

/** What somebody must decide on comes first, then what was asked for most. */
const ORDER: Readonly<Record<Disposition, number>> = {
  review: 0,
  allow: 1,
  reconfigure: 2,
  endpoint: 3,
  mirror: 4,
  local: 5,
};

/** Shares the lines by d'Hondt, so that a large category gets more of them and a small one its own. */
function shareRows(sizes: readonly number[]): number[] {
  const shown = sizes.map(() => 1);
  const linesOf = (i: number): number =>
    (shown[i] ?? 0) + Number((shown[i] ?? 0) < (sizes[i] ?? 0));
  const taken = (): number => sizes.reduce((sum, _, i) => sum + linesOf(i), 0);
  for (let left = MOST_ROWS - taken(); left > 0; left--) {
    const next = neediest(sizes, shown);
    if (next === undefined) break;
    shown[next] = (shown[next] ?? 0) + 1;
  }
  // A line that says "1 more" might as well name it.
  return sizes.map((size, i) => (size - (shown[i] ?? 0) === 1 ? size : (shown[i] ?? 0)));
}

function neediest(sizes: readonly number[], shown: readonly number[]): number | undefined {
  const need = sizes.map((size, i) => (size > (shown[i] ?? 0) ? size / ((shown[i] ?? 0) + 1) : 0));
  const most = Math.max(0, ...need);
  return most === 0 ? undefined : need.indexOf(most);
}

function layOutCategory(group: Group, shown: number, y: number): FlowCategory {
  const ordered = group.toSorted(
    (a, b) => ORDER[a.disposition] - ORDER[b.disposition] || b.events - a.events,
  );
  const named = ordered.slice(0, shown).map((one) => ({
    text: authorityOf(one),
    disposition: one.disposition,
  }));
  const more = group.length - shown;
  const lines = more === 0 ? named : [...named, { text: `and ${more} more` }];
  const [first] = group;
  return {
    name: first === undefined ? '' : CATEGORY_TEXT[first.category].title,
    destinations: group.length,
    y,
    height: lines.length * ROW,
    rows: lines.map((line, i) => ({ ...line, y: y + (i + 0.5) * ROW })),
  };
}

/** Destinations by role; past the bound, the roles that asked for least stand together. */
function groupByRole(destinations: Group): Map<string, Group> {
  const found = new Map<string, ReportDestination[]>();
  for (const one of destinations) {
    for (const role of rolesOf(one)) {
      const group = found.get(role);
      if (group === undefined) found.set(role, [one]);
      else group.push(one);
    }
  }
  const ordered = [...found].toSorted(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1));
  if (ordered.length <= MOST_ROLES) return new Map(ordered);
  const rest = ordered.slice(MOST_ROLES - 1);
  const together = [...new Set(rest.flatMap(([, group]) => group))];
  return new Map([...ordered.slice(0, MOST_ROLES - 1), [`${rest.length} more`, together]]);
}

/** Where nobody named the roles, the clients stand for themselves. */
function rolesOf({ roles, clients }: ReportDestination): readonly string[] {
  if (roles.length > 0) return roles;
  return clients.length > 0 ? clients : ['not recorded'];
}

/** Each role is as high as its share of all that was asked for, within the height of the drawing. */
function layOutRoles(members: ReadonlyMap<string, Group>, height: number): FlowNode[] {
  const total = [...members.values()].reduce((sum, { length }) => sum + length, 0);
  const room = Math.max(height - ROLE_GAP * (members.size - 1), 0);
  let y = 0;
  return [...members].map(([name, { length }]) => {
    const node = { name, destinations: length, y, height: (room * length) / total };
    y += node.height + ROLE_GAP;
    return node;
  });
}

function layOutBands(
  members: readonly Group[],
  roles: readonly FlowNode[],
  groups: readonly Group[],
  categories: readonly FlowCategory[],
): Flow['bands'] {
  const weights = members.map((group) => {
    const own = new Set(group);
    return groups.map((category) => category.filter((one) => own.has(one)).length);
  });
  const arrived = categories.map(({ y }) => y);
  return roles.flatMap((role, r) => {
    let left = role.y;
    return categories.flatMap((category, c) => {
      const weight = weights[r]?.[c] ?? 0;
      if (weight === 0) return [];
      const all = weights.reduce((sum, row) => sum + (row[c] ?? 0), 0);
      const from = { y: left, height: (role.height * weight) / role.destinations };
      const to = { y: arrived[c] ?? 0, height: (category.height * weight) / all };
      left += from.height;
      arrived[c] = to.y + to.height;
      return [{ from, to }];
    });
  });
}
