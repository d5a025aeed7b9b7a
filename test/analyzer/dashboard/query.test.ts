import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  filterLines,
  queryRows,
  type RowQuery,
  SORT_KEYS,
} from '../../../analyzer/dashboard/query.ts';
import { type Line, toLine } from '../../../analyzer/dashboard/row.ts';
import { seenSamples } from '../seen-record.ts';

const { report, seen } = seenSamples();
const MIRRORS = new Map(
  report.plan.mirrors.flatMap(({ hosts, name }) => hosts.map((host) => [host, name])),
);
const LINES: readonly Line[] = seen.map((one) => toLine(one, MIRRORS));

const ALL: RowQuery = {
  ...{ q: '', category: [], disposition: [], role: [], stability: [] },
  ...{ sort: 'firstSeen', order: 'desc', fold: false, open: [], offset: 0, limit: 1_000 },
};

test('without filters, every destination is a row', () => {
  expect(queryRows(LINES, ALL).matched).toBe(seen.length);
  expect(queryRows(LINES, ALL).total).toBe(seen.length);
});

test('words must all occur: in the host, the label, the client ...', () => {
  const found = (q: string): string[] =>
    filterLines(LINES, { ...ALL, q }).map(({ row }) => row.host);

  expect(found('GITHUB 443')).toEqual(['github.com']);
  expect(found('github pypi')).toEqual([]);
  expect(found('10.0.0.11').length).toBeGreaterThan(0);
});

test('values of one filter add up, filters narrow each other', () => {
  const found = filterLines(LINES, {
    ...ALL,
    category: ['github', 's3'],
    disposition: ['allow'],
  });

  expect(found.map(({ row }) => row.host)).toEqual(['github.com']);
});

test.each(SORT_KEYS)('rows are sorted by %s both ways', (sort) => {
  const hosts = (order: 'asc' | 'desc'): string[] =>
    queryRows(LINES, { ...ALL, sort, order }).rows.map(({ id }) => id);

  expect(hosts('asc').toSorted()).toEqual(hosts('desc').toSorted());
  if (sort === 'host') expect(hosts('desc')).toEqual(hosts('asc').toReversed());
});

test('pages follow each other without a gap or a row twice', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), fc.boolean(), (limit, fold) => {
      const { rows: whole, total } = queryRows(LINES, { ...ALL, fold });
      const pages = Array.from({ length: Math.ceil(total / limit) }, (_, page) =>
        queryRows(LINES, { ...ALL, fold, limit, offset: page * limit }),
      );
      expect(pages.flatMap(({ rows }) => rows)).toEqual(whole);
    }),
  );
});
