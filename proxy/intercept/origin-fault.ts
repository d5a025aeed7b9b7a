/** What is wrong with an origin's certificate, by the code of Node's or OpenSSL's verification (openssl-verification-options(1)). */
const CERTIFICATES: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  CERT_REVOKED: 'its certificate is revoked',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate leads to a CA that the proxy does not trust',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate is signed by a CA that the proxy does not know',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'its certificate is signed by a CA that the proxy does not know',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'it does not send the certificates between its own and a CA that the proxy knows',
  HOSTNAME_MISMATCH: 'its certificate is for other names',
};

/** What else the verification calls `..._CERT_...`, `INVALID_CA`, `INVALID_PURPOSE` and the like. */
const OTHER_CERTIFICATE = /^(?:CERT_|INVALID_|UNABLE_TO_|PATH_LENGTH|CRL_)/;

/**
 * What a client is told about TLS that failed between the proxy and an origin: the error type of RFC 9209 §2.3 and a
 * text with the code in it. Nothing for any other error.
 */
export function originFault(code: string): readonly [proxyError: string, text: string] | undefined {
  const certificate =
    CERTIFICATES[code] ??
    (OTHER_CERTIFICATE.test(code) ? 'its certificate is not good' : undefined);
  if (certificate !== undefined) {
    return [
      'tls_certificate_error',
      `${certificate} (${code}); whoever runs the proxy can trust a CA with --upstream-ca, or leave the name out of --intercept`,
    ];
  }
  if (/_ALERT_CERTIFICATE_REQUIRED$/.test(code)) {
    return [
      'tls_alert_received',
      `it wants a certificate of the client (${code}), which only the client can show; the name cannot be decrypted`,
    ];
  }
  if (/_ALERT_/.test(code))
    return ['tls_alert_received', `it broke the TLS handshake off (${code})`];
  if (/^ERR_(?:SSL|TLS)_/.test(code))
    return ['tls_protocol_error', `it does not speak TLS as it should (${code})`];
  return undefined;
}
