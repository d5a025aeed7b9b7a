import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';

/** A key of minisign, as `minisign -G` writes it into `minisign.pub`. */
export interface MinisignKey {
  readonly kind: 'minisign';
  /** As minisign shows it, in hexadecimal digits. */
  readonly id: string;
  readonly key: KeyObject;
}

/** `signedAt`: milliseconds since the epoch, where the trusted comment says so. */
export type Verified =
  | { readonly ok: true; readonly signedAt: number | undefined }
  | { readonly ok: false; readonly reason: string };

const KEY_BYTES = 2 + 8 + 32;
const SIGNATURE_BYTES = 2 + 8 + 64;
const TRUSTED = 'trusted comment: ';
const UNTRUSTED = 'untrusted comment:';

/**
 * Reads a public key: the file, or the line of Base64 in it; nothing where it is none.
 *
 * Format: https://jedisct1.github.io/minisign/#signature-format, read 2026-11-20.
 */
export function parseMinisignKey(text: string): MinisignKey | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith(UNTRUSTED));
  const bytes = base64(lines[0], KEY_BYTES);
  if (lines.length !== 1 || bytes?.toString('latin1', 0, 2) !== 'Ed') return undefined;
  const x = bytes.subarray(10).toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return { kind: 'minisign', id: idOf(bytes), key };
}

/** Checks a `.minisig` file: the signature of `bytes`, and the one of its trusted comment. */
export function verifyMinisign(
  bytes: Buffer,
  text: string,
  keys: readonly MinisignKey[],
): Verified {
  const [, signatureLine, comment, globalLine] = text.split(/\r?\n/);
  const signature = base64(signatureLine, SIGNATURE_BYTES);
  const global = base64(globalLine, 64);
  if (!signature || !global || comment?.startsWith(TRUSTED) !== true) {
    return { ok: false, reason: 'it is no signature of minisign' };
  }
  const key = keys.find(({ id }) => id === idOf(signature))?.key;
  if (key === undefined) return { ok: false, reason: `it was made with key ${idOf(signature)}` };
  const signed = signedText(signature.toString('latin1', 0, 2), bytes);
  if (signed === undefined) return { ok: false, reason: 'it is of a kind that nobody knows' };
  const trusted = comment.slice(TRUSTED.length);
  const own = signature.subarray(10);
  if (!verify(null, signed, key, own)) return { ok: false, reason: 'it is of another text' };
  // Over the signature and the comment: neither can be taken from another file.
  if (!verify(null, Buffer.concat([own, Buffer.from(trusted)]), key, global)) {
    return { ok: false, reason: 'its trusted comment was changed' };
  }
  return { ok: true, signedAt: timeIn(trusted) };
}

/** What was signed: `ED`, as minisign does today, a digest of the text; `Ed`, with `-l`, the text itself. */
function signedText(algorithm: string, bytes: Buffer): Buffer | undefined {
  if (algorithm === 'ED') return createHash('blake2b512').update(bytes).digest();
  return algorithm === 'Ed' ? bytes : undefined;
}

/** `timestamp:1763719200`, in seconds: what minisign writes unless it is given a comment with -t. */
function timeIn(trusted: string): number | undefined {
  const [, seconds] = /(?:^|\t)timestamp:(\d{1,11})(?:\t|$)/.exec(trusted) ?? [];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

/** The id is kept as a little-endian number. */
function idOf(bytes: Buffer): string {
  return Buffer.from(bytes.subarray(2, 10)).reverse().toString('hex').toUpperCase();
}

function base64(line: string | undefined, length: number): Buffer | undefined {
  if (line === undefined || !/^[A-Za-z0-9+/]+={0,2}$/.test(line)) return undefined;
  const bytes = Buffer.from(line, 'base64');
  return bytes.length === length ? bytes : undefined;
}
