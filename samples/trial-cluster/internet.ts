import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { makeIdentity } from './certificate.ts';

/** All the hosts of the trial, on two ports of this machine. */
export interface Internet extends AsyncDisposable {
  /** Flags that make Sallyport reach it in place of the real hosts. */
  readonly flags: readonly string[];
  /** The certificate (PEM) that its clients have to trust. */
  readonly certificate: string;
}

/** A package index of a mirror: large enough that a client can hang up half-way. */
const LARGE_BYTES = 8 * 1024 * 1024;

/** Starts one site for plain HTTP and one for TLS, which answer for every one of these names. */
export async function startInternet(
  names: readonly string[],
  downPorts: readonly number[],
): Promise<Internet> {
  const { key, certificate } = makeIdentity(names, new Date());
  const http = createHttpServer(answer);
  const https = createHttpsServer({ key, cert: certificate }, answer);
  const [httpPort, httpsPort] = [await listen(http), await listen(https)];
  const nobody = await portOfNobody();
  const rules = [
    `:80:127.0.0.1:${httpPort}`,
    `:443:127.0.0.1:${httpsPort}`,
    ...downPorts.map((port) => `:${port}:127.0.0.1:${nobody}`),
  ];
  return {
    flags: rules.flatMap((rule) => ['--connect-to', rule]),
    certificate,
    async [Symbol.asyncDispose]() {
      await Promise.all([http, https].map(close));
    },
  };
}

const answer: RequestListener = (req, res) => {
  const body = req.url?.endsWith('.bz2') ? Buffer.alloc(LARGE_BYTES) : `${req.method} ${req.url}\n`;
  res.writeHead(200, { 'Content-Type': 'application/octet-stream' }).end(body);
};

/** Listens on a free port, and says which. */
function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('no TCP port');
      resolve(address.port);
    });
  });
}

/** A port that was free a moment ago: who connects is refused. */
async function portOfNobody(): Promise<number> {
  const server = createHttpServer();
  const port = await listen(server);
  await close(server);
  return port;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
