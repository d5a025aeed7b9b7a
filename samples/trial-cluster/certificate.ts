import { generateKeyPairSync, sign } from 'node:crypto';

/** A key and the certificate that goes with it, both PEM. */
export interface Identity {
  readonly key: string;
  readonly certificate: string;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Object identifiers in their DER form, without tag and length (RFC 5480 and RFC 5280, appendix A). */
const ECDSA_WITH_SHA256 = Buffer.from('2a8648ce3d040302', 'hex');
const COMMON_NAME = Buffer.from('550403', 'hex');
const SUBJECT_ALT_NAME = Buffer.from('551d11', 'hex');

/** Tags of the few ASN.1 types that a certificate needs (X.690 §8). */
const TAG = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8: 0x0c,
  utcTime: 0x17,
  sequence: 0x30,
  set: 0x31,
  dnsName: 0x82,
  version: 0xa0,
  extensions: 0xa3,
} as const;

/**
 * Makes a self-signed certificate of one day for these names (RFC 5280 §4.1).
 *
 * Written out by hand because Node makes keys and no certificates, and because a P-256 key takes a
 * millisecond where an RSA key, which is all that node-forge signs with, takes a second.
 */
export function makeIdentity(names: readonly string[], now: Date): Identity {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = der(TAG.sequence, der(TAG.oid, ECDSA_WITH_SHA256));
  const name = distinguishedName('the internet of the trial');
  const toBeSigned = der(
    TAG.sequence,
    der(TAG.version, der(TAG.integer, Buffer.from([2]))),
    der(TAG.integer, Buffer.from([1])),
    algorithm,
    name,
    der(TAG.sequence, utcTime(now), utcTime(new Date(now.getTime() + DAY_MS))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(TAG.extensions, der(TAG.sequence, subjectAltName(names))),
  );
  const signature = sign('sha256', toBeSigned, privateKey);
  const noUnusedBits = Buffer.from([0]);
  const certificate = der(
    TAG.sequence,
    toBeSigned,
    algorithm,
    der(TAG.bitString, noUnusedBits, signature),
  );
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: pem(certificate),
  };
}

function distinguishedName(commonName: string): Buffer {
  const attribute = [der(TAG.oid, COMMON_NAME), der(TAG.utf8, Buffer.from(commonName))];
  return der(TAG.sequence, der(TAG.set, der(TAG.sequence, ...attribute)));
}

function subjectAltName(names: readonly string[]): Buffer {
  const list = der(TAG.sequence, ...names.map((name) => der(TAG.dnsName, Buffer.from(name))));
  return der(TAG.sequence, der(TAG.oid, SUBJECT_ALT_NAME), der(TAG.octetString, list));
}

/** `261120100000Z`. */
function utcTime(date: Date): Buffer {
  return der(TAG.utcTime, Buffer.from(`${date.toISOString().replace(/\D/g, '').slice(2, 14)}Z`));
}

/** Tag, length and contents; lengths from 128 on say first how many bytes they take (X.690 §8.1.3). */
function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const body = Buffer.concat(contents);
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const hex = body.length.toString(16);
  const length = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, body]);
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
