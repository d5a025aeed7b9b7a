import type { DestinationRow, GroupRow, Row } from './api.ts';
import type { Line } from './row.ts';

export type Compare = (a: Row, b: Row) => number;

/**
 * Puts mirrors of one kind, and names of one delivery network, into one row each. The members of an
 * open group follow it; one alone is no group.
 */
export function foldLines(
  lines: readonly Line[],
  open: ReadonlySet<string>,
  compare: Compare,
): Row[] {
  const groups = Map.groupBy(lines, ({ fold }) => fold?.id);
  const single: Row[] = [];
  const members = new Map<string, Row[]>();
  for (const [id, found] of groups) {
    const fold = found[0]?.fold;
    if (id === undefined || fold === undefined || found.length < 2) {
      for (const { row } of found) single.push(row);
      continue;
    }
    const rows = found.map(({ row }) => row);
    single.push({ ...summed(found), id, kind: fold.kind, name: fold.name, open: open.has(id) });
    if (open.has(id)) members.set(id, rows.map((row) => ({ ...row, group: id })).toSorted(compare));
  }
  return single.toSorted(compare).flatMap((row) => [row, ...(members.get(row.id) ?? [])]);
}

function summed(lines: readonly Line[]): Omit<GroupRow, 'id' | 'kind' | 'name' | 'open'> {
  const rows = lines.map(({ row }) => row);
  const sum = (pick: (row: DestinationRow) => number): number =>
    rows.reduce((total, row) => total + pick(row), 0);
  const latest = (pick: (row: DestinationRow) => number): number =>
    rows.reduce((last, row) => Math.max(last, pick(row)), 0);
  const shared = <T>(pick: (row: DestinationRow) => T): T | null => {
    const [first, ...others] = new Set(rows.map(pick));
    return first === undefined || others.length > 0 ? null : first;
  };
  return {
    destinations: rows.length,
    category: shared(({ category }) => category),
    stability: shared(({ stability }) => stability),
    disposition: shared(({ disposition }) => disposition),
    roles: [...new Set(rows.flatMap(({ roles }) => roles))].toSorted(),
    clients: new Set(lines.flatMap(({ seen }) => seen.described.clients)).size,
    events: sum(({ events }) => events),
    refused: sum(({ refused }) => refused),
    bytesUp: sum(({ bytesUp }) => bytesUp),
    bytesDown: sum(({ bytesDown }) => bytesDown),
    firstSeen: latest(({ firstSeen }) => firstSeen),
    lastSeen: latest(({ lastSeen }) => lastSeen),
  };
}
