import { expect, test } from 'vitest';
import { errorOf, isResultCode, verdictOf } from '../../../proxy/import/squid-result.ts';

test.each(['TCP_TUNNEL', 'NONE_NONE', 'TAG_NONE', 'NONE', 'TCP_CF_MISS_ABORTED', 'UDP_HIT'])(
  '%s is a result code',
  (code) => expect(isResultCode(code)).toBe(true),
);

test.each(['', 'GET', 'tcp_miss', 'TCP_MISS/200', '"-"'])('%j is none', (code) =>
  expect(isResultCode(code)).toBe(false),
);

test("Squid's own words for an error are kept, but a denial is a verdict and not an error", () => {
  const failed = { result: 'TCP_TUNNEL', isTunnel: true, errorCode: 'ERR_CONNECT_FAIL' };
  expect(errorOf(failed)).toBe('ERR_CONNECT_FAIL');
  const denied = { result: 'TCP_DENIED', isTunnel: true, errorCode: 'ERR_ACCESS_DENIED' };
  expect([verdictOf(denied), errorOf(denied)]).toEqual(['denied', undefined]);
});

test('an error code that is none is not recorded', () => {
  expect(errorOf({ isTunnel: false, errorCode: '-' })).toBeUndefined();
  expect(errorOf({ isTunnel: false, errorCode: 'token=abc' })).toBeUndefined();
});
