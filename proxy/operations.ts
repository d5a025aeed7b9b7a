import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { parseAuthority } from '../rules/authority.ts';
import { UnavailableError } from '../rules/errors.ts';
import { isIpLiteral } from '../rules/host.ts';
import type { ListenAddress } from './config.ts';
import { errorCode } from './error-code.ts';
import type { Mark } from './event.ts';
import { answerMark } from './mark-request.ts';

/** The pages for whoever runs the proxy: is it alive, is it ready, what does it count. */
export interface OperationsPorts {
  /** What keeps the proxy from being ready; nothing while it is. */
  fault(): string | undefined;
  /** Absent without `--metrics`. */
  readonly metrics?: { text(): Promise<string>; readonly contentType: string } | undefined;
  /** Writes that a phase begins, on `POST /mark`; absent where nothing is recorded. */
  readonly mark?: ((name: string) => Mark) | undefined;
  /** Answers what is none of these pages; absent: 404. It looks after its own callers. */
  readonly rest?: ((req: IncomingMessage, res: ServerResponse) => void) | undefined;
}

export interface Operations {
  readonly address: ListenAddress;
  /** Keeps the process alive for it; else it ends with what it stands beside. */
  stay(): void;
  close(): void;
}

/** A few operators and their probes: a flood of connections must not take the proxy's descriptors. */
const MAX_CONNECTIONS = 128;
const REQUEST_TIMEOUT_MS = 30_000;

/** Serves `/healthz`, `/readyz` and `/metrics`, on an address of its own. @throws {UnavailableError} */
export async function startOperations(
  address: ListenAddress,
  ports: OperationsPorts,
): Promise<Operations> {
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (req, res) => {
    const { rest } = ports;
    if (rest === undefined || OWN_PATHS.has(pathOf(req))) {
      answer(req, res, ports).catch(() => res.destroy());
    } else {
      rest(req, res);
    }
  });
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      const where = `${address.host}:${address.port}`;
      reject(
        new UnavailableError(
          `Cannot serve the dashboard on ${where}: ${errorCode(cause)}; choose another address with --dashboard, or off`,
          { cause },
        ),
      );
    });
    server.listen(address, resolve);
  });
  // It must not keep a process alive whose proxy has ended.
  server.unref();
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : address.port;
  return {
    address: { host: address.host, port },
    stay: () => void server.ref(),
    close() {
      server.close();
      // A page that listens for news would keep its connection, and the process, for ever.
      server.closeAllConnections();
    },
  };
}

const OWN_PATHS: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics', '/mark']);

function pathOf({ url }: IncomingMessage): string {
  return (url ?? '').split('?')[0] ?? '';
}

async function answer(
  req: IncomingMessage,
  res: ServerResponse,
  { fault, metrics, mark }: OperationsPorts,
): Promise<void> {
  if (!isAddressedDirectly(req))
    return send(res, 403, 'ask for this page by address or localhost\n');
  const path = pathOf(req);
  if (path === '/mark' && mark !== undefined) return await answerMark(req, res, mark);
  if (req.method !== 'GET' && req.method !== 'HEAD') return send(res, 405, 'only GET\n');
  if (path === '/healthz') return send(res, 200, 'ok\n');
  if (path === '/readyz') {
    const found = fault();
    return found === undefined ? send(res, 200, 'ready\n') : send(res, 503, `${found}\n`);
  }
  if (path === '/metrics' && metrics !== undefined) {
    return send(res, 200, await metrics.text(), metrics.contentType);
  }
  return send(res, 404, 'there is /healthz, /readyz, and with --metrics /metrics\n');
}

/** A page that came by a name of somebody else's is a browser that was led here (DNS rebinding). */
function isAddressedDirectly({ headers }: IncomingMessage): boolean {
  const named = parseAuthority(headers.host ?? '', 80);
  return named.ok && (named.value.host === 'localhost' || isIpLiteral(named.value.host));
}

function send(
  res: ServerResponse,
  status: number,
  body: string,
  type = 'text/plain; charset=utf-8',
): void {
  res.writeHead(status, {
    'Content-Type': type,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  res.end(body);
}
