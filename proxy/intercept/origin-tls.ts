import type { Socket } from 'node:net';
import {
  type ConnectionOptions,
  checkServerIdentity,
  connect,
  type SecureContext,
  type TLSSocket,
} from 'node:tls';
import { type Host, isIpLiteral } from '../../rules/host.ts';
import { deadline } from '../deadline.ts';
import { errorCode } from '../error-code.ts';
import { certificatesEnd } from './certificates-end.ts';
import type { OriginSession } from './origin-sessions.ts';

/** The end of a handshake with an origin. */
export type Secured =
  | { readonly kind: 'connected'; readonly socket: TLSSocket }
  | { readonly kind: 'failed'; readonly error: string };

export interface SecureOptions {
  readonly host: Host;
  /** Whom to trust; nobody else is. */
  readonly trust: SecureContext;
  readonly timeoutMs: number;
  /** One that this origin gave for a connection that was checked by the same `trust`. */
  readonly session?: OriginSession | undefined;
  /** Told of each session that may be taken up later. */
  keepSession?(session: OriginSession): void;
}

/** The error of an origin that did not finish its handshake in time. */
export const HANDSHAKE_TIMEOUT = 'timeout-handshake';

/** How long what a full handshake has shown is believed: well below what clients do, and a hundredth of the cost is left. */
const BELIEVED_MS = 10 * 60_000;

/**
 * Shakes hands with an origin over a connection that stands, and checks its certificate as a strict client
 * does: chain, dates and name. What is wrong is an answer, not an exception: the client is told.
 *
 * A session that is taken up again is checked by its key: only who has shown that certificate before can know it.
 */
export function secureOrigin(connection: Socket, options: SecureOptions): Promise<Secured> {
  return new Promise((resolve) => {
    const { timeoutMs, session, keepSession } = options;
    let goodUntil = session?.goodUntil ?? 0;
    const socket = connect({
      ...connectOptions(connection, options),
      checkServerIdentity(name, certificate) {
        // Not called for a session that is taken up again.
        goodUntil = Math.min(Date.now() + BELIEVED_MS, certificatesEnd(certificate));
        return checkServerIdentity(name, certificate);
      },
    });
    const settle = (error?: string): void => {
      inTime.met();
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
    const inTime = deadline(timeoutMs, () => settle(HANDSHAKE_TIMEOUT));
    socket.once('secureConnect', onSecured);
    socket.once('error', onError);
    socket.once('close', onClose);
    if (keepSession === undefined) return;
    // After the certificate has been checked, and the client's own end is known to the origin.
    socket.on('session', (ticket) => {
      if (socket.getProtocol() === 'TLSv1.3') keepSession({ ticket, goodUntil });
    });
  });
}

function connectOptions(
  connection: Socket,
  { host, trust, session }: SecureOptions,
): ConnectionOptions {
  return {
    socket: connection,
    host,
    // An address has no place in SNI (RFC 6066 §3).
    ...(isIpLiteral(host) ? {} : { servername: host }),
    secureContext: trust,
    ALPNProtocols: ['http/1.1'],
    // NODE_TLS_REJECT_UNAUTHORIZED is not for us.
    rejectUnauthorized: true,
    ...(session && { session: session.ticket }),
  };
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
