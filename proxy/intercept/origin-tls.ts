import type { Socket } from 'node:net';
import { connect, type SecureContext, type TLSSocket } from 'node:tls';
import { type Host, isIpLiteral } from '../../rules/host.ts';
import { errorCode } from '../error-code.ts';

/** The end of a handshake with an origin. */
export type Secured =
  | { readonly kind: 'connected'; readonly socket: TLSSocket }
  | { readonly kind: 'failed'; readonly error: string };

export interface SecureOptions {
  readonly host: Host;
  /** Whom to trust; nobody else is. */
  readonly trust: SecureContext;
  readonly timeoutMs: number;
}

/** The error of an origin that did not finish its handshake in time. */
const HANDSHAKE_TIMEOUT = 'timeout-handshake';

/**
 * Shakes hands with an origin over a connection that stands, and checks its certificate as a strict client
 * does: chain, dates and name. What is wrong is an answer, not an exception: the client is told.
 */
export function secureOrigin(
  connection: Socket,
  { host, trust, timeoutMs }: SecureOptions,
): Promise<Secured> {
  return new Promise((resolve) => {
    const socket = connect({
      socket: connection,
      host,
      // An address has no place in SNI (RFC 6066 §3).
      ...(isIpLiteral(host) ? {} : { servername: host }),
      secureContext: trust,
      ALPNProtocols: ['http/1.1'],
    });
    const settle = (error?: string): void => {
      clearTimeout(timer);
      socket.removeListener('secureConnect', onSecured);
      socket.removeListener('error', onError);
      socket.removeListener('close', onClose);
      socket.on('error', destroyItself);
      if (error === undefined) {
        resolve({ kind: 'connected', socket });
        return;
      }
      socket.destroy();
      connection.destroy();
      resolve({ kind: 'failed', error });
    };
    const onSecured = (): void => settle();
    const onError = (cause: Error): void => settle(verificationCode(errorCode(cause)));
    const onClose = (): void => settle('ECONNRESET');
    const timer = setTimeout(() => settle(HANDSHAKE_TIMEOUT), timeoutMs);
    socket.once('secureConnect', onSecured);
    socket.once('error', onError);
    socket.once('close', onClose);
  });
}

/** Node's code for a wrong name is one that undici waits behind, for a connection to the right name; OpenSSL has its own. */
function verificationCode(code: string): string {
  return code === 'ERR_TLS_CERT_ALTNAME_INVALID' ? 'HOSTNAME_MISMATCH' : code;
}

/**
 * Says whether an error is an origin's alert about the client: it wants a certificate that only the client has
 * (`certificate_required`, RFC 8446 §6.2), or cannot agree with us where it might with the client.
 */
export function isAboutClient(code: string): boolean {
  return /_ALERT_(?:CERTIFICATE_REQUIRED|BAD_CERTIFICATE|HANDSHAKE_FAILURE|PROTOCOL_VERSION|INSUFFICIENT_SECURITY|ACCESS_DENIED|UNKNOWN_CA|CERTIFICATE_UNKNOWN)$/.test(
    code,
  );
}

function destroyItself(this: Socket): void {
  this.destroy();
}
