import type { Row } from './api.ts';
import { type Compare, foldLines } from './fold.ts';
import type { Line } from './row.ts';

/** What a page asks of the rows; an empty list leaves all. */
export interface RowQuery extends RowFilter {
  readonly sort: SortKey;
  readonly order: 'asc' | 'desc';
  /** Folds mirrors and delivery networks into one row each. */
  readonly fold: boolean;
  /** Groups that stand open. */
  readonly open: readonly string[];
  readonly offset: number;
  readonly limit: number;
}

export interface RowFilter {
  /** Words that must all occur. */
  readonly q: string;
  readonly category: readonly string[];
  readonly disposition: readonly string[];
  readonly role: readonly string[];
  readonly stability: readonly string[];
}

export const SORT_KEYS = [
  'firstSeen',
  'lastSeen',
  'host',
  'category',
  'disposition',
  'clients',
  'events',
  'bytes',
] as const;

type SortKey = (typeof SORT_KEYS)[number];

export interface QueriedRows {
  readonly matched: number;
  readonly total: number;
  readonly rows: readonly Row[];
}

/** Filters, folds, sorts and cuts out a page. */
export function queryRows(lines: readonly Line[], query: RowQuery): QueriedRows {
  const matched = filterLines(lines, query);
  const compare = comparing(query);
  const rows = query.fold
    ? foldLines(matched, new Set(query.open), compare)
    : matched.map(({ row }) => row).toSorted(compare);
  return {
    matched: matched.length,
    total: rows.length,
    rows: rows.slice(query.offset, query.offset + query.limit),
  };
}

export function filterLines(lines: readonly Line[], filter: RowFilter): Line[] {
  const words = filter.q.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (wanted: readonly string[], found: readonly string[]): boolean =>
    wanted.length === 0 || found.some((value) => wanted.includes(value));
  return lines.filter(
    ({ row, text }) =>
      fits(filter.category, [row.category ?? '']) &&
      fits(filter.disposition, [row.disposition ?? '']) &&
      fits(filter.stability, [row.stability ?? '']) &&
      fits(filter.role, row.roles) &&
      words.every((word) => text.includes(word)),
  );
}

function comparing({ sort, order }: RowQuery): Compare {
  const sign = order === 'asc' ? 1 : -1;
  const key = KEYS[sort];
  return (a, b) => sign * compareValues(key(a), key(b)) || compareValues(nameOf(a), nameOf(b));
}

const KEYS: Readonly<Record<SortKey, (row: Row) => string | number>> = {
  firstSeen: ({ firstSeen }) => firstSeen,
  lastSeen: ({ lastSeen }) => lastSeen,
  host: nameOf,
  category: ({ category }) => category ?? '',
  disposition: ({ disposition }) => disposition ?? '',
  clients: ({ clients }) => clients,
  events: ({ events }) => events,
  bytes: ({ bytesUp, bytesDown }) => bytesUp + bytesDown,
};

function nameOf(row: Row): string {
  return row.kind === 'destination'
    ? `${row.host} ${row.port} ${row.protocol}`
    : row.name.toLowerCase();
}

function compareValues(a: string | number, b: string | number): number {
  return a < b ? -1 : Number(a > b);
}
