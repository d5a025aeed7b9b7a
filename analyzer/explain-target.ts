import { parseAuthority } from '../rules/authority.ts';
import type { Host } from '../rules/host.ts';
import { type Parsed, parsed, unparsable } from '../rules/parsed.ts';
import { defaultProtocol, type Protocol } from '../rules/protocol.ts';

/** What a person asks about: a host, a port, and the path where a URL says one. */
export interface ExplainTarget {
  readonly host: Host;
  readonly port: number;
  readonly protocol: Protocol;
  /** At most one; never with a query string. */
  readonly paths: readonly string[];
}

/** Ports of URL schemes (IANA service names, read 2026-11-20). */
const SCHEME_PORTS: ReadonlyMap<string, number> = new Map([
  ['http', 80],
  ['ws', 80],
  ['https', 443],
  ['wss', 443],
  ['tcp', 443],
  ['oci', 443],
  ['docker', 443],
  ['ftp', 21],
  ['ssh', 22],
  ['sftp', 22],
  ['git', 9418],
  ['rsync', 873],
  ['ldap', 389],
  ['ldaps', 636],
  ['smtp', 25],
  ['smtps', 465],
]);
const DEFAULT_PORT = 443;
const URL_SCHEME = /^([a-z][a-z0-9+.-]*):\/\//iu;

/**
 * Reads `HOST`, `HOST:PORT` or a URL as somebody would paste it out of a log. A host without a port
 * is asked about for 443.
 */
export function parseExplainTarget(text: string): Parsed<ExplainTarget> {
  const scheme = URL_SCHEME.exec(text);
  if (scheme === null) return parseAddressed(text, DEFAULT_PORT);
  const name = scheme[1]?.toLowerCase() ?? '';
  if (name === 's3')
    return unparsable('it names a bucket and no host: write BUCKET.s3.amazonaws.com');
  const port = SCHEME_PORTS.get(name);
  if (port === undefined)
    return unparsable(`no port is known for ${name}:// URLs: write HOST:PORT`);
  return parseAddressed(text.slice(scheme[0].length), port);
}

/** Reads what follows the scheme: the authority, then a path up to the query or fragment. */
function parseAddressed(text: string, defaultPort: number): Parsed<ExplainTarget> {
  const end = text.search(/[/?#]/u);
  const rest = end === -1 ? '' : text.slice(end);
  const authority = parseAuthority(end === -1 ? text : text.slice(0, end), defaultPort);
  if (!authority.ok) return authority;
  const path = rest.replace(/[?#].*$/su, '');
  const { host, port } = authority.value;
  const paths = path === '' || path === '/' ? [] : [path];
  return parsed({ host, port, protocol: defaultProtocol(port), paths });
}
