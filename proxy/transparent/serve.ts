import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { formatAuthority } from '../../rules/authority.ts';
import { tunnelProtocol } from '../../rules/protocol.ts';
import type { Client } from '../admit.ts';
import type { NameSource } from '../event.ts';
import { type ForwardPorts, serveRequest } from '../forward.ts';
import { keepOrigins, type Origins } from '../origins.ts';
import { recordOutcome } from '../outcome.ts';
import { serveTunnel } from '../serve-tunnel.ts';
import { serveUpgrade } from '../upgrade.ts';
import { transparentDialect } from './dialect.ts';
import { hostOfField, type LookedUp, type Named, nameDestination, type Wanted } from './name.ts';
import type { Opening } from './opening.ts';
import type { OwnMachine } from './own-machine.ts';
import { transparentResolve } from './route.ts';

export interface TransparentPorts extends ForwardPorts {
  readonly own: OwnMachine;
  /** What a client had looked up, where the DNS layer is on. */
  readonly lookedUpBy: (client: Client) => LookedUp;
  readonly log: { warn(fields: object, message: string): void };
}

/** A connection whose client knows of no proxy. */
export interface Intercepted {
  readonly socket: Socket;
  readonly client: Client;
  readonly wanted: Wanted;
  readonly startedAt: number;
}

/** Serves a transparent connection as a tunnel, from its first bytes to its last, and records it exactly once. */
export async function serveTransparent(
  { socket, client, wanted, startedAt }: Intercepted,
  opening: Opening,
  ports: TransparentPorts,
): Promise<void> {
  const sni = opening.kind === 'client-hello' ? opening.sni : undefined;
  const named = nameOf(wanted, client, sni && { name: sni, from: 'sni' }, ports);
  if (named === undefined) {
    ports.record.malformed();
    ports.log.warn(
      { client: client.address, port: wanted.port },
      'a redirected connection names no host, and its address is overwritten: it cannot be served; TPROXY keeps the address, see --transparent fd:N',
    );
    socket.resetAndDestroy();
    return;
  }
  const { authority, nameFrom } = named;
  const protocol = tunnelProtocol(authority.port);
  const asked = { startedAt, client, layer: 'transparent', protocol, authority, nameFrom } as const;
  const dialect = transparentDialect(opening);
  const outcome = await serveTunnel(
    { socket, asked, dialect, rest: Buffer.alloc(0) },
    { ...ports, routing: routingOf(wanted, nameFrom, ports) },
  );
  recordOutcome(outcome, ports.now(), ports.record);
}

/** Serves a plain request that came without a proxy's help: each on its connection is decided for itself. */
export function serveTransparentRequest(
  req: IncomingMessage,
  res: ServerResponse,
  { client, wanted }: Intercepted,
  ports: TransparentPorts,
): Promise<void> {
  return serveRequest(req, res, client, requestPorts(req, client, wanted, ports));
}

/** The same for a WebSocket handshake. */
export function serveTransparentUpgrade(
  req: IncomingMessage,
  head: Buffer,
  { socket, client, wanted }: Intercepted,
  ports: TransparentPorts,
): Promise<void> {
  return serveUpgrade(req, socket, head, client, requestPorts(req, client, wanted, ports));
}

/** Gives a request in origin form the target that a client of a proxy would have written, and routes it. */
function requestPorts(
  req: IncomingMessage,
  client: Client,
  wanted: Wanted,
  ports: TransparentPorts,
): ForwardPorts {
  const name = hostOfField(req.headers.host);
  const named = nameOf(wanted, client, name && { name, from: 'host' }, ports);
  if (named !== undefined && req.url?.startsWith('/')) {
    req.url = `http://${formatAuthority(named.authority)}${req.url}`;
  }
  return {
    ...ports,
    routing: routingOf(wanted, named?.nameFrom, ports),
    origins: originsOf(req.socket, ports),
    seen: { layer: 'transparent', nameFrom: named?.nameFrom },
  };
}

function nameOf(
  wanted: Wanted,
  client: Client,
  said: Parameters<typeof nameDestination>[1] | '' | undefined,
  ports: TransparentPorts,
): Named | undefined {
  const { address, role } = client;
  return nameDestination(wanted, said || undefined, ports.lookedUpBy(client), (authority) => {
    const protocol = tunnelProtocol(authority.port);
    const request = { client: address, role, protocol, ...authority };
    return ports.decide(request).verdict === 'allowed';
  });
}

function routingOf(
  { address }: Wanted,
  nameFrom: NameSource | undefined,
  { routing, decideOpening, reportOnly, own }: TransparentPorts,
): TransparentPorts['routing'] {
  const enforcing = decideOpening !== undefined && !reportOnly;
  const { resolve } = routing;
  const { isOwn } = own;
  return {
    ...routing,
    resolve: transparentResolve({ address, nameFrom, enforcing, resolve, isOwn }),
  };
}

/**
 * The connections to origins of one client's connection. They are not shared with other clients: while recording,
 * whose Host field says what may lead to any address.
 */
const originsOf = ((): ((socket: Socket, ports: TransparentPorts) => Origins) => {
  const kept = new WeakMap<Socket, Origins>();
  return (socket, ports) => {
    const known = kept.get(socket);
    if (known !== undefined) return known;
    const origins = keepOrigins(ports);
    kept.set(socket, origins);
    socket.once('close', () => void origins.close());
    return origins;
  };
})();
