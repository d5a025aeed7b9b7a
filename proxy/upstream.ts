import type { Socket } from 'node:net';
import { type Authority, formatAuthority, formatHost } from '../rules/authority.ts';
import { ConfigError } from '../rules/errors.ts';
import { type Host, isIpLiteral, parseHost } from '../rules/host.ts';
import type { Ip } from '../rules/ip.ts';
import { type HostPattern, matchesHost, parseHostPattern } from '../rules/pattern.ts';
import { type Dialled, type DialOptions, dialAddresses } from './dial.ts';
import { errorCode } from './error-code.ts';
import type { Resolve } from './route.ts';

/** The next proxy on the way out (`--upstream`). It resolves names; we do not. */
export interface Parent {
  readonly authority: Authority;
  /** Value of `Proxy-Authorization` for it, if it asks for one. Never logged. */
  readonly authorization: string | undefined;
  /** Says whether a destination goes through it; `--no-upstream-for` names those that do not. */
  serves(host: Host): boolean;
  addresses(): Promise<readonly Ip[]>;
}

/** The largest answer to CONNECT that a parent may give before the tunnel begins. */
const MAX_ANSWER_BYTES = 16_384;

/**
 * Reads `--upstream http://[user:pass@]host:port` and the `--no-upstream-for` patterns.
 *
 * @throws {ConfigError} whose text never holds the password
 */
export function parseParent(url: string, except: readonly string[], resolve: Resolve): Parent {
  const parts = URL.parse(url);
  const host = parts === null ? undefined : parseHost(parts.hostname);
  if (parts?.protocol !== 'http:' || !host?.ok || parts.pathname !== '/' || parts.search !== '') {
    throw new ConfigError(
      'Cannot use the URL of --upstream: write http://host:port or http://user:password@host:port',
    );
  }
  const authority = { host: host.value, port: parts.port === '' ? 80 : Number(parts.port) };
  const credentials = `${decodeURIComponent(parts.username)}:${decodeURIComponent(parts.password)}`;
  const patterns = except.map(parseException);
  return {
    authority,
    authorization:
      credentials === ':' ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`,
    serves: (name) => !patterns.some((pattern) => matchesHost(pattern, name)),
    addresses: () => addressesOf(authority.host, resolve),
  };
}

/** An address is no name, and no resolver is asked for it. */
async function addressesOf(host: Host, resolve: Resolve): Promise<readonly Ip[]> {
  return isIpLiteral(host) ? [host] : await resolve(host);
}

function parseException(text: string): HostPattern {
  const pattern = parseHostPattern(text);
  if (!pattern.ok) {
    throw new ConfigError(
      `Cannot use --no-upstream-for "${text}": ${pattern.reason}; write a name or *.example.com`,
    );
  }
  return pattern.value;
}

/** Opens a tunnel through the parent with CONNECT; its refusal is reported by its status. */
export async function openThroughParent(
  parent: Parent,
  authority: Authority,
  options: DialOptions,
): Promise<Dialled> {
  const dialled = await dialParent(parent, options);
  if (dialled.kind === 'failed') return dialled;
  const { socket } = dialled;
  const target = formatAuthority(authority);
  const credentials =
    parent.authorization === undefined ? '' : `Proxy-Authorization: ${parent.authorization}\r\n`;
  socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n${credentials}\r\n`);
  const error = await readAnswer(socket, options.connectTimeoutMs);
  if (error === undefined) return { kind: 'connected', socket, address: undefined };
  socket.destroy();
  return { kind: 'failed', error, address: undefined };
}

/** Connects to the parent itself. */
export async function dialParent(parent: Parent, options: DialOptions): Promise<Dialled> {
  try {
    const dialled = await dialAddresses(await parent.addresses(), parent.authority.port, options);
    return dialled.kind === 'failed' ? { ...dialled, error: `upstream-${dialled.error}` } : dialled;
  } catch (cause) {
    return { kind: 'failed', error: `upstream-${errorCode(cause)}`, address: undefined };
  }
}

/** For log lines: the parent without its credentials. */
export function formatParent({ authority }: Parent): string {
  return `http://${formatHost(authority.host)}:${authority.port}`;
}

/** Waits for the parent's 2xx and leaves what follows on the socket; says what went wrong otherwise. */
function readAnswer(socket: Socket, timeoutMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    let seen: Buffer = Buffer.alloc(0);
    const settle = (error?: string): void => {
      clearTimeout(timer);
      socket.removeListener('data', onData);
      socket.removeListener('error', onEnd);
      socket.removeListener('end', onEnd);
      socket.pause();
      resolve(error);
    };
    const onData = (chunk: Buffer): void => {
      seen = seen.length === 0 ? chunk : Buffer.concat([seen, chunk]);
      const end = seen.indexOf('\r\n\r\n');
      if (end === -1) {
        if (seen.length > MAX_ANSWER_BYTES) settle('upstream-bad-answer');
        return;
      }
      const statusLine = seen.toString('latin1', 0, seen.indexOf('\r\n'));
      const status = /^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(statusLine)?.[1];
      settle(status?.startsWith('2') ? undefined : `upstream-${status ?? 'bad-answer'}`);
      if (end + 4 < seen.length) socket.unshift(seen.subarray(end + 4));
    };
    const onEnd = (): void => settle('upstream-closed');
    const timer = setTimeout(() => settle('upstream-timeout'), timeoutMs);
    socket.on('data', onData);
    socket.once('error', onEnd);
    socket.once('end', onEnd);
    socket.resume();
  });
}
