import { createServer } from 'node:https';
import { connect } from 'node:net';
import { connect as connectTls, createSecureContext, type TLSSocket } from 'node:tls';
import { makeIdentity } from '../samples/trial-cluster/certificate.ts';

/** Origin and clients of `bench/intercept.ts`, in a process of their own. */
export interface LoadReady {
  readonly originPort: number;
  /** PEM. */
  readonly certificate: string;
}

export interface LoadQuestion {
  /** `new`: each tunnel to another host · `cached`: each to the same · `open`: requests, one after the other, in a few tunnels. */
  readonly kind: 'new' | 'cached' | 'open';
  readonly count: number;
  readonly port: number;
}

export interface LoadAnswer {
  readonly perSecond: number;
}

const AT_ONCE = 16;
let hosts = 0;

const identity = makeIdentity(['*.bench.test'], new Date());
const origin = createServer({ key: identity.key, cert: identity.certificate }, (_req, res) =>
  res.end('ok'),
);
origin.listen(0, '127.0.0.1', () => {
  const bound = origin.address();
  if (bound === null || typeof bound === 'string') throw new Error('not listening on a port');
  const ready: LoadReady = { originPort: bound.port, certificate: identity.certificate };
  process.send?.(ready);
});

// What the client makes of the certificate is not what is measured here.
const secureContext = createSecureContext();

process.on('message', async ({ kind, count, port }: LoadQuestion) => {
  const startedAt = performance.now();
  let left = count;
  const work = async (): Promise<void> => {
    const tunnel = kind === 'open' ? await open('open.bench.test', port) : undefined;
    while (left-- > 0) {
      if (tunnel !== undefined) {
        await ask(tunnel, 'open.bench.test');
        continue;
      }
      const host = kind === 'new' ? `h${hosts++}.bench.test` : 'cached.bench.test';
      const socket = await open(host, port);
      await ask(socket, host);
      socket.destroy();
    }
    tunnel?.destroy();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const answer: LoadAnswer = { perSecond: (1_000 * count) / (performance.now() - startedAt) };
  process.send?.(answer);
});

function open(host: string, port: number): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    socket.once('error', reject);
    socket.write(`CONNECT ${host}:443 HTTP/1.1\r\nHost: ${host}:443\r\n\r\n`);
    socket.once('data', () => {
      const secured = connectTls({
        socket,
        servername: host,
        secureContext,
        rejectUnauthorized: false,
      });
      secured.once('secureConnect', () => resolve(secured));
      secured.once('error', reject);
    });
  });
}

function ask(socket: TLSSocket, host: string): Promise<void> {
  return new Promise((resolve) => {
    socket.once('data', () => resolve());
    socket.write(`GET /key HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  });
}
