import type { IncomingMessage, ServerResponse } from 'node:http';
import { ConfigError, UserError } from '../rules/errors.ts';
import type { Mark } from './event.ts';
import { isLoopback } from './listen-address.ts';
import { parseMarkName } from './mark-name.ts';

/** A name has 64 characters; JSON around it has a few more. */
const MAX_BODY = 1_024;

/**
 * Answers `POST /mark`, whose body is the name of the phase that begins: as it is, or as
 * `{"name": "node-boot"}`.
 *
 * It writes, and asks for no token: so it serves programs on this machine alone, and no page that a
 * browser on it was led to.
 */
export async function answerMark(
  req: IncomingMessage,
  res: ServerResponse,
  mark: (name: string) => Mark,
): Promise<void> {
  if (req.method !== 'POST') return refuse(res, 405, 'Cannot mark with this method: use POST');
  if (!isLoopback(req.socket.remoteAddress ?? '') || isFromPage(req)) {
    return refuse(res, 403, 'Cannot mark from there: ask with curl on the machine of the proxy');
  }
  const body = await readBody(req);
  if (body === undefined) return refuse(res, 413, 'Cannot read the name: it is too long');
  try {
    const made = mark(parseMarkName(nameIn(body)));
    answer(res, 201, { ...made, at: new Date(made.at).toISOString() });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    refuse(res, error instanceof ConfigError ? 400 : 503, error.message);
  }
}

/** Browsers say where a request comes from; programs do not. */
function isFromPage({ headers }: IncomingMessage): boolean {
  return headers.origin !== undefined || headers['sec-fetch-site'] !== undefined;
}

async function readBody(req: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MAX_BODY) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8').trim();
}

function nameIn(body: string): string {
  if (!body.startsWith('{')) return body;
  try {
    const value: unknown = JSON.parse(body);
    const hasName = typeof value === 'object' && value !== null && 'name' in value;
    return hasName && typeof value.name === 'string' ? value.name : body;
  } catch {
    return body;
  }
}

function refuse(res: ServerResponse, status: number, error: string): void {
  answer(res, status, { error });
}

function answer(res: ServerResponse, status: number, body: object): void {
  res.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...(status === 405 && { Allow: 'POST' }),
    // What was not read of the body is not waited for.
    ...(status >= 400 && { Connection: 'close' }),
  });
  res.end(`${JSON.stringify(body)}\n`);
}
