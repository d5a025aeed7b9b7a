import { parseAuthority, parsePort } from '../../rules/authority.ts';
import { parseHost } from '../../rules/host.ts';
import { type Parsed, parsed, unparsable } from '../../rules/parsed.ts';
import { defaultProtocol, tunnelProtocol } from '../../rules/protocol.ts';
import type { Field, Fields } from './squid-codes.ts';
import { isUrl, parseUrl, recordedPath, schemeOf, type Target } from './target.ts';

/** Says whether a format with these fields tells where each request went: host and port. */
export function hasTarget(fields: ReadonlySet<Field | undefined>): boolean {
  return (
    fields.has('url') || (fields.has('domain') && (fields.has('port') || fields.has('scheme')))
  );
}

/**
 * Says whether the request named no destination: Squid then logs why (`error:invalid-request`), the
 * path it was asked for, or `-`. `cache_object:` asks Squid for its own statistics.
 */
export function isNowhere({ url, domain }: Fields): boolean {
  if (url === undefined) return domain === '-';
  return url === '-' || /^(?:error:|cache_object:|\/|$)/.test(url);
}

/** Reads where a request went, from its URL (of CONNECT, `host:port`) or from the URL's parts. */
export function readTarget(fields: Fields): Parsed<Target> {
  if (fields.url === undefined) return readParts(fields);
  if (isUrl(fields.url)) return parseUrl(fields.url);
  const authority = parseAuthority(fields.url);
  if (!authority.ok) return authority;
  return parsed({ protocol: tunnelProtocol(authority.value.port), ...authority.value });
}

function readParts({
  domain = '',
  port = '-',
  scheme = '-',
  method,
  path,
}: Fields): Parsed<Target> {
  const known = schemeOf(scheme);
  const host = parseHost(domain);
  if (!host.ok) return host;
  const portText = port === '-' ? known?.port?.toString() : port;
  if (portText === undefined) return unparsable('it has no port');
  const number = parsePort(portText);
  if (!number.ok) return number;
  const target = { host: host.value, port: number.value };
  if (method === 'CONNECT') return parsed({ protocol: tunnelProtocol(target.port), ...target });
  const protocol = known?.protocol ?? defaultProtocol(target.port);
  const hasPath = path !== undefined && path !== '-' && (known?.hasPath ?? protocol === 'http');
  return parsed({ protocol, ...target, path: hasPath ? recordedPath(path) : undefined });
}
