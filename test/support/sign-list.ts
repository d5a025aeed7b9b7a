import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** A key pair of minisign's form, made here: what the real program makes is tried in test/peers. */
export interface Signer {
  /** The last line of `minisign.pub`. */
  readonly publicKey: string;
  /** The text of a `.minisig` file. */
  sign(text: string, options?: SignOptions): string;
}

interface SignOptions {
  readonly trusted?: string;
  /** `Ed`: over the text itself, as minisign signed in its first years. */
  readonly algorithm?: 'ED' | 'Ed';
}

export function newSigner(): Signer {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const id = randomBytes(8);
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  return {
    publicKey: Buffer.concat([Buffer.from('Ed'), id, raw]).toString('base64'),
    sign: (text, options = {}) => minisig(text, { privateKey, id }, options),
  };
}

function minisig(
  text: string,
  { privateKey, id }: { readonly privateKey: KeyObject; readonly id: Buffer },
  { trusted = 'timestamp:1763719200\tfile:allowlist.yaml\thashed', algorithm = 'ED' }: SignOptions,
): string {
  const bytes = Buffer.from(text);
  const signed = algorithm === 'ED' ? createHash('blake2b512').update(bytes).digest() : bytes;
  const signature = sign(null, signed, privateKey);
  const global = sign(null, Buffer.concat([signature, Buffer.from(trusted)]), privateKey);
  return [
    'untrusted comment: signature',
    Buffer.concat([Buffer.from(algorithm), id, signature]).toString('base64'),
    `trusted comment: ${trusted}`,
    global.toString('base64'),
    '',
  ].join('\n');
}
