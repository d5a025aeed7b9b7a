import { randomUUID } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { toolVersion } from '../../version.ts';
import type { Access } from './access.ts';
import type { Analyst } from './analyst.ts';
import type { Answer } from './answer.ts';
import type { DashboardMode, Session } from './api.ts';
import { type Asset, readAssets } from './assets.ts';
import { COOKIE, ownHost, sameOrigin, secureHeaders, signedIn, withToken } from './guard.ts';
import { limitRate } from './rate-limit.ts';

/** What the pages are told about the program behind them. */
export interface AppOptions {
  readonly mode: DashboardMode;
  readonly proxy: string | null;
  readonly run: string | null;
  readonly saves: string | null;
  readonly enforces: string | null;
  /** Names by which this address may be asked for, besides `localhost` and addresses. */
  readonly names: ReadonlySet<string>;
  /** Absent: whoever reaches the address may look. */
  readonly access: Access | undefined;
  readonly clock: () => number;
  /** Hears of defects. */
  readonly report: (text: string) => void;
}

type Env = { Bindings: HttpBindings };

/** Pages that hear of changes at the same time. */
const MAX_LISTENERS = 32;
const MAX_BODY_BYTES = 2 * 1024 * 1024;
const MAX_LOGIN_BYTES = 4 * 1024;
/** Something goes over the line this often, so that a dead one is noticed. */
const HEARTBEAT_MS = 15_000;

/** The dashboard as an HTTP application: who may ask, the files, and the analyst behind `/api`. */
export function createApp(options: AppOptions, analyst: Analyst): Hono<Env> {
  const app = new Hono<Env>();
  const assets = readAssets();
  const instance = randomUUID();
  const token = randomUUID();
  const requests = limitRate({ burst: 300, perSecond: 60 }, options.clock);

  app.use(secureHeaders, ownHost(options.names), sameOrigin);
  app.use(async (c, next) => {
    if (requests.takes(callerOf(c))) return await next();
    return c.json({ error: 'Too many requests; wait a second' }, 429, { 'Retry-After': '1' });
  });
  app.onError((error, c) => {
    options.report(error.stack ?? error.message);
    return c.json({ error: 'The dashboard failed; the log says how' }, 500);
  });
  app.notFound((c) => c.json({ error: 'There is nothing at this address' }, 404));

  for (const path of PUBLIC_ASSETS) app.get(path, (c) => sendAsset(c, assets.get(path)));
  if (options.access !== undefined) {
    addLogin(app, options.access, options.clock, assets);
    app.use(signedIn(options.access));
  }
  app.get('/', (c) => sendAsset(c, assets.get('/index.html')));
  for (const [path, asset] of assets) app.get(path, (c) => sendAsset(c, asset));

  app.get('/api/session', (c) => {
    const { mode, proxy, run, saves, enforces } = options;
    const about = { mode, proxy, run, saves, enforces };
    const session: Session = { instance, version: toolVersion(), token, ...about };
    return c.json(session);
  });
  const listeners = new Set<object>();
  app.get('/api/events', (c) => sendEvents(c, { analyst, instance, listeners }));
  app.get('/api/*', async (c) => toResponse(await analyst.ask(questionOf(c))));
  app.post('/api/*', withToken(token), async (c) => {
    const body = await readBody(c, MAX_BODY_BYTES);
    if (body === undefined) return c.json({ error: 'The request is too long' }, 413);
    return toResponse(await analyst.ask({ ...questionOf(c), body }));
  });
  return app;
}

/** What the page to sign in is made of. */
const PUBLIC_ASSETS: readonly string[] = ['/style.css', '/theme.js', '/icon.svg'];

function addLogin(
  app: Hono<Env>,
  access: Access,
  clock: () => number,
  assets: ReadonlyMap<string, Asset>,
): void {
  const attempts = limitRate({ burst: 10, perSecond: 0.2 }, clock);
  app.get('/login', (c) => sendAsset(c, assets.get('/login.html')));
  app.post('/login', async (c) => {
    // One bucket for all: a guesser has many addresses.
    if (!attempts.takes('all')) return c.text('Too many attempts; wait a minute\n', 429);
    const body = await readBody(c, MAX_LOGIN_BYTES);
    const token = new URLSearchParams(body).get('token') ?? '';
    if (!access.isToken(token.trim())) {
      return sendAsset(c, assets.get('/login-again.html'), 401);
    }
    const cookie = `${COOKIE}=${access.cookie}; Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000`;
    return c.body(null, 303, { Location: '/', 'Set-Cookie': cookie });
  });
}

function callerOf(c: Context<Env>): string {
  return c.env.incoming.socket.remoteAddress ?? '';
}

function questionOf(c: Context<Env>): { path: string; search: string } {
  const { pathname, search } = new URL(c.req.url);
  return { path: pathname, search };
}

/**
 * Reads what was sent as text, or nothing where it is longer than that. The rest is read and
 * forgotten, so that who sends it hears the answer; the server's timeout ends what does not end.
 */
async function readBody(c: Context<Env>, maxBytes: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of c.env.incoming) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length <= maxBytes) chunks.push(bytes);
  }
  return length > maxBytes ? undefined : Buffer.concat(chunks).toString('utf8');
}

function sendAsset(c: Context<Env>, asset: Asset | undefined, status: 200 | 401 = 200): Response {
  if (asset === undefined) return c.json({ error: 'There is nothing at this address' }, 404);
  const { type, etag, plain, gzipped } = asset;
  // Asked about each time, which costs nothing on the way to the next room.
  const headers = {
    'Content-Type': type,
    'Cache-Control': 'no-cache',
    ETag: etag,
    Vary: 'Accept-Encoding',
  };
  if (status === 200 && c.req.header('if-none-match') === etag) return c.body(null, 304, headers);
  if (c.req.header('accept-encoding')?.includes('gzip') !== true)
    return c.body(plain, status, headers);
  return c.body(gzipped, status, { ...headers, 'Content-Encoding': 'gzip' });
}

interface Broadcast {
  readonly analyst: Analyst;
  readonly instance: string;
  /** Pages that hear of changes now. */
  readonly listeners: Set<object>;
}

/** Says `hello` with the instance, then `change` whenever there is something new to ask for. */
function sendEvents(c: Context<Env>, { analyst, instance, listeners }: Broadcast): Response {
  if (listeners.size >= MAX_LISTENERS) {
    return c.json({ error: 'Too many pages listen; close one' }, 503, { 'Retry-After': '10' });
  }
  return streamSSE(c, async (stream) => {
    listeners.add(stream);
    const { promise: closed, resolve: close } = Promise.withResolvers<void>();
    const write = (event: string, data: object): void => {
      stream.writeSSE({ event, data: JSON.stringify(data) }).catch(() => close());
    };
    stream.onAbort(() => close());
    const unwatch = analyst.watch((version) => write('change', { version }));
    const heartbeat = setInterval(() => write('alive', {}), HEARTBEAT_MS).unref();
    write('hello', { instance });
    await closed;
    clearInterval(heartbeat);
    unwatch();
    listeners.delete(stream);
  });
}

function toResponse({ status, type, body, headers }: Answer): Response {
  const bytes = typeof body === 'string' ? body : Uint8Array.from(body);
  return new Response(bytes, { status, headers: { 'Content-Type': type, ...headers } });
}
