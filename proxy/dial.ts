import { connect, type LookupFunction, type Socket } from 'node:net';
import { type Ip, parseIp } from '../rules/ip.ts';
import { deadline } from './deadline.ts';
import { errorCode } from './error-code.ts';

/** The end of an attempt to connect. */
export type Dialled =
  | { readonly kind: 'connected'; readonly socket: Socket; readonly address: Ip | undefined }
  | { readonly kind: 'failed'; readonly error: string; readonly address: Ip | undefined };

export interface DialOptions {
  readonly connectTimeoutMs: number;
  /** Who asked for the connection: when that one has gone, nobody is waiting for it any more. */
  readonly asker?: Socket | undefined;
  /** Told how long it took until somebody answered, or did not. */
  dialled?(durationMs: number): void;
}

/** The error of an attempt that the destination did not answer in time. */
export const CONNECT_TIMEOUT = 'timeout-connect';

/** Connects to one of several addresses of a host. Nobody reads the socket yet; it may be half-open. */
export function dialAddresses(
  addresses: readonly Ip[],
  port: number,
  { connectTimeoutMs, asker, dialled }: DialOptions,
): Promise<Dialled> {
  return new Promise((resolve) => {
    if (asker?.destroyed) {
      resolve({ kind: 'failed', error: 'client-gave-up', address: addresses[0] });
      return;
    }
    const socket = connect({ ...targetOf(addresses, port), allowHalfOpen: true, noDelay: true });
    const startedAt = performance.now();
    const settle = (error?: string): void => {
      dialled?.(performance.now() - startedAt);
      inTime.met();
      asker?.removeListener('close', onGone);
      socket.removeListener('connect', onConnect);
      socket.removeListener('error', onError);
      // From here on an error is followed by 'close', which is what everyone listens for.
      socket.on('error', destroyItself);
      if (error === undefined) {
        resolve({ kind: 'connected', socket, address: addressOf(socket, addresses) });
        return;
      }
      socket.destroy();
      resolve({ kind: 'failed', error, address: addresses.at(-1) });
    };
    const onConnect = (): void => settle();
    const onError = (cause: Error): void => settle(errorCode(cause));
    const onGone = (): void => settle('client-gave-up');
    const inTime = deadline(connectTimeoutMs, () => settle(CONNECT_TIMEOUT));
    socket.on('connect', onConnect);
    socket.on('error', onError);
    asker?.on('close', onGone);
  });
}

/** Where it is connected to; asking the system costs as much as a write. */
function addressOf(socket: Socket, tried: readonly Ip[]): Ip | undefined {
  return tried.length === 1 ? tried[0] : parseIp(socket.remoteAddress ?? '');
}

/** A function of its own: a tunnel lives long, and would keep alive all that a closure sees. */
function destroyItself(this: Socket): void {
  this.destroy();
}

/**
 * One address is dialled as it is. For several, Node's own happy-eyeballs does the racing, fed by
 * a look-up that answers with the addresses that were already resolved and checked.
 */
function targetOf(
  addresses: readonly Ip[],
  port: number,
): { host: string; port: number; autoSelectFamily?: boolean; lookup?: LookupFunction } {
  if (addresses.length === 1) return { host: addresses[0] ?? '', port };
  const lookup: LookupFunction = (_name, _options, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  return { host: 'resolved.invalid', port, autoSelectFamily: true, lookup };
}
