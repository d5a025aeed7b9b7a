import { expect, test } from 'vitest';
import { originFault } from '../../../proxy/intercept/origin-fault.ts';

test.each([
  ['CERT_HAS_EXPIRED', 'tls_certificate_error', /has expired \(CERT_HAS_EXPIRED\)/],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'tls_certificate_error', /--upstream-ca/],
  ['HOSTNAME_MISMATCH', 'tls_certificate_error', /for other names/],
  ['INVALID_PURPOSE', 'tls_certificate_error', /not good \(INVALID_PURPOSE\)/],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'tls_alert_received', /certificate of the client/],
  ['ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR', 'tls_alert_received', /broke the TLS handshake off/],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls_protocol_error', /does not speak TLS/],
])('%s is %s, and says why', (code, type, text) => {
  expect(originFault(code)).toEqual([type, expect.stringMatching(text)]);
});

test.each(['ECONNREFUSED', 'ENOTFOUND', 'timeout-connect'])('%s is no matter of TLS', (code) => {
  expect(originFault(code)).toBeUndefined();
});
