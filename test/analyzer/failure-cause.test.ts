import { expect, test } from 'vitest';
import { failureCause } from '../../analyzer/failure-cause.ts';

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

test('a tunnel that was idle too long did not fail', () => {
  expect(failureCause({ verdict: 'allowed', error: 'timeout-idle' })).toBeUndefined();
});
