import { type Authority, parseAuthority } from '../rules/authority.ts';
import { type Parsed, parsed, unparsable } from '../rules/parsed.ts';
import { remembering } from './remembering.ts';

/** The target of a plain HTTP request to a proxy (RFC 9112 §3.2.2). */
export interface RequestTarget {
  readonly authority: Authority;
  /** What the origin is asked for: path and query, or `*`. */
  readonly originForm: string;
  /** What the record may know: the path without the query. */
  readonly path: string;
}

/** Longer paths are cut in the record, not in the request. */
const MAX_RECORDED_PATH = 1_024;

/** Bytes above ASCII have no place in a host (RFC 3986 §3.2.2): read as characters, they would name another one. */
const ABSOLUTE = /^([a-z][a-z0-9+.-]*):\/\/([\x21-\x7e]*?)((?:[/?][^#]*)?)$/i;

const readAuthority = remembering((text) => parseAuthority(text, 80));

/**
 * Reads the absolute-form target of a request (`http://example.com/path?query`).
 *
 * `https://` is refused rather than sent in clear, and a bare path means that somebody took the
 * proxy for a web server.
 */
export function parseRequestTarget(method: string, url: string): Parsed<RequestTarget> {
  if (url.startsWith('/') || url === '*') {
    return unparsable('this is a proxy; ask it for a full URL such as http://example.com/');
  }
  const [, scheme, authorityText, rest = ''] = ABSOLUTE.exec(url) ?? [];
  if (scheme === undefined || authorityText === undefined) {
    return unparsable('its target is not a full URL such as http://example.com/');
  }
  if (scheme !== 'http' && scheme.toLowerCase() !== 'http') {
    return scheme.toLowerCase() === 'https'
      ? unparsable('https is tunnelled, not forwarded; send CONNECT')
      : unparsable('only http:// URLs are forwarded');
  }
  const authority = readAuthority(authorityText);
  if (!authority.ok) return authority;
  const originForm = originFormOf(method, rest);
  return parsed({ authority: authority.value, originForm, path: recordedPath(originForm) });
}

/**
 * Reads the target of a request inside intercepted TLS: a path, as an origin is asked (RFC 9112 §3.2.1), or the
 * full URL of that same origin. `authority` is the one that the tunnel leads to.
 */
export function parseInsideTarget(
  method: string,
  url: string,
  authority: Authority,
): Parsed<RequestTarget> {
  if (url.startsWith('/') || (url === '*' && method === 'OPTIONS')) {
    return url.includes('#')
      ? unparsable('its target is not a path')
      : parsed({ authority, originForm: url, path: recordedPath(url) });
  }
  const [, scheme, authorityText, rest = ''] = ABSOLUTE.exec(url) ?? [];
  const named = parseAuthority(authorityText ?? '', 443);
  if (scheme?.toLowerCase() !== 'https' || !named.ok) {
    return unparsable('its target is neither a path nor a URL of this origin');
  }
  if (named.value.host !== authority.host || named.value.port !== authority.port) {
    return unparsable('its target is on another host than its connection');
  }
  const originForm = originFormOf(method, rest);
  return parsed({ authority, originForm, path: recordedPath(originForm) });
}

/** An empty path is `/`, or `*` when a server as a whole is asked for its options (RFC 9112 §3.2.4). */
function originFormOf(method: string, rest: string): string {
  if (rest === '' && method === 'OPTIONS') return '*';
  return rest.startsWith('/') ? rest : `/${rest}`;
}

function recordedPath(originForm: string): string {
  const query = originForm.indexOf('?');
  return originForm.slice(0, query === -1 ? MAX_RECORDED_PATH : Math.min(query, MAX_RECORDED_PATH));
}
