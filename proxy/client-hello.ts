/** What a TLS client says before anything is encrypted. */
export interface ClientHello {
  /** The name that it wants a certificate for, as sent: hostile, and perhaps no host at all. */
  readonly sni: string | undefined;
  readonly alpn: readonly string[];
  /** Encrypted Client Hello: the name above is the one of the provider, not the one that is meant. */
  readonly ech: boolean;
}

export type ClientHelloResult =
  | { readonly kind: 'hello'; readonly hello: ClientHello }
  /** So far it could become one. */
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'not-tls' };

/** As much as is looked at: post-quantum key shares make hellos of 2 kB common, and none needs 16. */
export const MAX_HELLO_BYTES = 16_384;

const HANDSHAKE_RECORD = 22;
const CLIENT_HELLO = 1;
const SERVER_NAME = 0;
const ALPN = 16;
const ENCRYPTED_CLIENT_HELLO = 0xfe0d;
const HOST_NAME = 0;
const RECORD_HEADER = 5;
const HANDSHAKE_HEADER = 4;

/**
 * Reads a ClientHello from the first bytes of a tunnel (RFC 8446 §4.1.2, RFC 6066 §3), however it is
 * cut into TLS records.
 */
export function readClientHello(bytes: Buffer): ClientHelloResult {
  const handshake = joinRecords(bytes);
  if (handshake === undefined) return { kind: 'not-tls' };
  if (handshake.length > 0 && handshake[0] !== CLIENT_HELLO) return { kind: 'not-tls' };
  if (handshake.length < HANDSHAKE_HEADER) return { kind: 'incomplete' };
  const length = handshake.readUIntBE(1, 3);
  if (length > MAX_HELLO_BYTES) return { kind: 'not-tls' };
  if (handshake.length < HANDSHAKE_HEADER + length) return { kind: 'incomplete' };
  const hello = readBody(
    new Reader(handshake.subarray(HANDSHAKE_HEADER, HANDSHAKE_HEADER + length)),
  );
  return hello === undefined ? { kind: 'not-tls' } : { kind: 'hello', hello };
}

/** The handshake bytes of the records that have come, or nothing if these are no TLS records. */
function joinRecords(bytes: Buffer): Buffer | undefined {
  const parts: Buffer[] = [];
  let at = 0;
  while (at < bytes.length) {
    const isHandshake =
      bytes[at] === HANDSHAKE_RECORD && (bytes.length < at + 2 || bytes[at + 1] === 3);
    if (!isHandshake) return parts.length === 0 ? undefined : Buffer.concat(parts);
    if (bytes.length < at + RECORD_HEADER) break;
    const length = bytes.readUInt16BE(at + 3);
    if (length === 0 || length > MAX_HELLO_BYTES) return undefined;
    parts.push(bytes.subarray(at + RECORD_HEADER, at + RECORD_HEADER + length));
    at += RECORD_HEADER + length;
  }
  return parts.length === 1 ? parts[0] : Buffer.concat(parts);
}

/** The body of a ClientHello; nothing where its lengths do not add up. */
function readBody(body: Reader): ClientHello | undefined {
  body.skip(2 + 32); // legacy version, random
  body.take(body.number(1)); // legacy session id
  body.take(body.number(2)); // cipher suites
  body.take(body.number(1)); // compression methods
  let sni: string | undefined;
  let alpn: readonly string[] = [];
  let ech = false;
  const extensions = new Reader(body.atEnd() ? Buffer.alloc(0) : body.take(body.number(2)));
  while (!extensions.atEnd() && !extensions.broken) {
    const type = extensions.number(2);
    const data = new Reader(extensions.take(extensions.number(2)));
    if (type === SERVER_NAME) sni = readServerName(data);
    else if (type === ALPN) alpn = readAlpn(data);
    else if (type === ENCRYPTED_CLIENT_HELLO) ech = true;
  }
  return body.broken || extensions.broken ? undefined : { sni, alpn, ech };
}

function readServerName(data: Reader): string | undefined {
  data.skip(2);
  while (!data.atEnd() && !data.broken) {
    const type = data.number(1);
    const name = data.take(data.number(2));
    if (type === HOST_NAME) return name.toString('latin1');
  }
  return undefined;
}

function readAlpn(data: Reader): string[] {
  data.skip(2);
  const protocols: string[] = [];
  while (!data.atEnd() && !data.broken)
    protocols.push(data.take(data.number(1)).toString('latin1'));
  return protocols;
}

/** Walks over length-prefixed fields; past the end it is `broken` and gives zeros. */
class Reader {
  readonly #bytes: Buffer;
  #at = 0;
  broken = false;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  number(width: 1 | 2): number {
    const field = this.take(width);
    return this.broken ? 0 : field.readUIntBE(0, width);
  }

  take(length: number): Buffer {
    if (this.#at + length > this.#bytes.length) {
      this.broken = true;
      return Buffer.alloc(0);
    }
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  skip(length: number): void {
    this.take(length);
  }
}
