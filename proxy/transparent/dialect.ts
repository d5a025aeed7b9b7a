import { endWith } from '../reply.ts';
import type { Dialect } from '../serve-tunnel.ts';
import { ACCESS_DENIED } from '../tunnel.ts';
import type { Opening } from './opening.ts';

/**
 * How a client that knows of no proxy is told: a tunnel that stands is silence, and one that does not is a TLS alert
 * where TLS is spoken and the policy says no, else a reset, as from a firewall or a host that is down.
 */
export function transparentDialect(opening: Opening): Dialect {
  return {
    established: () => undefined,
    decline(socket, { kind }) {
      if (kind === 'refused' && opening.kind === 'client-hello') endWith(socket, ACCESS_DENIED);
      else socket.resetAndDestroy();
    },
  };
}
