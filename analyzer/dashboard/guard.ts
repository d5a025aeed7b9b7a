import type { Context, MiddlewareHandler } from 'hono';
import { parseAuthority } from '../../rules/authority.ts';
import { isIpLiteral } from '../../rules/host.ts';
import type { Access } from './access.ts';

/** What runs in these pages is served by this program and nobody else; nothing inline, nothing framed. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': POLICY,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  // With no-referrer a browser says Origin: null, also of our own form.
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
};

export const secureHeaders: MiddlewareHandler = async (c, next) => {
  await next();
  for (const [name, value] of Object.entries(HEADERS)) c.res.headers.set(name, value);
  if (!c.res.headers.has('Cache-Control')) c.res.headers.set('Cache-Control', 'no-store');
};

/**
 * Answers only who asked for this address by what it is called: an address, `localhost`, or one of
 * `names`. Another name is somebody's who led the browser here (DNS rebinding).
 */
export function ownHost(names: ReadonlySet<string>): MiddlewareHandler {
  return async (c, next) => {
    const named = parseAuthority(c.req.header('host') ?? '', 80);
    const isOwn =
      named.ok &&
      (named.value.host === 'localhost' ||
        isIpLiteral(named.value.host) ||
        names.has(named.value.host));
    return isOwn ? await next() : refuse(c, 'Ask for this page by address or localhost');
  };
}

/** Refuses what a page of somebody else's makes the browser ask, but for following a link to a page of ours. */
export const sameOrigin: MiddlewareHandler = async (c, next) => {
  const origin = c.req.header('origin');
  const site = c.req.header('sec-fetch-site') ?? 'none';
  const isNavigation = c.req.header('sec-fetch-mode') === 'navigate' && c.req.method === 'GET';
  const isLink = isNavigation && !c.req.path.startsWith('/api/');
  const host = c.req.header('host') ?? '';
  const isOwn = origin === undefined || origin === `http://${host}` || origin === `https://${host}`;
  if (isOwn && (site === 'same-origin' || site === 'none' || isLink)) return await next();
  return refuse(c, 'Only the pages of this dashboard may ask for this');
};

/** What writes has to show the token that only a page of this origin can have read. */
export function withToken(token: string): MiddlewareHandler {
  return async (c, next) => {
    const isJson = c.req.header('content-type')?.startsWith('application/json') === true;
    if (isJson && c.req.header('x-sallyport-token') === token) return await next();
    return refuse(c, 'The page is older than the program; load it again');
  };
}

/** The cookie's name; it holds no token. */
export const COOKIE = 'sallyport_dashboard';

/** Lets in who has signed in, or shows the token as a program does. */
export function signedIn(access: Access): MiddlewareHandler {
  return async (c, next) => {
    const bearer = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    if (bearer !== undefined && access.isToken(bearer)) return await next();
    const cookies = (c.req.header('cookie') ?? '').split(/; */);
    const own = cookies.find((cookie) => cookie.startsWith(`${COOKIE}=`));
    if (own !== undefined && access.isCookie(own.slice(COOKIE.length + 1))) return await next();
    if (c.req.path === '/') return c.redirect('/login', 303);
    return c.json({ error: 'Sign in first, or send the token as Authorization: Bearer' }, 401);
  };
}

function refuse(c: Context, error: string): Response {
  return c.json({ error }, 403);
}
