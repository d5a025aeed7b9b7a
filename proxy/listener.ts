import { createServer, type Server } from 'node:http';
import { type ListenOptions, Socket } from 'node:net';
import { UnavailableError } from '../rules/errors.ts';
import type { Client } from './admit.ts';
import { clientErrorAnswer, malformedAnswer } from './answers.ts';
import { type ConnectHead, connectFault, MAX_HEAD_BYTES } from './connect-head.ts';
import type { Connections } from './connections.ts';
import { errorCode } from './error-code.ts';
import { HEAD_TIMEOUT_MS, readFirst } from './first-bytes.ts';
import { closeIdleAfter, type IdleConnections } from './idle-connections.ts';
import type { ListenAddress, ListenSocket } from './listen-address.ts';
import { type Answer, writeAnswer } from './reply.ts';
import { inTurn, openAnswer } from './turns.ts';
import { asksForWebSocket } from './upgrade.ts';

/** What a listener hands on: each request once, with the client whose it is. */
export interface Handlers {
  onConnect(socket: Socket, head: ConnectHead, client: Client): void;
  /** SOCKS of this version; its first byte is still on the socket. */
  onSocks(socket: Socket, version: number, client: Client): void;
  onRequest: (...args: [...Parameters<HttpListener>, client: Client]) => void;
  onUpgrade(req: Request, socket: Socket, head: Buffer, client: Client): void;
  onMalformed(answer: Answer): void;
}

type HttpListener = NonNullable<Parameters<typeof createServer>[1]>;
type Request = Parameters<HttpListener>[0];

/** How long a connection may be kept without a request. */
const KEEP_ALIVE_MS = 60_000;
/** Well below the descriptors that are kept free of clients. */
const MAX_LEAVING = 16;
/** Connections that wait to be taken: a cluster starts all at once. */
const BACKLOG = 4_096;

/** How a listener receives connections. */
export interface Reception {
  /** Sorts a connection that was let in; `toHttp` hands it to Node's HTTP server. The socket is paused. */
  receive(socket: Socket, client: Client, toHttp: () => void): void;
  /** Answers a client that is not served. */
  turnAway(socket: Socket, answer: Answer): void;
}

/** For clients that know that this is a proxy. */
function proxyReception(handlers: Handlers): Reception {
  return {
    turnAway: turnAwayWith(MAX_LEAVING),
    receive(socket, client, toHttp) {
      readFirst(socket, {
        onConnect: (head) => handlers.onConnect(socket, head, client),
        onMalformed: (answer) => {
          handlers.onMalformed(answer);
          writeAnswer(socket, answer);
        },
        onSocks: (version) => handlers.onSocks(socket, version, client),
        onOther: toHttp,
      });
    },
  };
}

/**
 * Listens on one address, and sorts what comes by its first bytes: CONNECT is read by us, and
 * everything else by Node's HTTP server, which listens and would otherwise read it all.
 *
 * @throws {UnavailableError}
 */
export async function listenOn(
  address: ListenAddress | ListenSocket,
  connections: Connections,
  handlers: Handlers,
  reception: Reception = proxyReception(handlers),
): Promise<Server> {
  const server = createServer({
    noDelay: true,
    // A request without a body has ended when it comes, and no events of a stream are waited for.
    optimizeEmptyRequests: true,
    maxHeaderSize: MAX_HEAD_BYTES,
    headersTimeout: HEAD_TIMEOUT_MS,
    requestTimeout: 0,
    connectionsCheckingInterval: 1_000,
    // By `closeIdleAfter`, which costs a request nothing.
    keepAliveTimeout: 0,
    shouldUpgradeCallback: asksForWebSocket,
    // Its absence is answered in our own words, and counted.
    requireHostHeader: false,
  });
  const idle = closeIdleAfter(KEEP_ALIVE_MS);
  const [toHttp] = server.listeners('connection');
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    // Without a listener for its errors, a client's reset would end the process.
    socket.on('error', destroyItself);
    const serveHttp = (): void => {
      idle.watch(socket);
      toHttp?.call(server, socket);
      socket.resume();
    };
    // What was inside another connection has been let in with it.
    if (connections.clientOf(socket) !== undefined) {
      serveHttp();
      return;
    }
    const entered = connections.enter(socket);
    if ('answer' in entered) {
      reception.turnAway(socket, entered.answer);
      return;
    }
    reception.receive(socket, entered.client, serveHttp);
  });
  handleHttp(server, connections, idle, handlers);
  await listening(server, address);
  // An accept that fails (no descriptor left) costs that client its connection, and nobody else.
  server.on('error', () => undefined);
  return server;
}

/**
 * Answers clients that are not served. So many may take their time to leave, which is how they are
 * sure to read the answer; beyond that each would hold a descriptor that others need.
 */
