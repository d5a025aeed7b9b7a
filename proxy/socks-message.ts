import ipaddr from 'ipaddr.js';
import { type Authority, parsePort } from '../rules/authority.ts';
import { parseHost } from '../rules/host.ts';

/** A message of a SOCKS client, read from the bytes that have come so far; `length` says how many it took. */
export type Message<T> =
  | { readonly kind: 'message'; readonly value: T; readonly length: number }
  /** So far it could become one. */
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'malformed'; readonly reason: string };

/** The largest: a user and a password of 255 bytes each (RFC 1929), or a user and a host (SOCKS4a). */
export const MAX_MESSAGE_BYTES = 1_024;

export const SOCKS4 = 4;
export const SOCKS5 = 5;

/** Ways to authenticate that a client offers (RFC 1928 §3). */
export const METHOD = { none: 0x00, password: 0x02, noneAcceptable: 0xff } as const;

const PASSWORD_VERSION = 1;
const MAX_TEXT = 255;

/** What a client asks for. */
export interface SocksRequest {
  readonly command: 'connect' | 'other';
  /** Absent where the kind of address is not known. */
  readonly authority: Authority | undefined;
}

/** Reads the methods that a SOCKS5 client offers (RFC 1928 §3). */
export function readGreeting(bytes: Buffer): Message<readonly number[]> {
  const [, count] = bytes;
  if (count === undefined || bytes.length < 2 + count) return { kind: 'incomplete' };
  return { kind: 'message', value: [...bytes.subarray(2, 2 + count)], length: 2 + count };
}

/** Reads a user and a password (RFC 1929 §2). */
export function readPassword(bytes: Buffer): Message<{ user: string; password: string }> {
  const [version, userLength] = bytes;
  if (version !== undefined && version !== PASSWORD_VERSION) {
    return malformed('its password message has another version than 1');
  }
  if (userLength === undefined) return { kind: 'incomplete' };
  const passwordLength = bytes[2 + userLength];
  if (passwordLength === undefined) return { kind: 'incomplete' };
  const passwordAt = 3 + userLength;
  const length = passwordAt + passwordLength;
  if (bytes.length < length) return { kind: 'incomplete' };
  const user = bytes.toString('utf8', 2, 2 + userLength);
  return {
    kind: 'message',
    value: { user, password: bytes.toString('utf8', passwordAt, length) },
    length,
  };
}

const ADDRESS_LENGTHS: Readonly<Record<number, number>> = { 1: 4, 4: 16 };
const DOMAIN = 3;

/** Reads what a SOCKS5 client asks for (RFC 1928 §4). */
export function readRequest(bytes: Buffer): Message<SocksRequest> {
  const [version, command, , kind, domainLength] = bytes;
  if (version !== undefined && version !== SOCKS5) {
    return malformed('its request has another version than 5');
  }
  if (kind === undefined || domainLength === undefined) return { kind: 'incomplete' };
  const isName = kind === DOMAIN;
  const start = isName ? 5 : 4;
  const size = isName ? domainLength : ADDRESS_LENGTHS[kind];
  if (size === undefined) return requestOf(command, undefined, bytes.length);
  const end = start + size + 2;
  if (bytes.length < end) return { kind: 'incomplete' };
  const host = bytes.subarray(start, start + size);
  const text = isName ? asciiOf(host) : addressOf(host);
  return withAuthority(command, text, bytes.readUInt16BE(end - 2), end);
}

/** Reads what a SOCKS4 client asks for; one that knows SOCKS4a may give a name instead of an address. */
export function readRequest4(bytes: Buffer): Message<SocksRequest> {
  const [, command] = bytes;
  const userEnd = bytes.indexOf(0, 8);
  if (bytes.length > 8 + MAX_TEXT && (userEnd === -1 || userEnd > 8 + MAX_TEXT)) {
    return malformed('its user is longer than 255 bytes');
  }
  if (bytes.length < 8 || userEnd === -1) return { kind: 'incomplete' };
  const port = bytes.readUInt16BE(2);
  const address = bytes.subarray(4, 8);
  // 0.0.0.x stands for "I give you a name" (SOCKS 4A, "A Simple Extension to SOCKS 4 Protocol").
  const namesHost = address.readUIntBE(0, 3) === 0 && address[3] !== 0;
  if (!namesHost) return withAuthority(command, addressOf(address), port, userEnd + 1);
  const hostEnd = bytes.indexOf(0, userEnd + 1);
  if (hostEnd === -1 && bytes.length <= userEnd + 1 + MAX_TEXT) return { kind: 'incomplete' };
  if (hostEnd === -1) return malformed('its host is longer than 255 bytes');
  return withAuthority(command, asciiOf(bytes.subarray(userEnd + 1, hostEnd)), port, hostEnd + 1);
}

function withAuthority(
  command: number | undefined,
  hostText: string | undefined,
  portNumber: number,
  length: number,
): Message<SocksRequest> {
  const host = parseHost(hostText ?? '');
  if (hostText === undefined || !host.ok) return malformed('its host is not a host name');
  const port = parsePort(String(portNumber));
  if (!port.ok) return malformed(port.reason);
  return requestOf(command, { host: host.value, port: port.value }, length);
}

function requestOf(
  command: number | undefined,
  authority: Authority | undefined,
  length: number,
): Message<SocksRequest> {
  const value = { command: command === 1 ? 'connect' : 'other', authority } as const;
  return { kind: 'message', value, length };
}

function addressOf(bytes: Buffer): string {
  return ipaddr.fromByteArray([...bytes]).toString();
}

/** Names are ASCII on the wire: what is above it two programs may read differently. */
function asciiOf(bytes: Buffer): string | undefined {
  return bytes.every((byte) => byte < 0x80) ? bytes.toString('latin1') : undefined;
}

function malformed(reason: string): { kind: 'malformed'; reason: string } {
  return { kind: 'malformed', reason };
}
