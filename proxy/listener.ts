import { createServer, type Server } from 'node:http';
import { Socket } from 'node:net';
import { UnavailableError } from '../rules/errors.ts';
import type { Client } from './admit.ts';
import { clientErrorAnswer, malformedAnswer } from './answers.ts';
import type { ListenAddress } from './config.ts';
import { type ConnectHead, connectFault, MAX_HEAD_BYTES } from './connect-head.ts';
import type { Connections } from './connections.ts';
import { errorCode } from './error-code.ts';
import { HEAD_TIMEOUT_MS, readFirst } from './first-bytes.ts';
import { type Answer, writeAnswer } from './reply.ts';
import { inTurn, openAnswer } from './turns.ts';
import { asksForWebSocket } from './upgrade.ts';

/** What a listener hands on: each request once, with the client whose it is. */
export interface Handlers {
  onConnect(socket: Socket, head: ConnectHead, client: Client): void;
  onRequest: (...args: [...Parameters<HttpListener>, client: Client]) => void;
  onUpgrade(req: Request, socket: Socket, head: Buffer, client: Client): void;
  onMalformed(): void;
}

type HttpListener = NonNullable<Parameters<typeof createServer>[1]>;
type Request = Parameters<HttpListener>[0];

/** How long a connection may be kept without a request. */
const KEEP_ALIVE_MS = 60_000;
/** Well below the descriptors that are kept free of clients. */
const MAX_LEAVING = 16;
/** Connections that wait to be taken: a cluster starts all at once. */
const BACKLOG = 4_096;

/**
 * Listens on one address, and sorts what comes by its first bytes: CONNECT is read by us, and
 * everything else by Node's HTTP server, which listens and would otherwise read it all.
 *
 * @throws {UnavailableError}
 */
export async function listenOn(
  address: ListenAddress,
  connections: Connections,
  handlers: Handlers,
): Promise<Server> {
  const server = createServer({
    noDelay: true,
    maxHeaderSize: MAX_HEAD_BYTES,
    headersTimeout: HEAD_TIMEOUT_MS,
    requestTimeout: 0,
    connectionsCheckingInterval: 1_000,
    keepAliveTimeout: KEEP_ALIVE_MS,
    shouldUpgradeCallback: asksForWebSocket,
    // Its absence is answered in our own words, and counted.
    requireHostHeader: false,
  });
  const turnAway = turnAwayWith(MAX_LEAVING);
  const [toHttp] = server.listeners('connection');
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    // Without a listener for its errors, a client's reset would end the process.
    socket.on('error', destroyItself);
    const entered = connections.enter(socket);
    if ('answer' in entered) {
      turnAway(socket, entered.answer);
      return;
    }
    readFirst(socket, {
      onConnect: (head) => handlers.onConnect(socket, head, entered.client),
      onMalformed: (answer) => {
        handlers.onMalformed();
        writeAnswer(socket, answer);
      },
      onOther: () => {
        toHttp?.call(server, socket);
        socket.resume();
      },
    });
  });
  handleHttp(server, connections, handlers);
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

function handleHttp(server: Server, connections: Connections, handlers: Handlers): void {
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
    handlers.onMalformed();
    writeAnswer(socket, answer);
  };
}

function socketOf(duplex: unknown): Socket | undefined {
  return duplex instanceof Socket ? duplex : undefined;
}

function listening(server: Server, { host, port }: ListenAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (cause: unknown): void => {
      const fault = listenFault(`${host}:${port}`, errorCode(cause));
      reject(new UnavailableError(fault, { cause }));
    };
    server.once('error', onError);
    server.listen({ host, port, backlog: BACKLOG }, () => {
      server.removeListener('error', onError);
      resolve();
    });
  });
}

function listenFault(where: string, code: string): string {
  const faults: Readonly<Record<string, string>> = {
    EADDRINUSE: 'another program has the port; stop it, or choose another port with --listen',
    EACCES: 'ports below 1024 are reserved; choose a higher one with --listen',
    EADDRNOTAVAIL: 'this machine has no such address; choose one of its own with --listen',
    ENOTFOUND: 'the name does not resolve; write an address of this machine',
  };
  return `Cannot listen on ${where}: ${faults[code] ?? code}`;
}
