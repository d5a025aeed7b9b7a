import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { malformedAnswer } from './answers.ts';
import { byAddress } from './auth/identify.ts';
import type { ListenAddress, ProxyConfig } from './config.ts';
import { serveConnect } from './connect.ts';
import { type ConnectionLog, type HeldElsewhere, keepConnections } from './connections.ts';
import { type ForwardPorts, serveRequest } from './forward.ts';
import { InFlight } from './in-flight.ts';
import type { Inside } from './intercept/inside.ts';
import type { Interception } from './intercept/interception.ts';
import { takeOverWith } from './intercept/take-over.ts';
import { type Limit, limitOfStatus } from './limit.ts';
import { type Handlers, listenOn } from './listener.ts';
import { writeAnswer } from './reply.ts';
import { serveSocks } from './socks.ts';
import { listenTransparently } from './transparent/listen.ts';
import { ownMachine } from './transparent/own-machine.ts';
import type { TransparentPorts } from './transparent/serve.ts';
import { serveUpgrade } from './upgrade.ts';

/** A proxy that is listening. */
export interface RunningProxy {
  readonly addresses: readonly ListenAddress[];
  /** Where redirected connections are taken. */
  readonly transparent: readonly ListenAddress[];
  /** Connections that clients hold. */
  connections(): number;
  /** Bytes that wait in memory for the clients' sockets. */
  bufferedBytes(): number;
  /**
   * Stops accepting, lets requests finish and tunnels go on for `drainTimeoutMs`, then cuts what
   * is left. Resolves when every outcome has been recorded.
   */
  drain(drainTimeoutMs: number): Promise<void>;
}

export interface ServerPorts extends ForwardPorts {
  /** What other processes that share the port hold; absent where one serves alone. */
  readonly elsewhere?: HeldElsewhere | undefined;
  /** Told of each connection or head that a limit has ended. */
  limited?(limit: Limit): void;
  /** What a client had looked up, where the DNS layer is on. */
  readonly lookedUpBy?: TransparentPorts['lookedUpBy'] | undefined;
  /** Whose TLS is decrypted, if anyone's is. */
  readonly interception?: Interception | undefined;
  readonly log: ConnectionLog & { error(fields: object, message: string): void };
}

/** Starts the proxy on every address of its configuration. @throws {UnavailableError} */
export async function startProxy(
  config: Pick<ProxyConfig, 'listen' | 'clients' | 'limits'> &
    Partial<Pick<ProxyConfig, 'transparent'>>,
  given: ServerPorts,
): Promise<RunningProxy> {
  const { transparent = [] } = config;
  const own = ownMachine(given.now);
  const servers: Server[] = [];
  /** For requests inside intercepted TLS: whose they are is known, and where they may go. */
  const insides = new WeakMap<Socket, ServerPorts>();
  const adopt = (socket: Socket, inside: Inside): void => {
    insides.set(socket, { ...ports, inside, origins: inside.origins, identify: byAddress });
    connections.adopt(socket, inside.client);
    servers[0]?.emit('connection', socket);
  };
  const { interception } = given;
  const opened = transparent.length > 0 ? own.opened : undefined;
  const ports: ServerPorts & TransparentPorts = {
    ...given,
    own,
    opened,
    lookedUpBy: given.lookedUpBy ?? (() => () => []),
    takeOver: interception && takeOverWith({ ...given, interception, adopt, opened }),
  };
  const connections = keepConnections(
    config.clients,
    {
      limits: config.limits,
      elsewhere: ports.elsewhere,
      onLimit: (limit) => ports.limited?.(limit),
    },
    ports.log,
  );
  const serving = new InFlight();
  let draining = false;
  const portsFor = (socket: Socket): ServerPorts => insides.get(socket) ?? ports;

  /** Runs one request to its recorded end; a defect costs that client its connection, and nobody else. */
  const serve = (socket: Socket, run: Promise<void>): void => {
    serving.begin();
    run.then(serving.end, (cause: unknown) => {
      serving.end();
      ports.log.error({ err: cause }, 'a request could not be served');
      socket.destroy();
    });
  };
  const handlers: Handlers = {
    onConnect(socket, head, client) {
      if (insides.has(socket)) refuseNested(socket);
      else serve(socket, serveConnect(socket, head, client, ports));
    },
    onSocks: (socket, version, client) => serve(socket, serveSocks(socket, version, client, ports)),
    onRequest: (req, res, client) => {
      if (draining) res.shouldKeepAlive = false;
      serve(req.socket, serveRequest(req, res, client, portsFor(req.socket)));
    },
    onUpgrade: (req, socket, head, client) =>
      serve(socket, serveUpgrade(req, socket, head, client, portsFor(socket))),
    onMalformed(answer) {
      ports.record.malformed();
      const limit = limitOfStatus(answer.status);
      if (limit !== undefined) ports.limited?.(limit);
    },
  };

  const others: Server[] = [];
  try {
    for (const address of config.listen) {
      servers.push(await listenOn(address, connections, handlers));
    }
    for (const listen of transparent) {
      others.push(
        await listenTransparently(listen, connections, serve, ports, handlers.onMalformed),
      );
    }
  } catch (cause) {
    for (const server of [...servers, ...others]) server.close();
    throw cause;
  }
  return {
    addresses: servers.map(addressOf),
    transparent: others.map(addressOf),
    connections: () => connections.count(),
    bufferedBytes: () => connections.bufferedBytes(),
    async drain(drainTimeoutMs) {
      draining = true;
      for (const server of [...servers, ...others]) {
        server.close();
        server.closeIdleConnections();
      }
      await settled(serving, drainTimeoutMs);
      connections.cut();
      await serving.idle();
      await ports.origins.close();
    },
  };
}

/** Inside a tunnel there is an origin, and no proxy. */
function refuseNested(socket: Socket): void {
  writeAnswer(socket, malformedAnswer('this is no proxy; CONNECT has no meaning here'));
}

function addressOf(server: Server): ListenAddress {
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('not listening on a port');
  return { host: bound.address, port: bound.port };
}

/** Waits until nothing is being served, or until the time is up. */
async function settled(serving: InFlight, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  await Promise.race([serving.idle(), timeUp]);
  clearTimeout(timer);
}
