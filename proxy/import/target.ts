import { parseAuthority } from '../../rules/authority.ts';
import type { Host } from '../../rules/host.ts';
import { type Parsed, parsed, unparsable } from '../../rules/parsed.ts';
import type { Protocol } from '../../rules/protocol.ts';

/** What a URL in a log leads to, and all of it that may be kept. */
export interface Target {
  readonly protocol: Protocol;
  readonly host: Host;
  readonly port: number;
  /** Of HTTP, plain or over TLS. Never the query string. */
  readonly path?: string | undefined;
}

export interface Scheme {
  readonly protocol: Protocol;
  /** Absent where the scheme says nothing about the port. */
  readonly port?: number;
  /** Whether the URL's path is an HTTP path. */
  readonly hasPath: boolean;
}

/**
 * The schemes that lead to a TCP port, with the port that they stand for: RFC 9110 §4.2 (http,
 * https), RFC 6455 §3 (ws, wss), RFC 1738 §3.2 (ftp), RFC 4253 §4.1 (ssh), RFC 5781 §2 (rsync), the
 * git-daemon manual (git). `tcp` and `tls` are our own, for a list that says what a port speaks.
 */
const SCHEMES: ReadonlyMap<string, Scheme> = new Map<string, Scheme>([
  ['http', { protocol: 'http', port: 80, hasPath: true }],
  ['https', { protocol: 'tls', port: 443, hasPath: true }],
  ['ws', { protocol: 'http', port: 80, hasPath: true }],
  ['wss', { protocol: 'tls', port: 443, hasPath: true }],
  ['ftp', { protocol: 'tcp', port: 21, hasPath: false }],
  ['ssh', { protocol: 'tcp', port: 22, hasPath: false }],
  ['git', { protocol: 'tcp', port: 9418, hasPath: false }],
  ['rsync', { protocol: 'tcp', port: 873, hasPath: false }],
  ['tls', { protocol: 'tls', port: 443, hasPath: false }],
  ['tcp', { protocol: 'tcp', hasPath: false }],
]);

const URL_START = /^([a-z][a-z0-9+.-]*):\/\//i;
const CONTROL = /[\p{Cc}\s]/gu;

/** What is known of a URL scheme, in any case. */
export function schemeOf(name: string): Scheme | undefined {
  return SCHEMES.get(name.toLowerCase());
}

/** Says whether the text is a URL with an authority, rather than a bare `host:port`. */
export function isUrl(text: string): boolean {
  return URL_START.test(text);
}

/**
 * Reads a URL as far as it may be recorded: user information, query and fragment are dropped.
 *
 * Not the URL standard's parser: that one takes `http://0177.1/` for 127.0.0.1, and here a host
 * that has no canonical form is refused (see `parseHost`). RFC 3986 §3.2 says where each part ends.
 */
export function parseUrl(text: string): Parsed<Target> {
  const start = URL_START.exec(text);
  const scheme = schemeOf(start?.[1] ?? '');
  if (start === null || scheme === undefined) return unparsable('its URL has an unknown scheme');
  const rest = text.slice(start[0].length);
  const authorityEnd = endOf(rest, /[/?#]/);
  const userAndHost = rest.slice(0, authorityEnd);
  // Browsers end the authority at a backslash and RFC 3986 does not: two readers, two hosts.
  if (userAndHost.includes('\\')) return unparsable('its URL has a backslash before the path');
  const hostAndPort = userAndHost.slice(userAndHost.lastIndexOf('@') + 1);
  const authority = parseAuthority(hostAndPort, scheme.port);
  if (!authority.ok) return authority;
  const path = scheme.hasPath ? recordedPath(rest.slice(authorityEnd)) : undefined;
  return parsed({ protocol: scheme.protocol, ...authority.value, path });
}

/** A path as it is recorded: no query, no fragment, nothing that a terminal would act upon. */
export function recordedPath(text: string): string {
  return text.slice(0, endOf(text, /[?#]/)).replace(CONTROL, encodeURIComponent) || '/';
}

function endOf(text: string, stop: RegExp): number {
  const at = text.search(stop);
  return at === -1 ? text.length : at;
}
