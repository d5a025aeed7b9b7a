import { addressKind } from '../rules/address.ts';
import { ConfigError } from '../rules/errors.ts';
import { parseIp } from '../rules/ip.ts';

/** An address to listen on; port 0 asks the system for a free one. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
  /** Other processes of this proxy listen on it too. */
  readonly shared?: boolean | undefined;
}

/** A listening socket that was handed over: `Accept=no` in a systemd socket unit. */
export interface ListenSocket {
  readonly fd: number;
}

/** Reads `127.0.0.1:3128`, `[::1]:3128`, `localhost:0` or a bare port. @throws {ConfigError} */
export function parseListen(text: string, flag: string): ListenAddress {
  const [, bracketed, plain, portText = ''] =
    /^(?:(?:\[([^\]]+)\]|([^:]*)):)?(\d{1,5})$/.exec(text) ?? [];
  const port = Number(portText);
  if (portText === '' || port > 65_535) {
    throw new ConfigError(
      `Cannot listen on ${flag} "${text}": write HOST:PORT, as in 127.0.0.1:3128, with a port from 0 to 65535`,
    );
  }
  return { host: bracketed ?? (plain || '127.0.0.1'), port };
}

/** Whether only this machine reaches an address that listens on `host`. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  const ip = parseIp(host);
  return ip !== undefined && addressKind(ip) === 'loopback';
}