function turnAwayWith(maxLeaving: number): (socket: Socket, answer: Answer) => void {
  let leaving = 0;
  return (socket, answer) => {
    writeAnswer(socket, answer);
    if (leaving >= maxLeaving) {
      socket.once('finish', () => socket.destroy());
      return;
    }
    leaving += 1;
    socket.once('close', () => {
      leaving -= 1;
    });
  };
}

function destroyItself(this: Socket): void {
  this.destroy();
}

function handleHttp(
  server: Server,
  connections: Connections,
  idle: IdleConnections,
  handlers: Handlers,
): void {
  server.on('request', (req, res) => {
    const { socket } = req;
    const client = connections.clientOf(socket);
    if (client === undefined) {
      res.destroy();
      return;
    }
    // The parser stops where another protocol could begin, and what came with it is lost.
    if (req.headers.upgrade !== undefined) res.shouldKeepAlive = false;
    inTurn(socket, res, () => handlers.onRequest(req, res, client));
  });
  // With listeners here Node leaves it to the origin whether the body is wanted, and to us what else may be expected.
  server.on('checkContinue', (req, res) => server.emit('request', req, res));
  server.on('checkExpectation', (req, res) => server.emit('request', req, res));
  // A CONNECT that follows other requests on its connection.
  server.on('connect', (req, duplex, rest) => {
    const { socket } = req;
    const client = connections.clientOf(socket);
    if (client === undefined) {
      duplex.destroy();
      return;
    }
    idle.forget(socket);
    socket.pause();
    inTurn(socket, undefined, () => {
      const fault = connectFault(req);
      const head = { target: req.url ?? '', headers: req.rawHeaders, rest };
      if (fault === undefined) handlers.onConnect(socket, head, client);
      else refuse(socket, malformedAnswer(fault));
    });
  });
  server.on('upgrade', (req, duplex, rest) => {
    const { socket } = req;
    const client = connections.clientOf(socket);
    idle.forget(socket);
    if (client === undefined) duplex.destroy();
    else inTurn(socket, undefined, () => handlers.onUpgrade(req, socket, rest, client));
  });
  server.on('clientError', (cause, duplex) => {
    const code = errorCode(cause);
    const socket = socketOf(duplex);
    if (code === 'ECONNRESET' || !duplex.writable || socket === undefined) {
      duplex.destroy();
      return;
    }
    // The client said that its last request was the last: what it sends behind it is not read.
    if (code === 'HPE_CLOSED_CONNECTION') return;
    const open = openAnswer(socket);
    // Broken off in its body: there is nothing to wait for.
    if (open?.req.complete === false) {
      if (open.headersSent) socket.destroy();
      else refuse(socket, clientErrorAnswer(code));
      return;
    }
    inTurn(socket, undefined, () => refuse(socket, clientErrorAnswer(code)));
  });

  const refuse = (socket: Socket, answer: Answer): void => {
    handlers.onMalformed(answer);
    writeAnswer(socket, answer);
  };
}

function socketOf(duplex: unknown): Socket | undefined {
  return duplex instanceof Socket ? duplex : undefined;
}

function listening(server: Server, address: ListenAddress | ListenSocket): Promise<void> {
  const where = 'fd' in address ? `fd:${address.fd}` : `${address.host}:${address.port}`;
  return new Promise((resolve, reject) => {
    const onError = (cause: unknown): void => {
      reject(new UnavailableError(listenFault(where, errorCode(cause)), { cause }));
    };
    server.once('error', onError);
    server.listen(listenOptions(address), () => {
      server.removeListener('error', onError);
      resolve();
    });
  });
}

function listenOptions(address: ListenAddress | ListenSocket): ListenOptions & { fd?: number } {
  if ('fd' in address) return { fd: address.fd, backlog: BACKLOG };
  const { host, port, shared = false } = address;
  return { host, port, backlog: BACKLOG, reusePort: shared };
}

/** Why it cannot be listened there, as a sentence for the user. */
export function listenFault(where: string, code: string): string {
  const faults: Readonly<Record<string, string>> = {
    EADDRINUSE: 'another program has the port; stop it, or choose another port with --listen',
    EACCES: 'ports below 1024 are reserved; choose a higher one with --listen',
    EADDRNOTAVAIL: 'this machine has no such address; choose one of its own with --listen',
    ENOTFOUND: 'the name does not resolve; write an address of this machine',
    EINVAL: 'no listening TCP socket was handed over; see samples/transparent',
    EBADF: 'no socket was handed over; see samples/transparent',
    ENOTSUP: 'this system lets no processes share a port; use --workers 1',
  };
  return `Cannot listen on ${where}: ${faults[code] ?? code}`;
}
