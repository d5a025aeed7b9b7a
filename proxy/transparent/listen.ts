import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { type Ip, parseIp } from '../../rules/ip.ts';
import type { Client } from '../admit.ts';
import type { Connections } from '../connections.ts';
import { type Handlers, listenOn, type Reception } from '../listener.ts';
import type { TransparentListen } from './listen-spec.ts';
import type { Wanted } from './name.ts';
import { listenMs, readOpening } from './opening.ts';
import {
  type Intercepted,
  serveTransparent,
  serveTransparentRequest,
  serveTransparentUpgrade,
  type TransparentPorts,
} from './serve.ts';

/** Runs one request to its recorded end; see `startProxy`. */
type Serve = (socket: Socket, run: Promise<void>) => void;

/** Listens for connections that were meant for somebody else. @throws {UnavailableError} */
export function listenTransparently(
  listen: TransparentListen,
  connections: Connections,
  serve: Serve,
  ports: TransparentPorts,
  onMalformed: Handlers['onMalformed'],
): Promise<Server> {
  const intercepted = new WeakMap<Socket, Intercepted>();

  const receive = async (socket: Socket, client: Client, toHttp: () => void): Promise<void> => {
    const startedAt = ports.now();
    const wanted = wantedBy(socket, listen.originalPort, ports.own.isOwn);
    // A connection of our own is known as such once its other end is connected: in this turn of the event loop.
    await new Promise(setImmediate);
    if (wanted === undefined || ports.own.cameFromHere(socket)) {
      ports.log.warn({ client: client.address }, wanted === undefined ? STRAIGHT : REDIRECTED);
      ports.record.malformed();
      socket.resetAndDestroy();
      return;
    }
    const connection = { socket, client, wanted, startedAt };
    const opening = await readOpening(socket, listenMs(wanted.port));
    if (opening.kind === 'http') {
      intercepted.set(socket, connection);
      toHttp();
      return;
    }
    await serveTransparent(connection, opening, ports);
  };

  const reception: Reception = {
    receive: (socket, client, toHttp) => serve(socket, receive(socket, client, toHttp)),
    turnAway: (socket) => void socket.resetAndDestroy(),
  };
  const handlers: Handlers = {
    onMalformed,
    onRequest(req, res) {
      const connection = intercepted.get(req.socket);
      if (connection === undefined) res.destroy();
      else serve(req.socket, serveTransparentRequest(req, res, connection, ports));
    },
    onUpgrade(req, socket, head) {
      const connection = intercepted.get(socket);
      if (connection === undefined) socket.destroy();
      else serve(socket, serveTransparentUpgrade(req, head, connection, ports));
    },
    // Behind a plain request, and on a connection that knows of no proxy: nobody who means well.
    onConnect(socket) {
      ports.record.malformed();
      socket.resetAndDestroy();
    },
    onSocks: (socket) => void socket.resetAndDestroy(),
  };
  return listenOn(listen.on, connections, handlers, reception);
}

const STRAIGHT =
  'a client connected to the transparent port itself; only connections that TPROXY leads there can be served';
const REDIRECTED =
  'a rule leads the traffic of this proxy back to it; leave out its own user (meta skuid) or use prerouting only';

/** What a client wanted; nothing where it is this machine, which is nobody's destination. */
function wantedBy(
  socket: Socket,
  originalPort: number | undefined,
  isOwn: (address: Ip) => boolean,
): Wanted | undefined {
  if (originalPort !== undefined) return { address: undefined, port: originalPort };
  const address = parseIp(socket.localAddress ?? '');
  const port = socket.localPort;
  if (address === undefined || port === undefined || isOwn(address)) return undefined;
  return { address, port };
}
