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
  const hello = readBody(new Reader(handshake, HANDSHAKE_HEADER, HANDSHAKE_HEADER + length));
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
  body.skip(body.number(1)); // legacy session id
  body.skip(body.number(2)); // cipher suites
  body.skip(body.number(1)); // compression methods
  let sni: string | undefined;
  let alpn: readonly string[] = [];
  let ech = false;
  if (!body.atEnd()) body.narrow(body.number(2));
  while (!body.atEnd() && !body.broken) {
    const type = body.number(2);
    const length = body.number(2);
    if (type === SERVER_NAME) sni = readServerName(body.part(length));
    else if (type === ALPN) alpn = readAlpn(body.part(length));
    else if (type === ENCRYPTED_CLIENT_HELLO) ech = true;
    body.skip(length);
  }
  return body.broken ? undefined : { sni, alpn, ech };
}

function readServerName(data: Reader): string | undefined {
  data.skip(2);
  while (!data.atEnd() && !data.broken) {
    const type = data.number(1);
    const name = data.text(data.number(2));
    if (type === HOST_NAME) return name;
  }
  return undefined;
}

function readAlpn(data: Reader): string[] {
  data.skip(2);
  const protocols: string[] = [];
  while (!data.atEnd() && !data.broken) protocols.push(data.text(data.number(1)));
  return protocols;
}

/** Walks over length-prefixed fields without copies; past the end it is `broken` and gives zeros and empty texts. */
class Reader {
  readonly #bytes: Buffer;
  #at: number;
  #end: number;
  broken = false;

  constructor(bytes: Buffer, at: number = 0, end: number = bytes.length) {
    this.#bytes = bytes;
    this.#at = at;
    this.#end = end;
  }

  atEnd(): boolean {
    return this.#at >= this.#end;
  }

  number(width: 1 | 2): number {
    const at = this.#at;
    this.skip(width);
    if (this.broken) return 0;
    const first = this.#bytes[at] ?? 0;
    return width === 1 ? first : first * 256 + (this.#bytes[at + 1] ?? 0);
  }

  text(length: number): string {
    const at = this.#at;
    this.skip(length);
    return this.broken ? '' : this.#bytes.toString('latin1', at, at + length);
  }

  /** The next bytes for a reader of their own; as many as there are. */
  part(length: number): Reader {
    return new Reader(this.#bytes, this.#at, Math.min(this.#at + length, this.#end));
  }

  /** Ends after so many bytes more. */
  narrow(length: number): void {
    const end = this.#at + length;
    if (end > this.#end) this.broken = true;
    else this.#end = end;
  }

  skip(length: number): void {
    if (this.#at + length > this.#end) {
      this.broken = true;
      this.#at = this.#end;
      return;
    }
    this.#at += length;
  }
}
