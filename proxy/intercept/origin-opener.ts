import type { Socket } from 'node:net';
import type { Host } from '../../rules/host.ts';
import type { StandingTunnel } from '../carry.ts';
import type { Dialled } from '../dial.ts';
import { errorCode } from '../error-code.ts';
import { reach } from '../reach.ts';
import type { Inside } from './inside.ts';
import type { Interception } from './interception.ts';
import type { OriginSession } from './origin-sessions.ts';
import { HANDSHAKE_TIMEOUT, isAboutClient, secureOrigin } from './origin-tls.ts';

export interface OpenPorts {
  readonly interception: Interception;
  /** Told of each connection of our own. */
  opened?: ((upstream: Socket) => void) | undefined;
  readonly connectTimeoutMs: number;
}

type OpenRoute = Parameters<Inside['open']>[0];
type Connected = Extract<Dialled, { kind: 'connected' }>;

/** How long the connection that was made for the tunnel may wait for its first use: servers close idle ones. */
const SPARE_MS = 4_000;

/**
 * Opens connections to the origin of a tunnel, with TLS: first the one that was made for the tunnel, if it has not
 * grown old. A session that this client's last connection left is taken up again (docs/decisions/0037).
 */
export function originOpener(tunnel: StandingTunnel, ports: OpenPorts): Inside['open'] {
  const { upstream, authority, address, client } = tunnel;
  const { interception, opened, connectTimeoutMs } = ports;
  const { sessions, context } = interception.trust;
  const standsSince = performance.now();
  let spare: Socket | undefined = upstream;

  const dial = async (route: OpenRoute): Promise<Dialled> => {
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
    if (dialled.kind === 'connected') opened?.(dialled.socket);
    return dialled;
  };
  const secure = async (dialled: Connected, session?: OriginSession): Promise<Dialled> => {
    const secured = await secureOrigin(dialled.socket, {
      host: authority.host,
      trust: context,
      timeoutMs: connectTimeoutMs,
      session,
      keepSession: (fresh) => sessions.keep(client, authority, fresh),
    });
    return { ...secured, address: dialled.address };
  };
  return async (route) => {
    const dialled = await dial(route);
    if (dialled.kind === 'failed') return dialled;
    const session = sessions.take(client, authority);
    let secured = await secure(dialled, session);
    if (secured.kind === 'failed' && session !== undefined) {
      sessions.forget(client, authority);
      // A server that stumbles over its own ticket is none that cannot be reached. Silence has been waited for.
      if (secured.error !== HANDSHAKE_TIMEOUT) {
        const again = await dial(route);
        secured = again.kind === 'failed' ? again : await secure(again);
      }
    }
    judge(secured, authority.host, interception);
    return secured;
  };
}

/** Leaves a host to its clients where it has a quarrel with us that it might not have with them. */
function judge(secured: Dialled, host: Host, { fallback }: Interception): void {
  const hear = (code: string): void => {
    if (isAboutClient(code)) fallback?.add(host, code);
  };
  if (secured.kind === 'failed') hear(secured.error);
  // With TLS 1.3 an origin says so after the handshake.
  else secured.socket.on('error', (cause) => hear(errorCode(cause)));
}
