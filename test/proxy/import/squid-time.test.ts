import { describe, expect, test } from 'vitest';
import { readSpan } from '../../../proxy/import/squid-time.ts';

const NOW = Date.UTC(2026, 10, 20);
const DATE = { Y: '2019', b: 'Nov', d: '14', H: '10', M: '00', S: '01' };
const DATE_AT = Date.UTC(2019, 10, 14, 10, 0, 1);

describe('an attempt began when it was logged, less the time it took', () => {
  test.each([
    [{ seconds: '1573725601', subseconds: '250', duration: '345' }, DATE_AT - 95, 345],
    [{ seconds: '1573725601', duration: '-' }, DATE_AT, 0],
    [{ start: '1573725601.250', duration: '345' }, DATE_AT + 250, 345],
    [DATE, DATE_AT, 0],
    [{ ...DATE, z: '-0730' }, DATE_AT + 7.5 * 3_600_000, 0],
    [{ y: '19', m: '11', d: '14' }, Date.UTC(2019, 10, 14), 0],
    [{ duration: '10' }, NOW - 10, 10],
    [{ seconds: '0', duration: '10' }, 0, 10],
  ])('%j', (fields, startedAt, durationMs) => {
    expect(readSpan(fields, 3, NOW)).toEqual({ startedAt, durationMs });
  });
});

test.each([
  { seconds: 'yesterday' },
  { seconds: '999999999999999' },
  { seconds: '1', subseconds: 'x' },
  { start: '-' },
  { ...DATE, b: 'Foo' },
  { ...DATE, d: '32' },
  { ...DATE, H: '24' },
  { ...DATE, z: 'CET' },
  { Y: '2019', m: '11' },
])('%j is no time', (fields) => {
  expect(readSpan(fields, 3, NOW)).toBeUndefined();
});
