import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { ListenAddress, ProxyConfig } from './config.ts';
import { serveConnect } from './connect.ts';
import { type ConnectionLog, keepConnections } from './connections.ts';
import { type ForwardPorts, serveRequest } from './forward.ts';
import { type Handlers, listenOn } from './listener.ts';
import { serveUpgrade } from './upgrade.ts';

/** A proxy that is listening. */
export interface RunningProxy {
  readonly addresses: readonly ListenAddress[];
  /** Connections that clients hold. */
  connections(): number;
  /**
   * Stops accepting, lets requests finish and tunnels go on for `drainTimeoutMs`, then cuts what
   * is left. Resolves when every outcome has been recorded.
   */
  drain(drainTimeoutMs: number): Promise<void>;
}

export interface ServerPorts extends ForwardPorts {
  readonly log: ConnectionLog & { error(fields: object, message: string): void };
}

/** Starts the proxy on every address of its configuration. @throws {UnavailableError} */
export async function startProxy(
  config: Pick<ProxyConfig, 'listen' | 'clients' | 'limits'>,
  ports: ServerPorts,
): Promise<RunningProxy> {
  const connections = keepConnections(config.clients, config.limits, ports.log);
  const serving = new Set<Promise<void>>();
  let draining = false;

  /** Runs one request to its recorded end; a defect costs that client its connection, and nobody else. */
  const serve = (socket: Socket, run: Promise<void>): void => {
    const done = run.catch((cause: unknown) => {
      ports.log.error({ err: cause }, 'a request could not be served');
      socket.destroy();
    });
    serving.add(done);
    void done.finally(() => serving.delete(done));
  };
  const handlers: Handlers = {
    onConnect: (socket, head, client) => serve(socket, serveConnect(socket, head, client, ports)),
    onRequest: (req, res, client) => {
      if (draining) res.shouldKeepAlive = false;
      serve(req.socket, serveRequest(req, res, client, ports));
    },
    onUpgrade: (req, socket, head, client) =>
      serve(socket, serveUpgrade(req, socket, head, client, ports)),
    onMalformed: () => ports.record.malformed(),
  };

  const servers: Server[] = [];
  try {
    for (const address of config.listen) {
      servers.push(await listenOn(address, connections, handlers));
    }
  } catch (cause) {
    for (const server of servers) server.close();
    throw cause;
  }
  return {
    addresses: servers.map(addressOf),
    connections: () => connections.count(),
    async drain(drainTimeoutMs) {
      draining = true;
      for (const server of servers) {
        server.close();
        server.closeIdleConnections();
      }
      await settled(serving, drainTimeoutMs);
      connections.cut();
      await Promise.all(serving);
      await ports.origins.close();
    },
  };
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
