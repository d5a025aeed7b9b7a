import ipaddr from 'ipaddr.js';
import type { Host } from './host.ts';

declare const brand: unique symbol;

/**
 * An IP address in its one canonical text form: dotted quad without leading zeros, or RFC 5952
 * IPv6 in lower case without brackets or zone. An IPv4-mapped IPv6 address is the IPv4 address.
 * Every address is a host.
 */
export type Ip = Host & { readonly [brand]: 'Ip' };

const DOTTED_QUAD =
  /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)$/;

/** Hex groups and colons, perhaps with a dotted quad at the end; the shape is checked by the library. */
const IPV6_ALPHABET = /^[0-9a-f:]+(?:\d+\.\d+\.\d+\.\d+)?$/i;

/** Says whether the text is an IPv4 address as it must be written; `127.1` and `0177.0.0.1` are not. */
export function isDottedQuad(text: string): text is Ip {
  return DOTTED_QUAD.test(text);
}

/**
 * Reads an address, without brackets; `undefined` for anything that is not exactly one address.
 *
 * A zone id (`fe80::1%eth0`) names an interface of one machine and is refused (RFC 6874 §1).
 */
export function parseIp(text: string): Ip | undefined {
  if (isDottedQuad(text)) return text;
  if (!text.includes(':') || !IPV6_ALPHABET.test(text) || !ipaddr.IPv6.isValid(text)) {
    return undefined;
  }
  const quad = text.slice(text.lastIndexOf(':') + 1);
  if (quad.includes('.') && !isDottedQuad(quad)) return undefined;
  const address = ipaddr.IPv6.parse(text);
  const canonical = address.isIPv4MappedAddress()
    ? address.toIPv4Address().toString()
    : address.toRFC5952String();
  return isCanonical(canonical) ? canonical : undefined;
}

/** Says whether the library's output is what it is asked for; gives the text its brand. */
function isCanonical(text: string): text is Ip {
  return isDottedQuad(text) || IPV6_ALPHABET.test(text);
}
