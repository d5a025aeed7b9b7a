import { createHmac, randomBytes } from 'node:crypto';
import type { Htpasswd } from './htpasswd.ts';
import type { PasswordCheck } from './password-check.ts';

/** Says who sends these credentials (the value of `Proxy-Authorization`); nobody, if they are wrong. */
export type Authenticate = (
  credentials: string | undefined,
) => string | undefined | Promise<string | undefined>;

/** A hash that no password has, compared with for users that are not there: both take as long. */
const NOBODY = `$2b$10$${'.'.repeat(53)}`;
/** Credentials that were right are remembered for so long; then bcrypt is asked again. */
const REMEMBERED_MS = 300_000;
const MAX_REMEMBERED = 10_000;
const MAX_CREDENTIALS = 1_024;

/** Basic proxy authentication (RFC 7617) against an htpasswd file. */
export function basicAuthentication(
  users: Htpasswd,
  check: Pick<PasswordCheck, 'matches'>,
  now: () => number,
): Authenticate {
  const key = randomBytes(32);
  const remembered = new Map<string, { readonly user: string; readonly until: number }>();

  return (header) => {
    const credentials = header === undefined ? undefined : parseBasic(header);
    if (credentials === undefined) return undefined;
    const { user, password } = credentials;
    // A keyed digest: the passwords themselves are not kept.
    const digest = createHmac('sha256', key).update(`${user}:${password}`).digest('base64');
    const known = remembered.get(digest);
    if (known !== undefined && known.until > now()) return known.user;
    return check.matches(password, users.get(user) ?? NOBODY).then((matches) => {
      if (!matches || !users.has(user)) return undefined;
      if (remembered.size >= MAX_REMEMBERED) remembered.clear();
      remembered.set(digest, { user, until: now() + REMEMBERED_MS });
      return user;
    });
  };
}

function parseBasic(header: string): { user: string; password: string } | undefined {
  const [, token] = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header.trim()) ?? [];
  if (token === undefined || token.length > MAX_CREDENTIALS) return undefined;
  const text = Buffer.from(token, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 1 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
