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

const LINE_END = '\r\n';
const END = '\r\n\r\n';
const REQUEST_LINE = /^CONNECT ([\x21-\x7e]+) HTTP\/1\.[01]$/;
const TARGET = /^[\x21-\x7e]+$/;
/**
 * A field: no blank before its colon, and no control byte in its value (RFC 9110 §5.5): a bare CR or LF would start a
 * new line for somebody.
 */
const FIELD = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t\x20-\x7e\x80-\xff]*$/;
const FIELDS = new RegExp(`^(?:\r\n${FIELD.source.slice(1, -1)})*$`);
const TAB = 0x09;
const BLANK = 0x20;

/**
 * Reads the head of a CONNECT request from the bytes that have come so far (RFC 9112 §3.2.3).
 *
 * Strict where leniency is how requests are smuggled: lines end in CRLF, fields do not fold, and a
 * request that announces content is refused, because a tunnel has none (RFC 9110 §9.3.6).
 */
export function readConnectHead(bytes: Buffer): ConnectHeadResult {
  const text = bytes.toString('latin1', 0, MAX_HEAD_BYTES + END.length);
  const end = text.indexOf(END);
  if (end === -1) return { kind: bytes.length > MAX_HEAD_BYTES ? 'too-large' : 'incomplete' };
  const lineEnd = text.indexOf(LINE_END);
  const target = REQUEST_LINE.exec(text.slice(0, lineEnd))?.[1];
  if (target === undefined)
    return malformed('its request line is not "CONNECT host:port HTTP/1.1"');
  const fields = text.slice(lineEnd, end);
  if (!FIELDS.test(fields)) {
    const bad = fields.split(LINE_END).findIndex((line, i) => i > 0 && !FIELD.test(line));
    return malformed(`line ${bad + 1} of its head is not a header field`);
  }
  const headers = rawHeaders(fields);
  const fault = contentFault(headers);
  if (fault !== undefined) return malformed(fault);
  return { kind: 'head', head: { target, headers, rest: bytes.subarray(end + END.length) } };
}

/** Takes apart what has been found to be fields, each with the end of a line before it. */
function rawHeaders(fields: string): string[] {
  const headers: string[] = [];
  for (let at = 0; at < fields.length; ) {
    const name = at + LINE_END.length;
    const colon = fields.indexOf(':', name);
    const next = fields.indexOf(LINE_END, colon);
    const end = next === -1 ? fields.length : next;
    headers.push(fields.slice(name, colon), valueIn(fields, colon + 1, end));
    at = end;
  }
  return headers;
}

/** A value without the blanks around it; `trim` would take more than those (RFC 9110 §5.5). */
function valueIn(fields: string, from: number, to: number): string {
  let [start, end] = [from, to];
  while (start < end && isBlank(fields.charCodeAt(start))) start += 1;
  while (end > start && isBlank(fields.charCodeAt(end - 1))) end -= 1;
  return fields.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === BLANK || code === TAB;
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
