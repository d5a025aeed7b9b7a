import type { IncomingMessage, ServerResponse } from 'node:http';
import { headerValue, type RawHeaders } from './headers.ts';

/** Methods whose way through proxies the client may limit (RFC 9110 §7.6.2). */
const COUNTED: ReadonlySet<string> = new Set(['TRACE', 'OPTIONS']);

/** Fields that a TRACE must not show to whoever reads the answer (RFC 9110 §9.3.8). */
const SECRET: ReadonlySet<string> = new Set(['authorization', 'cookie', 'proxy-authorization']);

/** How many more proxies a request may pass; nothing where it does not say. */
export function maxForwards(method: string, headers: RawHeaders): number | undefined {
  if (!COUNTED.has(method)) return undefined;
  const text = headerValue(headers, 'max-forwards')?.trim();
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** The fields of a request for the next proxy, with one pass less. */
export function countDown(headers: string[], left: number): string[] {
  return headers.map((field, i) =>
    i % 2 === 1 && headers[i - 1]?.toLowerCase() === 'max-forwards' ? String(left) : field,
  );
}

/** Answers a request that may go no further, as its final recipient. */
export function answerHere(req: IncomingMessage, res: ServerResponse): void {
  if (req.method !== 'TRACE') {
    res.writeHead(200, { 'Content-Length': 0 }).end();
    return;
  }
  const lines = [`TRACE ${req.url} HTTP/${req.httpVersion}`];
  for (let i = 0; i < req.rawHeaders.length; i += 2) {
    const name = req.rawHeaders[i] ?? '';
    if (!SECRET.has(name.toLowerCase())) lines.push(`${name}: ${req.rawHeaders[i + 1]}`);
  }
  res
    .writeHead(200, { 'Content-Type': 'message/http' })
    .end(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}
