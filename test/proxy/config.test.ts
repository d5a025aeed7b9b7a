import { describe, expect, test } from 'vitest';
import { parseDuration, parseListen } from '../../proxy/config.ts';

test.each([
  ['127.0.0.1:3128', '127.0.0.1', 3128],
  ['[::1]:0', '::1', 0],
  ['localhost:80', 'localhost', 80],
  ['3128', '127.0.0.1', 3128],
  [':3128', '127.0.0.1', 3128],
])('--listen %s', (text, host, port) => {
  expect(parseListen(text, '--listen')).toEqual({ host, port });
});

test.each(['', 'abc', '127.0.0.1', '127.0.0.1:', '127.0.0.1:65536', '127.0.0.1:-1', '::1:3128'])(
  '--listen %j is refused, with what to write',
  (text) => {
    expect(() => parseListen(text, '--listen')).toThrow(
      `Cannot listen on --listen "${text}": write HOST:PORT`,
    );
  },
);

describe('a length of time', () => {
  test.each([
    ['500ms', 500],
    ['10s', 10_000],
    ['1.5m', 90_000],
    ['2h', 7_200_000],
  ])('%s', (text, ms) => {
    expect(parseDuration(text, '--timeout-idle')).toBe(ms);
  });

  test.each(['', '10', '0s', '-1s', '1d', '1e3s', '999999999h'])('%j is refused', (text) => {
    expect(() => parseDuration(text, '--timeout-idle')).toThrow(
      `Cannot use --timeout-idle "${text}": write a time such as`,
    );
  });
});
