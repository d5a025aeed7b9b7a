import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { type Loopback, listenHttp } from './loopback.ts';

/** A server of allowlists that answers with an ETag, and remembers what it was asked. */
export interface ListServer extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  /** The files that it has, by path; another status than 200 in place of a text. */
  readonly files: Map<string, string | number>;
  readonly asked: { readonly url: string; readonly headers: IncomingHttpHeaders }[];
  /** Resolves when it has been asked so often. */
  askedTimes(times: number): Promise<void>;
}

export async function listServer(path: string, text: string | number): Promise<ListServer> {
  const files = new Map([[path, text]]);
  const asked: { url: string; headers: IncomingHttpHeaders }[] = [];
  const waiting: { times: number; resolve(): void }[] = [];
  const server: Loopback = await listenHttp((req, res) => {
    asked.push({ url: req.url ?? '', headers: req.headers });
    const [name = ''] = (req.url ?? '').split('?');
    const file = files.get(name) ?? 404;
    if (typeof file === 'number') {
      res.writeHead(file).end();
    } else {
      const etag = `"${createHash('sha256').update(file).digest('hex')}"`;
      if (req.headers['if-none-match'] === etag) res.writeHead(304).end();
      else res.writeHead(200, { ETag: etag }).end(file);
    }
    for (const one of waiting) if (asked.length >= one.times) one.resolve();
  });
  return {
    port: server.port,
    url: `http://127.0.0.1:${server.port}${path}`,
    files,
    asked,
    askedTimes: (times) =>
      new Promise((resolve) => {
        if (asked.length >= times) resolve();
        else waiting.push({ times, resolve });
      }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
