import type { IncomingMessage } from 'node:http';
import { type Authority, parseAuthority } from '../rules/authority.ts';
import { headerValues } from './headers.ts';

/**
 * Says what keeps a request from having one reading, beyond what Node's parser already refuses:
 * where two programs may read a request differently, the second request inside it is smuggled
 * (RFC 9112 §11.2).
 *
 * `authority` is given where Host must agree with the target of the request; `defaultPort` is the one that it may
 * leave out.
 */
export function framingFault(
  { httpVersion, rawHeaders: headers }: Pick<IncomingMessage, 'httpVersion' | 'rawHeaders'>,
  authority?: Authority,
  defaultPort: number = 80,
): string | undefined {
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return 'its version is not HTTP/1.1';
  const codings = headerValues(headers, 'transfer-encoding');
  if (codings.length > 0 && httpVersion === '1.0') {
    return 'HTTP/1.0 has no transfer codings (RFC 9112 §6.1)';
  }
  if (codings.length > 1 || codings.some((coding) => coding.trim().toLowerCase() !== 'chunked')) {
    return 'its only transfer coding can be chunked';
  }
  const hosts = headerValues(headers, 'host');
  if (hosts.length > 1) return 'it has more than one Host field';
  const [host] = hosts;
  if (host === undefined) {
    return httpVersion === '1.0' ? undefined : 'it has no Host field';
  }
  if (authority === undefined) return undefined;
  return agrees(host, authority, defaultPort)
    ? undefined
    : 'its Host field is not the host of its target';
}

function agrees(hostField: string, { host, port }: Authority, defaultPort: number): boolean {
  const named = parseAuthority(hostField.trim(), defaultPort);
  return named.ok && named.value.host === host && named.value.port === port;
}
