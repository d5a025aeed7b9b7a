import { domainToASCII, domainToUnicode } from 'node:url';
import { type Ip, isDottedQuad, parseIp } from './ip.ts';
import { type Parsed, parsed, unparsable } from './parsed.ts';

declare const brand: unique symbol;

/**
 * A DNS name or an IP address in the one form in which hosts are compared: lower-case ASCII
 * (IDNA A-labels), no trailing dot, IPv6 in RFC 5952 form without brackets, IPv4-mapped IPv6 as
 * IPv4. Only `parseHost` makes one, so a host that was never normalised cannot reach a comparison.
 */
export type Host = string & { readonly [brand]: 'Host' };

const MAX_NAME = 253;
const MAX_LABEL = 63;

/** Letters, numbers and marks of any script, the dots that IDNA takes for a dot, and `-` and `_`. */
const UNICODE_NAME = /^(?:[\p{L}\p{N}._\-\u3002\uff0e\uff61]|\p{M}|\u00b7|\u200c|\u200d)+$/u;

/** A last label that a resolver may read as a number, and so the name as an IPv4 address (WHATWG URL §3.5). */
const NUMERIC_LABEL = /^(?:\d+|0x[0-9a-f]*)$/;

/** A label that stands for a Unicode one (RFC 5890 §2.3.2.1); what does not decode stays as it is. */
const PUNYCODE = /(?:^|\.)xn--/;

/**
 * Reads a host as a person or a client wrote it, or says what keeps it from having a canonical form.
 *
 * Nothing is guessed: octal, hexadecimal and short IPv4 forms, zone ids, percent-encoding, empty
 * labels and control bytes are refused, because two programs may read them differently.
 * `GitHub.com.` is `github.com`; `127.1` and `github.com..` are nothing.
 */
export function parseHost(text: string): Parsed<Host> {
  if (text.startsWith('[')) return parseBracketed(text);
  if (text.includes(':')) return parseIPv6(text);
  const name = text.endsWith('.') ? text.slice(0, -1) : text;
  const ascii = isPlainLowerCase(name) ? name : toAscii(name);
  if (ascii === undefined) return unparsable('it is not a host name');
  if (PUNYCODE.test(ascii) && PUNYCODE.test(domainToUnicode(ascii))) {
    return unparsable('it has an xn-- label that stands for nothing');
  }
  return isCanonical(ascii) ? parsed(ascii) : unparsable(faultOf(ascii) ?? 'it is not a host name');
}

/** Says whether a canonical host is an address rather than a name. */
export function isIpLiteral(host: Host): host is Ip {
  return host.includes(':') || isDottedQuad(host);
}

function parseBracketed(text: string): Parsed<Host> {
  if (!text.endsWith(']') || !text.includes(':')) {
    return unparsable('brackets belong around an IPv6 address');
  }
  return parseIPv6(text.slice(1, -1));
}

function parseIPv6(text: string): Parsed<Host> {
  if (text.includes('%')) return unparsable('a zone id names an interface of one machine only');
  const ip = parseIp(text);
  return ip === undefined ? unparsable('it is not an IPv6 address') : parsed(ip);
}

/** The common case, decided without a copy: only `a-z 0-9 - . _`. */
function isPlainLowerCase(name: string): boolean {
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    const plain =
      (code >= 0x61 && code <= 0x7a) ||
      (code >= 0x2d && code <= 0x39 && code !== 0x2f) ||
      code === 0x5f;
    if (!plain) return false;
  }
  return true;
}

function toAscii(name: string): string | undefined {
  if (/^[a-z0-9._-]+$/i.test(name)) return name.toLowerCase();
  // The URL standard's host parser would decode %41 and drop a tab; here they have no meaning.
  if (!UNICODE_NAME.test(name)) return undefined;
  return domainToASCII(name) || undefined;
}

/** Says whether a lower-case ASCII name is canonical; gives the text its brand. */
function isCanonical(name: string): name is Host {
  return faultOf(name) === undefined;
}

function faultOf(name: string): string | undefined {
  if (name === '') return 'it is empty';
  if (name.length > MAX_NAME) return `it is longer than ${MAX_NAME} characters`;
  let start = 0;
  for (;;) {
    const dot = name.indexOf('.', start);
    const end = dot === -1 ? name.length : dot;
    if (end === start) return 'it has an empty label';
    if (end - start > MAX_LABEL) return `it has a label longer than ${MAX_LABEL} characters`;
    if (name[start] === '-' || name[end - 1] === '-') {
      return 'it has a label that starts or ends with a hyphen';
    }
    if (dot === -1) break;
    start = dot + 1;
  }
  if (!NUMERIC_LABEL.test(name.slice(start)) || isDottedQuad(name)) return undefined;
  return 'it is neither a name nor an IPv4 address of four decimal numbers';
}
