import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import forge from 'node-forge';
import { expect, test } from 'vitest';
import { type Issuer, writeLeafCertificate } from '../../../proxy/intercept/certificate.ts';
import type { Host } from '../../../rules/host.ts';
import { host } from '../../support/host.ts';
import { testCa } from '../../support/intercepting.ts';

const NOW = Date.parse('2026-11-20T10:00:00Z');
const DAY_MS = 86_400_000;
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

async function leafFor(name: Host): Promise<{ leaf: X509Certificate; ca: X509Certificate }> {
  const ca = await testCa();
  const issuer: Issuer = {
    certificate: forge.pki.certificateFromPem(ca.certificate),
    privateKey: ca.privateKey,
  };
  const request = {
    host: name,
    notBefore: NOW,
    notAfter: NOW + DAY_MS,
    publicKey: publicKey.export({ type: 'spki', format: 'der' }),
  };
  return {
    leaf: new X509Certificate(writeLeafCertificate(request, issuer)),
    ca: new X509Certificate(ca.certificate),
  };
}

test('a CA is RSA-3072, signs itself, and may sign for hosts and no further CA', async () => {
  const { certificate } = await testCa();
  const ca = new X509Certificate(certificate);

  expect(ca.ca).toBe(true);
  expect(ca.verify(ca.publicKey)).toBe(true);
  expect(ca.publicKey.asymmetricKeyDetails).toMatchObject({ modulusLength: 3072 });
  const constraints = forge.pki.certificateFromPem(certificate).getExtension('basicConstraints');
  expect(constraints).toMatchObject({ critical: true, pathLenConstraint: 0 });
});

test('a leaf is issued by the CA, for our key, for one name, for servers only', async () => {
  const { leaf, ca } = await leafFor(host('bucket.s3.us-east-1.amazonaws.com'));

  expect(leaf.checkIssued(ca)).toBe(true);
  expect(leaf.verify(ca.publicKey)).toBe(true);
  expect(leaf.checkPrivateKey(privateKey)).toBe(true);
  expect(leaf.checkHost('bucket.s3.us-east-1.amazonaws.com')).toBeDefined();
  expect(leaf.checkHost('other.s3.us-east-1.amazonaws.com')).toBeUndefined();
  expect(leaf.ca).toBe(false);
  expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  expect([leaf.validFrom, leaf.validTo]).toEqual([
    'Nov 20 10:00:00 2026 GMT',
    'Nov 21 10:00:00 2026 GMT',
  ]);
});

test.each(['10.0.0.5', '2001:db8::5'])('the address %s stands in its certificate', async (text) => {
  const { leaf } = await leafFor(host(text));

  expect(leaf.checkIP(text)).toBe(text);
});

test('a name that is too long for a common name stands in the alternative one', async () => {
  const long = `${'a'.repeat(63)}.${'b'.repeat(63)}.example.com`;
  const { leaf } = await leafFor(host(long));

  expect(leaf.subject ?? '').toBe('');
  expect(leaf.checkHost(long)).toBe(long);
});

test('no two certificates have one serial number', async () => {
  const numbers = await Promise.all(
    Array.from(
      { length: 20 },
      async () => (await leafFor(host('a.example.com'))).leaf.serialNumber,
    ),
  );

  expect(new Set(numbers).size).toBe(20);
});
