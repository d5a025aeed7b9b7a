import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { UnavailableError } from '../rules/errors.ts';
import { parseIp } from '../rules/ip.ts';
import type { Client } from './admit.ts';
import { clientErrorAnswer, NO_UPGRADE, STRANGER } from './answers.ts';
import type { ListenAddress, ProxyConfig } from './config.ts';
import { serveConnect } from './connect.ts';
import { type ConnectHead, MAX_HEAD_BYTES } from './connect-head.ts';
import { errorCode } from './error-code.ts';
import { HEAD_TIMEOUT_MS, readFirst } from './first-bytes.ts';
import { type ForwardPorts, serveRequest } from './forward.ts';
import { writeAnswer } from './reply.ts';
import { asksForWebSocket, serveUpgrade } from './upgrade.ts';

/** A proxy that is listening. */
export interface RunningProxy {
  readonly addresses: readonly ListenAddress[];
  /**
   * Stops accepting, lets requests finish and tunnels go on for `drainTimeoutMs`, then cuts what
   * is left. Resolves when every outcome has been recorded.
   */
  drain(drainTimeoutMs: number): Promise<void>;
}

export interface ServerPorts extends ForwardPorts {
  readonly log: {
    warn(fields: object, message: string): void;
    error(fields: object, message: string): void;
  };
}

const KEEP_ALIVE_MS = 60_000;

/** Starts the proxy on every address of its configuration. @throws {UnavailableError} */
export async function startProxy(
  config: Pick<ProxyConfig, 'listen' | 'clients'>,
  ports: ServerPorts,
): Promise<RunningProxy> {
  const sockets = new Set<Socket>();
  const serving = new Set<Promise<void>>();
  let draining = false;

  /** Runs one request to its recorded end; a defect in it costs that client its connection, and nobody else. */
  const serve = (socket: Socket, run: () => Promise<void>): void => {
    const done = run().catch((cause: unknown) => {
      ports.log.error({ err: cause }, 'a request could not be served');
      socket.destroy();
    });
    serving.add(done);
    void done.finally(() => serving.delete(done));
  };

  const serveTunnel = (socket: Socket, head: ConnectHead, client: Client): void =>
    serve(socket, () => serveConnect(socket, head, client, ports));

  const listenOn = async (address: ListenAddress): Promise<Server> => {
    const server = createServer({
      noDelay: true,
      maxHeaderSize: MAX_HEAD_BYTES,
      headersTimeout: HEAD_TIMEOUT_MS,
      requestTimeout: 0,
      connectionsCheckingInterval: 2_000,
      keepAliveTimeout: KEEP_ALIVE_MS,
      shouldUpgradeCallback: asksForWebSocket,
    });
    const [toHttp] = server.listeners('connection');
    server.removeAllListeners('connection');

    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      socket.on('error', () => socket.destroy());
      const client = clientOf(socket, config);
      if (client === undefined) {
        ports.log.warn(
          { client: socket.remoteAddress },
          'refused a client; --allow-clients names who may use this proxy',
        );
        writeAnswer(socket, STRANGER);
        return;
      }
      readFirst(socket, {
        onConnect: (head) => serveTunnel(socket, head, client),
        onMalformed: (answer) => {
          ports.record.malformed();
          writeAnswer(socket, answer);
        },
        onOther: () => {
          toHttp?.call(server, socket);
          socket.resume();
        },
      });
    });

    server.on('request', (req, res) => {
      const client = clientOf(req.socket, config);
      if (client === undefined) return res.destroy();
      if (draining) res.shouldKeepAlive = false;
      serve(req.socket, () => serveRequest(req, res, client, ports));
      return undefined;
    });
    // With a listener here Node leaves it to the origin whether the body is wanted.
    server.on('checkContinue', (req, res) => server.emit('request', req, res));
    server.on('connect', (req, duplex, rest) => {
      const socket = req.socket;
      const client = clientOf(socket, config);
      if (client === undefined || duplex !== socket) return duplex.destroy();
      socket.pause();
      serveTunnel(socket, { target: req.url ?? '', headers: req.rawHeaders, rest }, client);
      return undefined;
    });
    server.on('upgrade', (req, duplex, rest) => {
      const socket = req.socket;
      const client = clientOf(socket, config);
      if (client === undefined || duplex !== socket) return duplex.destroy();
      if (!asksForWebSocket(req)) return writeAnswer(socket, NO_UPGRADE);
      serve(socket, () => serveUpgrade(req, socket, rest, client, ports));
      return undefined;
    });
    server.on('clientError', (cause, duplex) => {
      const code = errorCode(cause);
      if (code === 'ECONNRESET' || !duplex.writable) return duplex.destroy();
      ports.record.malformed();
      return writeAnswer(duplex, clientErrorAnswer(code));
    });
    await listening(server, address);
    return server;
  };

  const servers: Server[] = [];
  try {
    for (const address of config.listen) servers.push(await listenOn(address));
  } catch (cause) {
    for (const server of servers) server.close();
    throw cause;
  }

  return {
    addresses: servers.map(addressOf),
    async drain(drainTimeoutMs) {
      draining = true;
      for (const server of servers) {
        server.close();
        server.closeIdleConnections();
      }
      await settled(serving, drainTimeoutMs);
      for (const socket of sockets) socket.destroy();
      await Promise.all(serving);
      await ports.origins.close();
    },
  };
}

function clientOf(socket: Socket, { clients }: Pick<ProxyConfig, 'clients'>): Client | undefined {
  const address = parseIp(socket.remoteAddress ?? '');
  return address === undefined ? undefined : clients.at(address);
}

function listening(server: Server, { host, port }: ListenAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      reject(new UnavailableError(listenFault(`${host}:${port}`, errorCode(cause)), { cause }));
    });
    server.listen({ host, port, backlog: 4_096 }, resolve);
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

function addressOf(server: Server): ListenAddress {
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('not listening on a port');
  return { host: bound.address, port: bound.port };
}

/** Waits until nothing is being served, or until the time is up. */
async function settled(serving: ReadonlySet<Promise<void>>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  const allDone = (async () => {
    while (serving.size > 0) await Promise.all(serving);
  })();
  await Promise.race([allDone, timeUp]);
  clearTimeout(timer);
}
