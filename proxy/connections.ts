import type { Socket } from 'node:net';
import { type Ip, parseIp } from '../rules/ip.ts';
import type { Client } from './admit.ts';
import { OVERLOADED, STRANGER } from './answers.ts';
import type { Clients } from './clients.ts';
import { remembering } from './remembering.ts';
import type { Answer } from './reply.ts';

export interface ConnectionLimits {
  /** Over all processes that share the port, as is the next. */
  readonly maxConnections: number;
  readonly maxConnectionsPerClient: number;
  /** As many as the file descriptors of this process are enough for. */
  readonly capacity: number;
}

/** What the other processes that share the port hold, as far as is known here. */
export interface HeldElsewhere {
  inAll(): number;
  by(client: Ip): number;
  /** Told of each connection that comes or goes here: its client, and how many that one holds here now. */
  changed(client: Ip, held: number): void;
}

/** The limits that turn a connection away, as metrics call them. */
export type ConnectionLimit = 'connections' | 'connections-per-client' | 'descriptors';

export interface ConnectionOptions {
  readonly limits: ConnectionLimits;
  /** Absent where one process serves alone. */
  readonly elsewhere?: HeldElsewhere | undefined;
  /** Told of each connection that a limit has turned away. */
  onLimit?(limit: ConnectionLimit): void;
}

export interface ConnectionLog {
  warn(fields: object, message: string): void;
  info(fields: object, message: string): void;
}

/** The connections that clients hold open, and who they are. */
export interface Connections {
  /** Lets a new connection in, or says what to answer it. */
  enter(socket: Socket): { readonly client: Client } | { readonly answer: Answer };
  /** Knows a decrypted connection as its client's; what it came in is counted already. */
  adopt(inside: Socket, client: Client): void;
  /** The client of a connection that was let in. */
  clientOf(socket: Socket): Client | undefined;
  count(): number;
  /** Bytes that wait in memory for the clients' sockets, read or to be written. */
  bufferedBytes(): number;
  /** Cuts all that are open. */
  cut(): void;
}

const FULL: Readonly<Record<'connections' | 'descriptors', string>> = {
  connections: 'no more connections are taken: see --max-connections',
  descriptors: 'no more connections are taken: see ulimit -n',
};

const readAddress = remembering(parseIp);

/**
 * Counts connections and holds them to their limits. Past them, a client is told 503 at once: it
 * can try again, where one that is left to wait cannot tell the proxy from a dead host.
 */
export function keepConnections(
  clients: Clients,
  { limits, elsewhere, onLimit }: ConnectionOptions,
  log: ConnectionLog,
): Connections {
  const open = new Map<Socket, Client>();
  const inside = new WeakMap<Socket, Client>();
  const perClient = new Map<Ip, number>();
  let overloaded = false;

  const heldInAll = (): number => open.size + (elsewhere?.inAll() ?? 0);
  const limitReached = (): keyof typeof FULL | undefined => {
    if (open.size >= limits.capacity) return 'descriptors';
    return heldInAll() >= limits.maxConnections ? 'connections' : undefined;
  };
  const turnAway = (limit: ConnectionLimit): { readonly answer: Answer } => {
    onLimit?.(limit);
    return { answer: OVERLOADED };
  };

  const leave = (socket: Socket, { address }: Client): void => {
    open.delete(socket);
    const left = (perClient.get(address) ?? 1) - 1;
    if (left === 0) perClient.delete(address);
    else perClient.set(address, left);
    elsewhere?.changed(address, left);
    // Said once for an overload, not once a connection; and over when there is room again.
    if (
      overloaded &&
      heldInAll() < 0.9 * limits.maxConnections &&
      open.size < 0.9 * limits.capacity
    ) {
      overloaded = false;
      log.info({ connections: open.size }, 'connections are taken again');
    }
  };

  return {
    enter(socket) {
      const address = readAddress(socket.remoteAddress ?? '');
      const client = address && clients.at(address);
      if (client === undefined) {
        log.warn(
          { client: socket.remoteAddress },
          'refused a client; --allow-clients names who may use this proxy',
        );
        return { answer: STRANGER };
      }
      const limit = limitReached();
      if (limit !== undefined) {
        if (!overloaded) {
          overloaded = true;
          log.warn({ connections: open.size }, FULL[limit]);
        }
        return turnAway(limit);
      }
      const held = perClient.get(client.address) ?? 0;
      const heldByClient = held + (elsewhere?.by(client.address) ?? 0);
      if (heldByClient >= limits.maxConnectionsPerClient) return turnAway('connections-per-client');
      perClient.set(client.address, held + 1);
      elsewhere?.changed(client.address, held + 1);
      open.set(socket, client);
      socket.on('close', () => leave(socket, client));
      return { client };
    },
    adopt(socket, client) {
      inside.set(socket, client);
    },
    clientOf: (socket) => open.get(socket) ?? inside.get(socket),
    count: () => open.size,
    bufferedBytes() {
      let bytes = 0;
      for (const socket of open.keys()) bytes += socket.readableLength + socket.writableLength;
      return bytes;
    },
    cut() {
      for (const socket of open.keys()) socket.destroy();
    },
  };
}
