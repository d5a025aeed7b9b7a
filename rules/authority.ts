import { type Host, parseHost } from './host.ts';
import { type Parsed, parsed, unparsable } from './parsed.ts';

/** Where a client wants to go: a canonical host and a port from 1 to 65535. */
export interface Authority {
  readonly host: Host;
  readonly port: number;
}

/**
 * Reads `host:port`, with brackets around an IPv6 address (`[2001:db8::1]:443`).
 *
 * Without `defaultPort` the port must be there, as in the authority-form of CONNECT
 * (RFC 9112 §3.2.3). User information is refused: it can only hide the real host.
 */
export function parseAuthority(text: string, defaultPort?: number): Parsed<Authority> {
  if (text.includes('@')) return unparsable('it has user information before the host');
  const colon = portColon(text);
  const hostText = colon === -1 ? text : text.slice(0, colon);
  const portText = colon === -1 ? undefined : text.slice(colon + 1);
  if (portText === undefined && defaultPort === undefined) return unparsable('it has no port');
  const port = portText === undefined ? parsed(defaultPort ?? 0) : parsePort(portText);
  if (!port.ok) return port;
  const host = parseHost(hostText);
  return host.ok ? parsed({ host: host.value, port: port.value }) : host;
}

/** Reads a port as a number from 1 to 65535 in plain decimal; `0443` and `65536` are none. */
export function parsePort(text: string): Parsed<number> {
  if (!/^[1-9]\d{0,4}$/.test(text) || Number(text) > 65_535) {
    return unparsable(text === '' ? 'it has no port' : 'its port is not a number from 1 to 65535');
  }
  return parsed(Number(text));
}

/** Writes an authority as it stands in a request: IPv6 addresses in brackets. */
export function formatAuthority({ host, port }: Authority): string {
  return `${formatHost(host)}:${port}`;
}

/** Writes a host as it stands before a port: IPv6 addresses in brackets. */
export function formatHost(host: Host): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** The colon before the port: the last one, unless it lies inside an IPv6 address. */
function portColon(text: string): number {
  if (text.startsWith('[')) {
    const bracket = text.indexOf(']');
    return bracket !== -1 && text[bracket + 1] === ':' ? bracket + 1 : -1;
  }
  const first = text.indexOf(':');
  return first === text.lastIndexOf(':') ? first : -1;
}
