import { createHash, type KeyObject, randomBytes, sign } from 'node:crypto';
import forge from 'node-forge';
import { type Host, isIpLiteral } from '../../rules/host.ts';
import { type NameConstraints, nameConstraintsToAsn1 } from './name-constraints.ts';

/** From when to when a certificate holds, in milliseconds since the epoch. */
interface Validity {
  readonly notBefore: number;
  readonly notAfter: number;
}

export interface CaRequest extends Validity {
  readonly commonName: string;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
  /** Absent: it may sign for every name. */
  readonly constraints?: NameConstraints | undefined;
}

/** Who signs leaf certificates. */
export interface Issuer {
  readonly certificate: forge.pki.Certificate;
  readonly privateKey: KeyObject;
}

export interface LeafRequest extends Validity {
  readonly host: Host;
  /** The SubjectPublicKeyInfo of the key that all leaves share, in DER. */
  readonly publicKey: Buffer;
}

const { asn1, pki } = forge;

const NAME_CONSTRAINTS = '2.5.29.30';
const SUBJECT_KEY_ID = '2.5.29.14';

/** Where the SubjectPublicKeyInfo stands in a TBSCertificate (RFC 5280 §4.1). */
const PUBLIC_KEY_FIELD = 6;

/** The longest common name (RFC 5280 appendix A, ub-common-name). */
const MAX_COMMON_NAME = 64;

/** Writes the certificate of a CA that may sign for hosts and for nothing below it; PEM. */
export function writeCaCertificate(request: CaRequest): string {
  const publicKey = request.publicKey.export({ type: 'spki', format: 'der' });
  const certificate = blank(request);
  const subject = [
    { name: 'organizationName', value: 'Sallyport' },
    { name: 'commonName', value: request.commonName },
  ];
  certificate.setSubject(subject);
  certificate.setIssuer(subject);
  certificate.publicKey = pki.publicKeyFromPem(
    request.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  );
  certificate.setExtensions([
    { name: 'basicConstraints', critical: true, cA: true, pathLenConstraint: 0 },
    { name: 'keyUsage', critical: true, keyCertSign: true, cRLSign: true },
    subjectKeyId(publicKey),
    ...(request.constraints === undefined
      ? []
      : [
          {
            id: NAME_CONSTRAINTS,
            critical: true,
            value: asn1.toDer(nameConstraintsToAsn1(request.constraints)).getBytes(),
          },
        ]),
  ]);
  return signed(certificate, publicKey, request.privateKey);
}

/** Writes the certificate of one host, with its name or address as subjectAltName (RFC 6125 §4.1); PEM. */
export function writeLeafCertificate(request: LeafRequest, issuer: Issuer): string {
  const { host, publicKey } = request;
  const certificate = blank(request);
  certificate.setSubject(
    host.length <= MAX_COMMON_NAME ? [{ name: 'commonName', value: host }] : [],
  );
  certificate.setIssuer(issuer.certificate.subject.attributes);
  // forge writes RSA keys only: this one keeps the place of the leaf's.
  certificate.publicKey = issuer.certificate.publicKey;
  const isAddress = isIpLiteral(host);
  certificate.setExtensions([
    { name: 'basicConstraints', critical: true, cA: false },
    { name: 'keyUsage', critical: true, digitalSignature: true },
    { name: 'extKeyUsage', serverAuth: true },
    {
      name: 'subjectAltName',
      // Without a common name the alternative one is the only one (RFC 5280 §4.2.1.6).
      critical: host.length > MAX_COMMON_NAME,
      altNames: [isAddress ? { type: 7, ip: host } : { type: 2, value: host }],
    },
    subjectKeyId(publicKey),
    {
      name: 'authorityKeyIdentifier',
      keyIdentifier: keyId(issuerKey(issuer)).toString('latin1'),
    },
  ]);
  return signed(certificate, publicKey, issuer.privateKey);
}

function blank({ notBefore, notAfter }: Validity): forge.pki.Certificate {
  const certificate = pki.createCertificate();
  // Positive, and 16 bytes that nobody can foresee (RFC 5280 §4.1.2.2).
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  certificate.serialNumber = serial.toString('hex');
  certificate.validity.notBefore = new Date(notBefore);
  certificate.validity.notAfter = new Date(notAfter);
  certificate.siginfo.algorithmOid = SHA256_WITH_RSA;
  certificate.signatureOid = SHA256_WITH_RSA;
  return certificate;
}

const SHA256_WITH_RSA = '1.2.840.113549.1.1.11';

const issuerKeys = new WeakMap<Issuer, Buffer>();

function issuerKey(issuer: Issuer): Buffer {
  const known = issuerKeys.get(issuer);
  if (known !== undefined) return known;
  const key = toDer(pki.publicKeyToAsn1(issuer.certificate.publicKey));
  issuerKeys.set(issuer, key);
  return key;
}

/** Names a key by its hash: method 1 of RFC 5280 §4.2.1.2, over all of the SubjectPublicKeyInfo (RFC 7093 §2, method 4). */
function keyId(publicKey: Buffer): Buffer {
  return createHash('sha256').update(publicKey).digest().subarray(0, 20);
}

function subjectKeyId(publicKey: Buffer): object {
  const id = keyId(publicKey).toString('latin1');
  const octets = asn1.create(asn1.Class.UNIVERSAL, asn1.Type.OCTETSTRING, false, id);
  return { id: SUBJECT_KEY_ID, value: asn1.toDer(octets).getBytes() };
}

/**
 * Puts the public key in and signs with Node's own RSA: forge has no other keys than RSA, and in
 * JavaScript a signature of 3072 bits takes some thirty times as long.
 */
function signed(
  certificate: forge.pki.Certificate,
  publicKey: Buffer,
  privateKey: KeyObject,
): string {
  const whole = pki.certificateToAsn1(certificate);
  const [body, algorithm] = fieldsOf(whole);
  if (body === undefined || algorithm === undefined)
    throw new Error('a certificate without fields');
  const fields = fieldsOf(body);
  fields[PUBLIC_KEY_FIELD] = asn1.fromDer(publicKey.toString('latin1'));
  const signature = sign('sha256', toDer(body), privateKey).toString('latin1');
  whole.value = [
    body,
    algorithm,
    asn1.create(asn1.Class.UNIVERSAL, asn1.Type.BITSTRING, false, `\0${signature}`),
  ];
  return toPem(toDer(whole));
}

function fieldsOf({ value }: forge.asn1.Asn1): forge.asn1.Asn1[] {
  return Array.isArray(value) ? value : [];
}

function toDer(value: forge.asn1.Asn1): Buffer {
  return Buffer.from(asn1.toDer(value).getBytes(), 'latin1');
}

function toPem(der: Buffer): string {
  const lines = der.toString('base64').replace(/.{64}/g, '$&\n').trimEnd();
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}
