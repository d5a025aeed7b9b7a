import type { Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import { deadline } from '../deadline.ts';
import { errorCode } from '../error-code.ts';
import { CLOSED, NOT_HTTP, type Rejection, rejectionOf, TIMEOUT } from './rejection.ts';

/** The TLS server that stands in for one host. */
export interface Terminator {
  /**
   * Shakes hands with a client, and waits until it has said something: only then is it known that it took our
   * certificate. The socket is paused, with its ClientHello still to be read.
   */
  terminate(client: Socket): Promise<Terminated>;
}

type Terminated =
  /** Paused, and HTTP so far. */
  | { readonly kind: 'open'; readonly socket: TLSSocket }
  /** It went without a request, and had no quarrel with the certificate: it had connected ahead of need. */
  | { readonly kind: 'unused' }
  | { readonly kind: 'rejected'; readonly error: Rejection };

const HANDSHAKE_TIMEOUT_MS = 10_000;
/** Who looks at the certificate by itself and does not like it goes at once; who goes later had no request to make. */
const GOES_AT_ONCE_MS = 5_000;
/** Longer than clients keep a connection that they opened ahead of need. */
const FIRST_REQUEST_MS = 120_000;

/** The start of a request: a method, which is upper case in all that is registered, and a blank. */
const REQUEST_START = /^(?:\r\n)?[A-Z][A-Z0-9-]{0,30}(?: |$)/;

/**
 * Makes the server side of TLS for a certificate. HTTP/1.1 alone is offered: see docs/decisions/0017.
 *
 * No `tls.Server`: it tells of handshakes that failed, and not whose they were once the client has gone.
 */
export function terminateWith(credentials: { key: string; certificate: string }): Terminator {
  const secureContext = createSecureContext({
    key: credentials.key,
    cert: credentials.certificate,
  });
  return {
    async terminate(client) {
      if (client.destroyed) return { kind: 'unused' };
      // A client that ends in the middle of the handshake would be waited for.
      client.allowHalfOpen = false;
      const options = { isServer: true, secureContext, ALPNProtocols: ['http/1.1'] };
      const socket = new TLSSocket(client, options);
      const error = await shakeHands(socket);
      if (error === undefined) return firstWords(socket);
      socket.destroy();
      return { kind: 'rejected', error };
    },
  };
}

/** Waits for the end of a handshake; says why there was none. */
function shakeHands(socket: TLSSocket): Promise<Rejection | undefined> {
  return new Promise((resolve) => {
    const settle = (error?: Rejection): void => {
      inTime.met();
      socket.removeListener('secure', onSecure);
      socket.removeListener('error', onError);
      socket.removeListener('end', onGone);
      socket.removeListener('close', onGone);
      // From here on what goes wrong ends in 'close'.
      socket.on('error', destroyItself);
      resolve(error);
    };
    const onSecure = (): void => settle();
    const onError = (cause: Error): void => settle(rejectionOf(errorCode(cause)));
    const onGone = (): void => settle(CLOSED);
    const inTime = deadline(HANDSHAKE_TIMEOUT_MS, () => settle(TIMEOUT));
    socket.once('secure', onSecure);
    socket.once('error', onError);
    socket.once('end', onGone);
    socket.once('close', onGone);
  });
}

/** Waits for the first bytes inside, and puts them back. */
function firstWords(socket: TLSSocket): Promise<Terminated> {
  return new Promise((resolve) => {
    const securedAt = performance.now();
    const settle = (result: Terminated): void => {
      inTime.met();
      socket.removeListener('data', onData);
      socket.removeListener('end', onGone);
      socket.removeListener('close', onGone);
      if (result.kind !== 'open') socket.destroy();
      resolve(result);
    };
    const onData = (chunk: Buffer): void => {
      socket.pause();
      socket.unshift(chunk);
      const isRequest = REQUEST_START.test(chunk.toString('latin1', 0, 40));
      settle(isRequest ? { kind: 'open', socket } : { kind: 'rejected', error: NOT_HTTP });
    };
    const onGone = (): void => {
      const atOnce = performance.now() - securedAt < GOES_AT_ONCE_MS;
      settle(atOnce ? { kind: 'rejected', error: CLOSED } : { kind: 'unused' });
    };
    const inTime = deadline(FIRST_REQUEST_MS, () => settle({ kind: 'unused' }));
    socket.on('data', onData);
    socket.once('end', onGone);
    socket.once('close', onGone);
  });
}

function destroyItself(this: Socket): void {
  this.destroy();
}
