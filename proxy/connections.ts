import type { Socket } from 'node:net';
import { parseIp } from '../rules/ip.ts';
import type { Client } from './admit.ts';
import { OVERLOADED, STRANGER } from './answers.ts';
import type { Clients } from './clients.ts';
import type { Answer } from './reply.ts';

export interface ConnectionLimits {
  readonly maxConnections: number;
  readonly maxConnectionsPerClient: number;
}

export interface ConnectionLog {
  warn(fields: object, message: string): void;
  info(fields: object, message: string): void;
}

/** The connections that clients hold open, and who they are. */
export interface Connections {
  /** Lets a new connection in, or says what to answer it. */
  enter(socket: Socket): { readonly client: Client } | { readonly answer: Answer };
  /** The client of a connection that was let in. */
  clientOf(socket: Socket): Client | undefined;
  count(): number;
  /** Cuts all that are open. */
  cut(): void;
}

/**
 * Counts connections and holds them to their limits. Past them, a client is told 503 at once: it
 * can try again, where one that is left to wait cannot tell the proxy from a dead host.
 */
export function keepConnections(
  clients: Clients,
  limits: ConnectionLimits,
  log: ConnectionLog,
): Connections {
  const open = new Set<Socket>();
  const known = new WeakMap<Socket, Client>();
  const perClient = new Map<string, number>();
  let overloaded = false;

  const leave = (socket: Socket, { address }: Client): void => {
    open.delete(socket);
    const left = (perClient.get(address) ?? 1) - 1;
    if (left === 0) perClient.delete(address);
    else perClient.set(address, left);
    // Said once for an overload, not once a connection; and over when there is room again.
    if (overloaded && open.size < 0.9 * limits.maxConnections) {
      overloaded = false;
      log.info({ connections: open.size }, 'connections are taken again');
    }
  };

  return {
    enter(socket) {
      const address = parseIp(socket.remoteAddress ?? '');
      const client = address && clients.at(address);
      if (client === undefined) {
        log.warn(
          { client: socket.remoteAddress },
          'refused a client; --allow-clients names who may use this proxy',
        );
        return { answer: STRANGER };
      }
      if (open.size >= limits.maxConnections) {
        if (!overloaded) {
          overloaded = true;
          log.warn(
            { connections: open.size },
            'no more connections are taken: see --max-connections, and ulimit -n',
          );
        }
        return { answer: OVERLOADED };
      }
      const held = perClient.get(client.address) ?? 0;
      if (held >= limits.maxConnectionsPerClient) return { answer: OVERLOADED };
      perClient.set(client.address, held + 1);
      open.add(socket);
      known.set(socket, client);
      socket.once('close', () => leave(socket, client));
      return { client };
    },
    clientOf: (socket) => known.get(socket),
    count: () => open.size,
    cut() {
      for (const socket of open) socket.destroy();
    },
  };
}
