import fc from 'fast-check';
import { expect, test } from 'vitest';
// @ts-expect-error it is JavaScript for the browser, checked by a configuration of its own
import { readQuery, rowParams, writeQuery } from '../../../../analyzer/dashboard/public/query.js';
import { parseRowQuery } from '../../../../analyzer/dashboard/request.ts';

const words = fc.array(fc.string({ maxLength: 20 }), { maxLength: 3 });
const queries = fc.record({
  run: fc.string({ maxLength: 20 }),
  destination: fc.string({ maxLength: 20 }),
  q: fc.string({ maxLength: 20 }),
  category: words,
  disposition: words,
  role: words,
  stability: words,
  sort: fc.constantFrom('firstSeen', 'host', 'bytes'),
  order: fc.constantFrom('asc', 'desc'),
  fold: fc.boolean(),
  offset: fc.nat(10_000),
  limit: fc.constantFrom(100, 250, 1_000),
});

test('what is looked at can be read back from the address line', () => {
  fc.assert(
    fc.property(queries, (query) => {
      expect(readQuery(new URL(writeQuery(query), 'http://localhost').search)).toEqual(query);
    }),
  );
});

test('the usual list has a bare address', () => {
  expect(writeQuery(readQuery(''))).toBe('/');
});

test('numbers that are none are left at what is usual', () => {
  expect(readQuery('?offset=-3&limit=many')).toMatchObject({ offset: 0, limit: 100 });
});

test('the API reads the same query that the page wrote', () => {
  fc.assert(
    fc.property(queries, words, (query, open) => {
      const { run: _run, destination: _destination, ...rest } = query;
      expect(parseRowQuery(rowParams(query, open))).toMatchObject({ ...rest, open });
    }),
  );
});
