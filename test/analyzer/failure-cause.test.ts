import { expect, test } from 'vitest';
import { failureCause, isOnTheWay } from '../../analyzer/failure-cause.ts';

test.each([
  ['ECONNREFUSED', 'refused'],
  ['upstream-ECONNREFUSED', 'refused'],
  ['ECONNRESET', 'reset'],
  ['closed-early', 'reset'],
  ['timeout-connect', 'timed-out'],
  ['timeout-response', 'timed-out'],
  ['ETIMEDOUT', 'timed-out'],
  ['ENOTFOUND', 'no-name'],
  ['EAI_AGAIN', 'no-name'],
  ['EHOSTUNREACH', 'no-route'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
  ['CERT_HAS_EXPIRED', 'tls'],
  ['client-gave-up', 'client-left'],
  ['something-new', 'other'],
])('%s is %s', (error, cause) => {
  expect(failureCause({ verdict: 'allowed', error })).toBe(cause);
});

test('a denial is one whatever else happened, and what would be denied went through', () => {
  expect(failureCause({ verdict: 'denied', error: undefined })).toBe('denied');
  expect(failureCause({ verdict: 'would-deny', error: undefined })).toBeUndefined();
});

test.each(['timeout-idle', 'timeout-lifetime'])(
  'a tunnel that ends by %s did not fail',
  (error) => {
    expect(failureCause({ verdict: 'allowed', error })).toBeUndefined();
  },
);

test.each([
  'ECONNREFUSED',
  'upstream-ECONNREFUSED',
  'upstream-timeout-connect',
  'EAI_AGAIN',
  'EMFILE',
  'EPROTO',
  'timeout-connect',
  'unreachable',
  'ERR_DNS_FAIL',
])('%s says that the destination was not reached', (error) => {
  expect(isOnTheWay(error)).toBe(true);
});

test.each([
  'timeout-idle',
  'client-reset',
  'closed-early',
  'ERR_READ_TIMEOUT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'CERT_HAS_EXPIRED',
  'no-entry',
])('%s says nothing of the way', (error) => {
  expect(isOnTheWay(error)).toBe(false);
});
