import type { DetailedPeerCertificate } from 'node:tls';
import { expect, test } from 'vitest';
import { certificatesEnd } from '../../../proxy/intercept/certificates-end.ts';

test('the first certificate of a chain to end is the end of it', () => {
  const root = certificate('Jan  1 00:00:00 2040 GMT');
  const issuer = certificate('Mar  9 12:00:00 2027 GMT', root);
  const leaf = certificate('Nov 21 09:00:00 2028 GMT', issuer);

  expect(certificatesEnd(leaf)).toBe(Date.UTC(2027, 2, 9, 12));
});

test('a certificate that leads to itself is the last one', () => {
  expect(certificatesEnd(certificate('Jan  1 00:00:00 2040 GMT'))).toBe(Date.UTC(2040, 0, 1));
});

test('a date that cannot be read has passed', () => {
  const root = certificate('Jan  1 00:00:00 2040 GMT');

  expect(certificatesEnd(certificate('soon', root))).toBe(0);
});

/** What is looked at of a certificate, as Node gives it: the root leads to itself. */
function certificate(valid_to: string, issuer?: DetailedPeerCertificate): DetailedPeerCertificate {
  const made = { valid_to } as DetailedPeerCertificate;
  made.issuerCertificate = issuer ?? made;
  return made;
}
