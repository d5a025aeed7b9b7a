import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A server on a free port of 127.0.0.1 that goes away with its scope (`await using`). */
export interface Loopback extends AsyncDisposable {
  readonly port: number;
  /** Connections accepted so far. */
  accepted(): number;
}

/** Listens for TCP and hands each connection to `serve`; half-open connections stay open. */
export async function listen(serve: (socket: Socket) => void): Promise<Loopback> {
  const server = createServer({ allowHalfOpen: true }, serve);
  return loopbackOf(server);
}

/** Listens for HTTP requests. */
export async function listenHttp(
  serve: RequestListener,
  prepare: (server: Server) => void = () => undefined,
): Promise<Loopback> {
  const server = createHttpServer(serve);
  prepare(server);
  return loopbackOf(server);
}

/** Lets a server that does not listen yet listen on a free port. */
export async function loopbackOf(server: ReturnType<typeof createServer>): Promise<Loopback> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  server.on('connection', (socket: Socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    accepted: () => accepted,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A port of 127.0.0.1 on which nobody listens. */
export async function closedPort(): Promise<number> {
  await using server = await listen((socket) => socket.destroy());
  return server.port;
}

/** Opens a connection to 127.0.0.1, from there or from another address of its network, and waits until it stands. */
export function dialLoopback(port: number, from = '127.0.0.1'): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', localAddress: from, allowHalfOpen: true });
    socket.once('connect', () => {
      socket.removeListener('error', reject);
      socket.on('error', () => socket.destroy());
      resolve(socket);
    });
    socket.once('error', reject);
  });
}
