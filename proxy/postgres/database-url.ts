import { userInfo } from 'node:os';
import { ConfigError } from '../../rules/errors.ts';
import { isLoopback } from '../listen-address.ts';

/** How far TLS is checked. libpq's weaker modes are refused: they hide that nobody was checked. */
type TlsMode = 'disable' | 'verify-ca' | 'verify-full';

/** A PostgreSQL database: where it is, who asks, and how far TLS is checked. It holds no password. */
export interface DatabaseAddress {
  /** A name, an address, or the folder of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly tls: TlsMode;
  /** PEM file of the CAs that are trusted; absent: the system's. */
  readonly rootCertificates: string | undefined;
  /** PEM files with which the client identifies itself, where the server asks for that. */
  readonly certificate: string | undefined;
  readonly key: string | undefined;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a URL was written: on the command line, which everybody sees, or in a variable. */
export interface UrlOrigin {
  /** `--ship`, or `SALLYPORT_SHIP_URL`. */
  readonly name: string;
  readonly isPrivate: boolean;
}

/** Whether a text names a database rather than a file. */
export function isDatabaseUrl(text: string): boolean {
  return /^postgres(?:ql)?:/i.test(text);
}

const USUAL_PORT = 5432;
const PARAMETERS = ['host', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey'];
/** Longer ones are cut off by PostgreSQL, without a word. */
const MAX_NAME = 63;

/**
 * Reads `postgres://[USER@]HOST[:PORT]/DATABASE[?sslmode=...&sslrootcert=FILE]`; what it leaves out comes from libpq's
 * variables (https://www.postgresql.org/docs/17/libpq-envars.html, read 2026-11-20).
 *
 * A password is refused where others can see it, and no message repeats the URL.
 * @throws {ConfigError}
 */
export function parseDatabaseUrl(
  text: string,
  origin: UrlOrigin,
  env: Environment,
): { readonly address: DatabaseAddress; readonly password: string | undefined } {
  const url = parseUrl(text, origin, env.PGHOST || 'localhost');
  const password = readPassword(url, origin);
  checkParameters(url, origin);
  const given = (name: string): string | undefined => url.searchParams.get(name) || undefined;
  const host =
    given('host') ?? (decoded(url.hostname).replace(/^\[|\]$/g, '') || env.PGHOST || 'localhost');
  const user = decoded(url.username) || env.PGUSER || userInfo().username;
  const database = decoded(url.pathname.slice(1)) || env.PGDATABASE || user;
  if (database.includes('/') || database.length > MAX_NAME || user.length > MAX_NAME) {
    throw new ConfigError(
      `Cannot use the database of ${origin.name}: write ${FORM}, with names of at most ${MAX_NAME} characters`,
    );
  }
  return {
    password,
    address: {
      host,
      port: parsePort(url.port || env.PGPORT || String(USUAL_PORT), origin),
      database,
      user,
      tls: parseTlsMode(given('sslmode') ?? env.PGSSLMODE, host, origin),
      rootCertificates: rootsFile(given('sslrootcert') ?? env.PGSSLROOTCERT),
      certificate: given('sslcert') ?? env.PGSSLCERT,
      key: given('sslkey') ?? env.PGSSLKEY,
    },
  };
}

/** For messages and logs: `db.example.com:5432/sallyport`. */
export function describeAddress({ host, port, database }: DatabaseAddress): string {
  if (host.startsWith('/')) return `${host}/${database}`;
  return host.includes(':') ? `[${host}]:${port}/${database}` : `${host}:${port}/${database}`;
}

const FORM = 'postgres://USER@HOST:PORT/DATABASE';

function parseUrl(text: string, { name }: UrlOrigin, usualHost: string): URL {
  // libpq lets the host be left out behind a user; the URL standard does not.
  const whole = text.replace(
    /^([^:]+:\/\/[^/?#]*@)(?=[/?]|$)/,
    (_, start) => `${start}${encodeURIComponent(usualHost)}`,
  );
  const url = URL.parse(whole);
  if (url !== null && isDatabaseUrl(text) && url.hash === '') return url;
  throw new ConfigError(
    `Cannot use ${name}: it is not the URL of a PostgreSQL database; write ${FORM}`,
  );
}

/** It would stand in the list of processes, in the shell's history and in unit files. */
function readPassword(url: URL, { name, isPrivate }: UrlOrigin): string | undefined {
  const inQuery = url.searchParams.has('password') || url.searchParams.has('passfile');
  if (inQuery || (url.password !== '' && !isPrivate)) {
    throw new ConfigError(
      `Cannot use ${name} with a password in the URL: everybody on this machine can read it there; write it into the variable PGPASSWORD, or into the file that PGPASSFILE names`,
    );
  }
  return url.password === '' ? undefined : decoded(url.password);
}

function checkParameters(url: URL, { name }: UrlOrigin): void {
  const unknown = [...url.searchParams.keys()].find((key) => !PARAMETERS.includes(key));
  if (unknown === undefined) return;
  throw new ConfigError(
    `Cannot use ${name} with the parameter ${JSON.stringify(unknown.slice(0, 40))}: write one of ${PARAMETERS.join(', ')}`,
  );
}

function parsePort(text: string, { name }: UrlOrigin): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port <= 65_535) return port;
  throw new ConfigError(`Cannot use the port of ${name}: write a number from 1 to 65535`);
}

/** Nobody stands between this machine and itself; everywhere else the server has to prove who it is. */
function parseTlsMode(text: string | undefined, host: string, { name }: UrlOrigin): TlsMode {
  const isLocal = host.startsWith('/') || isLoopback(host);
  if (text === undefined) return isLocal ? 'disable' : 'verify-full';
  if (text === 'disable' || text === 'verify-ca' || text === 'verify-full') return text;
  throw new ConfigError(
    `Cannot use ${name} with sslmode ${JSON.stringify(text.slice(0, 40))}: it checks nobody; write verify-full with sslrootcert=FILE, or disable, where the network is trusted`,
  );
}

/** libpq's word for what is the default here. */
function rootsFile(text: string | undefined): string | undefined {
  return text === 'system' || text === '' ? undefined : text;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
