import { parsePort } from '../../rules/authority.ts';
import { ConfigError } from '../../rules/errors.ts';
import { type ListenAddress, type ListenSocket, parseListen } from '../listen-address.ts';

/** A socket that takes connections which were meant for somebody else. */
export interface TransparentListen {
  /** An address of our own, or a socket that was handed over. */
  readonly on: ListenAddress | ListenSocket;
  /**
   * The port that clients wanted, where a redirect has overwritten it along with the address; absent for TPROXY,
   * under which the local end of each connection is what the client wanted.
   */
  readonly originalPort: number | undefined;
}

/**
 * Reads `--transparent`: `fd:3` for a listening socket with IP_TRANSPARENT, `fd:3=443` for one behind a redirect,
 * `0.0.0.0:8443=443` or `:8443=443` to listen behind a redirect, `:443` where the port stays as it is.
 *
 * @throws {ConfigError}
 */
export function parseTransparent(text: string): TransparentListen {
  const [where = '', original, ...more] = text.split('=');
  const fd = /^fd:(\d{1,4})$/.exec(where)?.[1];
  const originalPort = original === undefined ? undefined : parsePort(original);
  if (more.length > 0 || originalPort?.ok === false || (fd !== undefined && Number(fd) < 3))
    throw notTransparent(text);
  const given = originalPort?.value;
  if (fd !== undefined) return { on: { fd: Number(fd) }, originalPort: given };
  if (!/:\d+$/.test(where)) throw notTransparent(text);
  // Redirected packets come to an address of the interface that they came in by: not to loopback.
  const on = parseListen(where.replace(/^:/, '0.0.0.0:'), '--transparent');
  if (given === undefined && on.port === 0) throw notTransparent(text);
  return { on, originalPort: given ?? on.port };
}

function notTransparent(text: string): ConfigError {
  return new ConfigError(
    `Cannot use --transparent "${text}": write fd:3 for a socket from systemd, or HOST:PORT=ORIGINAL-PORT behind a redirect, as in :8443=443`,
  );
}
