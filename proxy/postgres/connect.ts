import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { Client, type ClientConfig, types } from 'pg';
import { ConfigError } from '../../rules/errors.ts';
import { errorCode } from '../error-code.ts';
import { systemRoots } from '../intercept/system-roots.ts';
import {
  type DatabaseAddress,
  type Environment,
  parseDatabaseUrl,
  type UrlOrigin,
} from './database-url.ts';
import { explainDatabase } from './explain-database.ts';
import { findPassword } from './password.ts';

export interface ConnectOptions {
  /** The flag or variable that the URL comes from, for messages; a variable may hold a password. */
  readonly origin: UrlOrigin;
  /** Where libpq's variables are: `process.env`. */
  readonly env: Environment;
  /** What the server's list of connections calls us. */
  readonly name: string;
  readonly connectTimeoutMs?: number | undefined;
  /** How long one statement may take, here and on the server. */
  readonly statementTimeoutMs?: number | undefined;
}

/** An open connection to a PostgreSQL database. Whoever opened it closes it. */
export interface Database {
  readonly address: DatabaseAddress;
  /** Runs one statement; the rows come as arrays, counts as numbers. @throws {UserError} */
  query(sql: string, values?: readonly unknown[]): Promise<readonly (readonly unknown[])[]>;
  /** Commits what `work` does as a whole, or not at all. @throws {UserError} and what `work` throws */
  transaction<T>(work: () => Promise<T>): Promise<T>;
  /** Whether it can still be used: an error of the connection ends it. */
  isOpen(): boolean;
  close(): Promise<void>;
}

const CONNECT_MS = 10_000;
const STATEMENT_MS = 60_000;
/** The server cancels first, and says so; who waits longer than that waits for a dead connection. */
const LATER_MS = 5_000;
const INT8 = 20;

/**
 * Opens a connection to the database that `url` names. TLS is verified, a password comes from the environment or a
 * file, and every error says what to do without repeating a secret.
 *
 * @throws {ConfigError} where the URL, the user or the password cannot be used
 * @throws {UnavailableError} where the database does not answer
 */
export async function connectPostgres(url: string, options: ConnectOptions): Promise<Database> {
  const { address, password } = parseDatabaseUrl(url, options.origin, options.env);
  const { connectTimeoutMs = CONNECT_MS, statementTimeoutMs = STATEMENT_MS, env } = options;
  const client = new Client({
    ...{ host: address.host, port: address.port, user: address.user, database: address.database },
    password: async () => password ?? findPassword(address, env),
    ssl: tlsOptions(address),
    application_name: options.name,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: statementTimeoutMs + LATER_MS,
    keepAlive: true,
    types: { getTypeParser },
  } satisfies ClientConfig);
  const connection = new Connection(client, address);
  try {
    await client.connect();
    // A setting and no start-up parameter: poolers refuse those that they do not know.
    await connection.query(
      `SET statement_timeout = ${Math.round(statementTimeoutMs)}; SET lock_timeout = ${Math.round(statementTimeoutMs)}`,
    );
    await checkEncoding(connection);
    return connection;
  } catch (error) {
    await connection.close();
    throw explainDatabase(error, address);
  }
}

class Connection implements Database {
  readonly #client: Client;
  readonly address: DatabaseAddress;
  #isOpen = true;

  constructor(client: Client, address: DatabaseAddress) {
    this.#client = client;
    this.address = address;
    // Between two statements a broken connection says so here; without a listener it would end the process.
    client.on('error', () => {
      this.#isOpen = false;
    });
    client.on('end', () => {
      this.#isOpen = false;
    });
  }

  async query(
    sql: string,
    values: readonly unknown[] = [],
  ): Promise<readonly (readonly unknown[])[]> {
    try {
      // With no values the simple protocol, which takes several statements at once.
      const parameters = values.length === 0 ? {} : { values: [...values] };
      const { rows } = await this.#client.query<unknown[]>({
        text: sql,
        rowMode: 'array',
        ...parameters,
      });
      return rows ?? [];
    } catch (error) {
      throw explainDatabase(error, this.address);
    }
  }

  async transaction<T>(work: () => Promise<T>): Promise<T> {
    await this.query('BEGIN');
    try {
      const result = await work();
      await this.query('COMMIT');
      return result;
    } catch (error) {
      // The error says what went wrong; that the connection is gone too would say less.
      await this.query('ROLLBACK').catch(() => {
        this.#isOpen = false;
      });
      throw error;
    }
  }

  isOpen(): boolean {
    return this.#isOpen;
  }

  async close(): Promise<void> {
    this.#isOpen = false;
    await this.#client.end().catch(() => undefined);
  }
}

/** Counts are numbers: SQLite gave them to us as such. */
function getTypeParser(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
  return oid === INT8 ? Number : types.getTypeParser(oid, format);
}

/** Any other encoding lacks characters that a path or a User-Agent may have. */
async function checkEncoding(connection: Database): Promise<void> {
  const [[encoding] = []] = await connection.query('SHOW server_encoding');
  if (encoding === 'UTF8') return;
  throw new ConfigError(
    `Cannot use the database "${connection.address.database}": its encoding is ${String(encoding)}; create one with ENCODING 'UTF8'`,
  );
}

function tlsOptions(address: DatabaseAddress): false | ConnectionOptions {
  const { tls, rootCertificates, certificate, key } = address;
  if (tls === 'disable') return false;
  return {
    ca: rootCertificates === undefined ? [...systemRoots()] : readPem(rootCertificates),
    ...(certificate !== undefined && { cert: readPem(certificate) }),
    ...(key !== undefined && { key: readPem(key) }),
    // NODE_TLS_REJECT_UNAUTHORIZED is not for us.
    rejectUnauthorized: true,
    // verify-ca: the certificate must be the CA's, whatever name it has.
    ...(tls === 'verify-ca' && { checkServerIdentity: () => undefined }),
  };
}

function readPem(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ConfigError(
      `Cannot read the certificate file "${file}" (${errorCode(cause)}): name a PEM file with sslrootcert, sslcert or sslkey`,
      { cause },
    );
  }
}
