import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { ConfigError } from '../../rules/errors.ts';
import { errorCode } from '../error-code.ts';
import { type MinisignKey, parseMinisignKey, type Verified, verifyMinisign } from './minisign.ts';

/** The keys of `--allow-pubkey`; one of them must have signed a list. All are of one kind, as the file beside it is. */
export interface ListKeys {
  /** How the file with the signature is called: the list's name and this. */
  readonly suffix: '.minisig' | '.sig';
  verify(list: Buffer, signature: string): Verified;
}

/** A key as `cosign generate-key-pair` writes it into `cosign.pub`. */
interface CosignKey {
  readonly kind: 'cosign';
  readonly key: KeyObject;
}

const NEITHER =
  'it is neither a key of minisign (RWQ...) nor a PEM file with an ECDSA key on P-256, as cosign makes it';

/** Reads the keys: each a file, or the line of Base64 in a `minisign.pub`. @throws {ConfigError} */
export function parseListKeys(values: readonly string[]): ListKeys | undefined {
  const keys = values.map(parseKey);
  if (keys.length === 0) return undefined;
  const minisign = keys.flatMap((key) => (key.kind === 'minisign' ? [key] : []));
  const cosign = keys.flatMap((key) => (key.kind === 'cosign' ? [key.key] : []));
  if (minisign.length > 0 && cosign.length > 0) {
    throw new ConfigError(
      'Cannot use keys of minisign and of cosign as --allow-pubkey at once: a list has one signature; write keys of one kind',
    );
  }
  return cosign.length === 0
    ? {
        suffix: '.minisig',
        verify: (list, signature) => verifyMinisign(list, signature, minisign),
      }
    : { suffix: '.sig', verify: (list, signature) => verifyCosign(list, signature, cosign) };
}

function parseKey(value: string): MinisignKey | CosignKey {
  const inline = parseMinisignKey(value);
  if (inline !== undefined) return inline;
  const text = readKeyFile(value);
  const key = parseMinisignKey(text) ?? parseCosignKey(text);
  if (key !== undefined) return key;
  throw new ConfigError(
    `Cannot use --allow-pubkey ${value}: ${NEITHER}; write such a file, or the last line of minisign.pub`,
  );
}

function readKeyFile(file: string): string {
  try {
    if (statSync(file).size > 65_536) return '';
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ConfigError(
      `Cannot read --allow-pubkey ${JSON.stringify(file)} (${errorCode(cause)}): write a file with a public key, or the last line of minisign.pub`,
      { cause },
    );
  }
}

function parseCosignKey(pem: string): CosignKey | undefined {
  if (!pem.includes('-----BEGIN PUBLIC KEY-----')) return undefined;
  try {
    const key = createPublicKey(pem);
    const isP256 = key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
    return isP256 ? { kind: 'cosign', key } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Checks what `cosign sign-blob --key` writes with `--output-signature`, and `openssl dgst -sha256 -sign`: Base64 of an
 * ECDSA signature over SHA-256 (https://docs.sigstore.dev/cosign/signing/signing_with_blobs/, read 2026-11-20).
 */
function verifyCosign(list: Buffer, text: string, keys: readonly KeyObject[]): Verified {
  const line = text.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]{80,100}={0,2}$/.test(line)) {
    return { ok: false, reason: 'it is no signature of cosign in Base64' };
  }
  const signature = Buffer.from(line, 'base64');
  const isGood = keys.some((key) => verify('sha256', list, key, signature));
  return isGood
    ? { ok: true, signedAt: undefined }
    : { ok: false, reason: 'it is of another text, or made with another key' };
}
