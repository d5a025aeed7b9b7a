import { hostname } from 'node:os';
import { ConfigError } from '../../rules/errors.ts';
import {
  describeAddress,
  type Environment,
  parseDatabaseUrl,
  type UrlOrigin,
} from '../postgres/database-url.ts';

/** Where to ship to, and as whom. */
export interface ShipTarget {
  readonly url: string;
  readonly origin: UrlOrigin;
  readonly proxyId: string;
  /** The same for logs: `db.example.com:5432/egress`. */
  readonly where: string;
}

/** Shipping in place of the flag, for URLs with a password in them. */
const VARIABLE = 'SALLYPORT_SHIP_URL';

/** Stands in reports, in metrics and in the list of connections. */
const PROXY_ID = /^[\p{L}\p{N}][\p{L}\p{N}._:-]{0,99}$/u;

/** Reads the flags that say where to ship; `undefined` where nothing is to be shipped. @throws {ConfigError} */
export function parseShipTarget(
  given: {
    readonly flag: string;
    readonly url: string | undefined;
    readonly proxyId?: string | undefined;
  },
  env: Environment,
): ShipTarget | undefined {
  const { flag, proxyId } = given;
  const url = given.url ?? env[VARIABLE];
  if (url === undefined || url === '') {
    if (proxyId === undefined) return undefined;
    throw new ConfigError(
      `Cannot use --proxy-id without ${flag}: nothing is shipped; write ${flag} postgres://USER@HOST/DATABASE too`,
    );
  }
  const origin =
    given.url === undefined
      ? { name: VARIABLE, isPrivate: true }
      : { name: flag, isPrivate: false };
  // What is wrong with it is said before anything starts.
  const { address } = parseDatabaseUrl(url, origin, env);
  const where = describeAddress(address);
  return { url, origin, proxyId: parseProxyId(proxyId ?? hostname()), where };
}

function parseProxyId(text: string): string {
  if (PROXY_ID.test(text)) return text;
  throw new ConfigError(
    `Cannot use --proxy-id ${JSON.stringify(text.slice(0, 120))}: write up to 100 letters, digits, dots, colons and dashes`,
  );
}
