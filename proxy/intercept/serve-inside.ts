import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { StandingTunnel } from '../carry.ts';
import type { Dialled } from '../dial.ts';
import { errorCode } from '../error-code.ts';
import type { Attempt } from '../event.ts';
import { keepOrigins } from '../origins.ts';
import { reach } from '../reach.ts';
import type { Inside } from './inside.ts';
import type { Interception } from './interception.ts';
import { isAboutClient, secureOrigin } from './origin-tls.ts';

export interface InsidePorts {
  readonly interception: Interception;
  /** Serves a decrypted connection as if it had come in by itself. */
  adopt(socket: TLSSocket, inside: Inside): void;
  /** Told of each connection of our own. */
  opened?: ((upstream: Socket) => void) | undefined;
  readonly connectTimeoutMs: number;
  readonly idleTimeoutMs: number;
}

/** How long the connection that was made for the tunnel may wait for its first use: servers close idle ones. */
const SPARE_MS = 4_000;

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
  const open = openerFor(tunnel, ports);
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

/** Opens connections to the origin of a tunnel: first the one that was made for it, if it has not grown old. */
function openerFor(
  { upstream, authority, address }: StandingTunnel,
  { interception, opened, connectTimeoutMs }: InsidePorts,
): Inside['open'] {
  const standsSince = performance.now();
  let spare: typeof upstream | undefined = upstream;
  return async (route) => {
    const isFresh = performance.now() - standsSince < SPARE_MS && !upstream.destroyed;
    const leadsThere =
      route.kind === 'parent' ||
      route.pinned ||
      route.addresses.some((admitted) => admitted === address);
    const dialled: Dialled =
      spare !== undefined && isFresh && leadsThere
        ? { kind: 'connected', socket: spare, address }
        : await reach(authority, route, { connectTimeoutMs });
    spare = undefined;
    if (dialled.kind === 'failed') return dialled;
    opened?.(dialled.socket);
    const { host } = authority;
    const { trust, fallback } = interception;
    const options = { host, trust, timeoutMs: connectTimeoutMs };
    const secured = await secureOrigin(dialled.socket, options);
    const judge = (code: string): void => {
      if (isAboutClient(code)) fallback?.add(host, code);
    };
    if (secured.kind === 'failed') judge(secured.error);
    // With TLS 1.3 an origin says so after the handshake.
    else secured.socket.on('error', (cause) => judge(errorCode(cause)));
    return { ...secured, address: dialled.address };
  };
}
