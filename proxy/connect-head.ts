import type { IncomingMessage } from 'node:http';
import type { RawHeaders } from './headers.ts';

/** What a CONNECT request says; bytes behind its head are the first of the tunnel. */
export interface ConnectHead {
  /** As sent, not yet parsed: `github.com:443`. */
  readonly target: string;
  readonly headers: RawHeaders;
  readonly rest: Buffer;
}

export type ConnectHeadResult =
  | { readonly kind: 'head'; readonly head: ConnectHead }
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'malformed'; readonly reason: string };

/** As large a head as Squid and Node take by default; more is an attack or a mistake. */
export const MAX_HEAD_BYTES = 16_384;

const END = Buffer.from('\r\n\r\n');
const REQUEST_LINE = /^CONNECT ([\x21-\x7e]+) HTTP\/1\.[01]$/;
const TARGET = /^[\x21-\x7e]+$/;
const FIELD = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*(.*?)[ \t]*$/;
/** Control bytes that no field value may hold (RFC 9110 §5.5); a bare CR or LF would start a new line for somebody. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control bytes are what it looks for
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f]/;

/**
 * Reads the head of a CONNECT request from the bytes that have come so far (RFC 9112 §3.2.3).
 *
 * Strict where leniency is how requests are smuggled: lines end in CRLF, fields do not fold, and a
 * request that announces content is refused, because a tunnel has none (RFC 9110 §9.3.6).
 */
export function readConnectHead(bytes: Buffer): ConnectHeadResult {
  const end = bytes.indexOf(END);
  if (end === -1) return { kind: bytes.length > MAX_HEAD_BYTES ? 'too-large' : 'incomplete' };
  if (end > MAX_HEAD_BYTES) return { kind: 'too-large' };
  const lines = bytes.toString('latin1', 0, end).split('\r\n');
  const target = REQUEST_LINE.exec(lines[0] ?? '')?.[1];
  if (target === undefined)
    return malformed('its request line is not "CONNECT host:port HTTP/1.1"');
  const headers: string[] = [];
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i] ?? '';
    const [, name, value] = FIELD.exec(line) ?? [];
    if (name === undefined || value === undefined || CONTROL.test(value)) {
      return malformed(`line ${i + 1} of its head is not a header field`);
    }
    headers.push(name, value);
  }
  const fault = contentFault(headers);
  if (fault !== undefined) return malformed(fault);
  return { kind: 'head', head: { target, headers, rest: bytes.subarray(end + END.length) } };
}

/** The same for a CONNECT that Node's parser has read, which takes more than this. */
export function connectFault(req: IncomingMessage): string | undefined {
  const { httpVersion, url = '', rawHeaders } = req;
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return 'its version is not HTTP/1.1';
  if (!TARGET.test(url)) return 'its target is not host:port';
  return contentFault(rawHeaders);
}

function contentFault(headers: RawHeaders): string | undefined {
  let hosts = 0;
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i]?.toLowerCase();
    if (name === 'host' && ++hosts > 1) return 'it has more than one Host field';
    if (name === 'transfer-encoding') return 'a CONNECT request has no content';
    if (name === 'content-length' && headers[i + 1] !== '0')
      return 'a CONNECT request has no content';
  }
  return undefined;
}

function malformed(reason: string): ConnectHeadResult {
  return { kind: 'malformed', reason };
}
