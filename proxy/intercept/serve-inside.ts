import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { StandingTunnel } from '../carry.ts';
import type { Attempt } from '../event.ts';
import { keepOrigins } from '../origins.ts';
import type { Inside } from './inside.ts';
import { type OpenPorts, originOpener } from './origin-opener.ts';

export interface InsidePorts extends OpenPorts {
  /** Serves a decrypted connection as if it had come in by itself. */
  adopt(socket: TLSSocket, inside: Inside): void;
  readonly idleTimeoutMs: number;
}

/**
 * Serves the requests inside a decrypted tunnel until its client has gone; says whether there were any.
 *
 * Each tunnel has connections to the origin of its own. An origin may take all that comes over one TLS
 * connection for one client's (RFC 9110 §3.3), and some give a connection an identity (NTLM, client certificates).
 */
export async function serveInside(
  tunnel: StandingTunnel,
  socket: TLSSocket,
  ports: InsidePorts,
): Promise<'requests' | 'nothing'> {
  const { authority, attempt, client } = tunnel;
  const open = originOpener(tunnel, ports);
  const origins = keepOrigins({ ...ports, open });
  let unclaimed: Attempt | undefined = attempt;
  const closed = closing(tunnel.socket);
  ports.adopt(socket, {
    ...{ authority, protocol: attempt.protocol, client, outside: tunnel.socket, origins, open },
    takeAttempt() {
      const taken = unclaimed;
      unclaimed = undefined;
      return taken;
    },
  });
  await closed;
  await origins.close();
  return unclaimed === undefined ? 'requests' : 'nothing';
}

/** Resolves when a socket has closed, however. */
function closing(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once('close', () => resolve());
  });
}
