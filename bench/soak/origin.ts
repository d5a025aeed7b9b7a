import { fork } from 'node:child_process';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';

/** The origins of the soak: one that speaks whatever its client asks for by a first byte, one for plain HTTP. */
export interface Origins {
  readonly tunnelPort: number;
  readonly httpPort: number;
  /** Bytes that the flood has handed to the system. */
  flooded(): number;
  close(): void;
}

const BLOCK = Buffer.alloc(65_536, 'x');

/**
 * Starts them in a process of their own: with ten thousand clients here, this process has no
 * descriptors left for as many origins.
 */
export async function startOriginProcess(floodBytes: number): Promise<Origins> {
  const child = fork(new URL('./origin-process.ts', import.meta.url), [String(floodBytes)]);
  let flooded = 0;
  const ports = await new Promise<OriginPorts>((resolve) => {
    child.on('message', (message: OriginMessage) => {
      if (message.kind === 'flooded') flooded = message.bytes;
      else resolve(message);
    });
  });
  return { ...ports, flooded: () => flooded, close: () => void child.kill() };
}

interface OriginPorts {
  readonly tunnelPort: number;
  readonly httpPort: number;
}

/** What the process of the origins tells. */
export type OriginMessage =
  | ({ readonly kind: 'ports' } & OriginPorts)
  | { readonly kind: 'flooded'; readonly bytes: number };

export async function startOrigins(floodBytes: number): Promise<Origins> {
  let flooded = 0;
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
  };
  const flood = (to: NodeJS.WritableStream): void => {
    let left = floodBytes;
    const more = (): void => {
      while (left > 0) {
        left -= BLOCK.length;
        flooded += BLOCK.length;
        if (!to.write(BLOCK)) return void to.once('drain', more);
      }
      to.end();
    };
    more();
  };
  const tunnels = createServer({ allowHalfOpen: true }, (socket) => {
    keep(socket);
    const onSilence = (): void => void socket.end();
    socket.once('end', onSilence);
    socket.once('data', (first) => {
      socket.removeListener('end', onSilence);
      speak(socket, first, flood);
    });
  });
  const http = createHttpServer((req, res) => {
    if (req.url === '/reset') return void req.socket.resetAndDestroy();
    if (req.url === '/half') {
      res.writeHead(200, { 'Content-Length': 1_000_000 });
      res.write(BLOCK, () => res.destroy());
      return;
    }
    if (req.url === '/flood') return flood(res);
    req.resume().once('end', () => res.end(BLOCK.subarray(0, 2_000)));
  });
  http.on('connection', keep);
  return {
    tunnelPort: await listening(tunnels),
    httpPort: await listening(http),
    flooded: () => flooded,
    close() {
      for (const socket of sockets) socket.destroy();
      tunnels.close();
      http.close();
    },
  };
}

/** E: echo · R: reset · H: answer when the client has ended · F: flood. */
function speak(socket: Socket, first: Buffer, flood: (to: Socket) => void): void {
  const word = String.fromCharCode(first[0] ?? 0);
  if (word === 'R') socket.resetAndDestroy();
  else if (word === 'F') flood(socket);
  else if (word === 'H') socket.resume().once('end', () => socket.end('answer'));
  else {
    socket.write(first);
    socket.pipe(socket);
  }
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }, () => {
      const bound = server.address();
      resolve(typeof bound === 'object' && bound !== null ? bound.port : 0);
    });
  });
}
