/**
 * Why a client and our certificate did not come together, as the record counts it: `intercept-` and
 * `unknown-ca`, `bad-certificate` and so on (the alert that the client sent, RFC 8446 §6), or
 * `closed`: it left during the handshake, or after it and before its first request, which is what clients do that look at
 * the certificate themselves · `no-http1`: it speaks other protocols only · `not-http`: what it said inside was no
 * HTTP/1.1 · `handshake`: they have no version or cipher in common · `timeout`.
 */
export type Rejection = `intercept-${string}`;

export const CLOSED: Rejection = 'intercept-closed';
export const NOT_HTTP: Rejection = 'intercept-not-http';
export const TIMEOUT: Rejection = 'intercept-timeout';

/** The alerts that say something about a certificate, as OpenSSL names them at the end of an error code. */
const ALERTS: Readonly<Record<string, Rejection>> = {
  UNKNOWN_CA: 'intercept-unknown-ca',
  BAD_CERTIFICATE: 'intercept-bad-certificate',
  CERTIFICATE_UNKNOWN: 'intercept-certificate-unknown',
  UNSUPPORTED_CERTIFICATE: 'intercept-unsupported-certificate',
  CERTIFICATE_EXPIRED: 'intercept-certificate-expired',
  CERTIFICATE_REVOKED: 'intercept-certificate-revoked',
  ACCESS_DENIED: 'intercept-access-denied',
  DECRYPT_ERROR: 'intercept-decrypt-error',
};

/** Names the cause of a handshake that failed, by the code of its error: `ERR_SSL_TLSV1_ALERT_UNKNOWN_CA`. */
export function rejectionOf(code: string): Rejection {
  const alert = /_ALERT_([A-Z_]+)$/.exec(code)?.[1];
  if (alert !== undefined) return ALERTS[alert] ?? 'intercept-handshake';
  if (code === 'ERR_SSL_NO_APPLICATION_PROTOCOL') return 'intercept-no-http1';
  return code === 'ECONNRESET' || code === 'EPIPE' ? CLOSED : 'intercept-handshake';
}
