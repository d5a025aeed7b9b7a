import {
  createPrivateKey,
  generateKeyPair,
  type KeyObject,
  randomBytes,
  X509Certificate,
} from 'node:crypto';
import { promisify } from 'node:util';
import forge from 'node-forge';
import { ConfigError } from '../../rules/errors.ts';
import { writeCaCertificate } from './certificate.ts';
import { type NameConstraints, readNameConstraints } from './name-constraints.ts';

/** A CA that can sign: what `--intercept` needs. The key stays in this process. */
export interface CertificateAuthority {
  /** PEM. */
  readonly certificate: string;
  readonly privateKey: KeyObject;
  /** In milliseconds since the epoch. */
  readonly notAfter: number;
  /** Absent: it may sign for every name. */
  readonly constraints: NameConstraints | undefined;
}

export interface CreateCaOptions {
  readonly now: number;
  readonly days: number;
  readonly constraints?: NameConstraints | undefined;
}

const DAY_MS = 86_400_000;

/** Clocks of nodes that have just booted are often behind. */
const CLOCK_SKEW_MS = DAY_MS;

/**
 * Makes a CA: RSA-3072 (NIST SP 800-57 part 1, 128 bits of security), the key from the system's generator;
 * see docs/decisions/0018.
 */
export async function createCa({
  now,
  days,
  constraints,
}: CreateCaOptions): Promise<CertificateAuthority> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 3072,
  });
  const day = new Date(now).toISOString().slice(0, 10);
  // Two CAs of one day must not have one name: clients would try the wrong one.
  const commonName = `Sallyport interception CA ${day} ${randomBytes(3).toString('hex')}`;
  const notAfter = now + days * DAY_MS;
  const validity = { notBefore: now - CLOCK_SKEW_MS, notAfter };
  const certificate = writeCaCertificate({
    ...validity,
    commonName,
    publicKey,
    privateKey,
    constraints,
  });
  return { certificate, privateKey, notAfter, constraints };
}

/** Reads a CA from its two PEM texts; `where` names it in messages. @throws {ConfigError} */
export function parseCa(certificate: string, key: string, where: string): CertificateAuthority {
  try {
    const privateKey = createPrivateKey(key);
    const x509 = new X509Certificate(certificate);
    if (!x509.ca || !x509.checkPrivateKey(privateKey)) {
      throw new ConfigError(
        `Cannot use the CA in ${where}: its key and certificate are not those of one CA; make a new one with sallyport ca init`,
      );
    }
    return {
      certificate,
      privateKey,
      notAfter: x509.validToDate.getTime(),
      constraints: constraintsOf(certificate),
    };
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause;
    // The message of a parser could hold what it parsed.
    throw new ConfigError(
      `Cannot read the CA in ${where}: its files are damaged; make a new one with sallyport ca init`,
    );
  }
}

function constraintsOf(certificate: string): NameConstraints | undefined {
  const extension: unknown = forge.pki
    .certificateFromPem(certificate)
    .getExtension({ name: 'nameConstraints' });
  if (typeof extension !== 'object' || extension === null || !('value' in extension)) {
    return undefined;
  }
  return typeof extension.value === 'string' ? readNameConstraints(extension.value) : undefined;
}

/** Says when a CA is about to end, or that it has ended; nothing while there is time. */
export function expiryNotice(notAfter: number, now: number): ExpiryNotice | undefined {
  const days = Math.floor((notAfter - now) / DAY_MS);
  if (days >= NOTICE_DAYS) return undefined;
  const on = new Date(notAfter).toISOString().slice(0, 10);
  return { expired: notAfter <= now, on, days };
}

export interface ExpiryNotice {
  readonly expired: boolean;
  /** The day, in UTC. */
  readonly on: string;
  readonly days: number;
}

const NOTICE_DAYS = 30;
