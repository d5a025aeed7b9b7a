import { expect, test } from 'vitest';
import { failuresOf } from '../../analyzer/failures.ts';

test.each([
  ['every attempt was refused', 3, { ECONNREFUSED: 3 }, true],
  [
    'the name has no address, or the connection times out',
    3,
    { ENOTFOUND: 1, 'timeout-connect': 2 },
    true,
  ],
  ['a parent proxy could not be reached', 1, { 'upstream-ECONNREFUSED': 1 }, true],
  ['Squid reached no one', 2, { unreachable: 1, ERR_CONNECT_FAIL: 1 }, true],
  ['some attempts got through', 4, { ECONNREFUSED: 3 }, false],
  ['clients hung up', 2, { 'client-reset': 2 }, false],
  ['the connection was there and went idle', 1, { 'timeout-idle': 1 }, false],
  ['nothing failed', 1, {}, false],
  ['nothing was attempted', 0, {}, false],
])(
  'where %s, a destination was never reached or was, as the case may be',
  (_, events, errors, never) => {
    expect(failuresOf(events, new Map(Object.entries(errors))).never).toBe(never);
  },
);

test('what was refused is not counted as failed, and says why apart', () => {
  const errors = new Map([
    ['no-entry', 2],
    ['ECONNREFUSED', 1],
  ]);
  expect(failuresOf(4, errors)).toEqual({
    attempts: 1,
    codes: ['ECONNREFUSED'],
    refusals: ['no-entry'],
    never: false,
  });
});
