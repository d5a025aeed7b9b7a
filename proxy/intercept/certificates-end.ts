import type { DetailedPeerCertificate, PeerCertificate } from 'node:tls';

/** Longer than any chain that verifies. */
const MAX_CHAIN = 16;

/**
 * Says when the first certificate of a chain ends, in milliseconds since the epoch; 0 where that cannot be read.
 *
 * @param certificate as Node gives it to `checkServerIdentity`: with those above it
 */
export function certificatesEnd(certificate: PeerCertificate | DetailedPeerCertificate): number {
  let end = Number.POSITIVE_INFINITY;
  let current: PeerCertificate | DetailedPeerCertificate | undefined = certificate;
  for (let at = 0; at < MAX_CHAIN && current !== undefined; at++) {
    const date = Date.parse(current.valid_to);
    if (Number.isNaN(date)) return 0;
    end = Math.min(end, date);
    current = issuerOf(current);
  }
  return end;
}

/** The last one leads to itself, or nowhere. */
function issuerOf(
  certificate: PeerCertificate | DetailedPeerCertificate,
): DetailedPeerCertificate | undefined {
  if (!('issuerCertificate' in certificate)) return undefined;
  const { issuerCertificate } = certificate;
  return issuerCertificate === certificate ? undefined : issuerCertificate;
}
