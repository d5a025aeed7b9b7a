import { expect, test } from 'vitest';
import { rejectionOf } from '../../../proxy/intercept/rejection.ts';

/** Names of OpenSSL 3.0 and 3.5, as Node 22 and 24 give them. */
test.each([
  ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'intercept-unknown-ca'],
  ['ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', 'intercept-bad-certificate'],
  ['ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE', 'intercept-bad-certificate'],
  ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN', 'intercept-certificate-unknown'],
  ['ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_UNKNOWN', 'intercept-certificate-unknown'],
  ['ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR', 'intercept-handshake'],
  ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'intercept-handshake'],
  ['ERR_SSL_NO_APPLICATION_PROTOCOL', 'intercept-no-http1'],
  ['ECONNRESET', 'intercept-closed'],
])('%s is counted as %s', (code, expected) => {
  expect(rejectionOf(code)).toBe(expected);
});
