import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '../../rules/errors.ts';
import { errorCode } from '../error-code.ts';
import type { DatabaseAddress, Environment } from './database-url.ts';

/**
 * Finds the password as libpq does: `PGPASSWORD`, else the file that `PGPASSFILE` names, else `~/.pgpass`
 * (https://www.postgresql.org/docs/17/libpq-pgpass.html, read 2026-11-20).
 *
 * The file is read anew each time, so that a token that somebody renews is taken at the next connection.
 * @throws {ConfigError} where there is none, or a file is not kept private
 */
export function findPassword(address: DatabaseAddress, env: Environment): string {
  if (env.PGPASSWORD) return env.PGPASSWORD;
  const file = env.PGPASSFILE || join(homedir(), '.pgpass');
  const text = readPasswordFile(file, env.PGPASSFILE !== undefined);
  const password = text === undefined ? undefined : passwordIn(text, address);
  if (password !== undefined) return password;
  throw new ConfigError(
    `Cannot log in to the database as "${address.user}": it asks for a password, and there is none; set PGPASSWORD, or PGPASSFILE to a file with a line ${address.host}:${address.port}:${address.database}:${address.user}:PASSWORD`,
  );
}

/** The password of the first line that fits; `*` fits everything, and `\` keeps what follows it as it is. */
export function passwordIn(
  text: string,
  { host, port, database, user }: Pick<DatabaseAddress, 'host' | 'port' | 'database' | 'user'>,
): string | undefined {
  const wanted = [host, String(port), database, user];
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('#')) continue;
    const fields = fieldsOf(line);
    const fits = wanted.every((value, at) => fields[at] === '*' || fields[at] === value);
    if (fits && fields[4] !== undefined) return fields[4];
  }
  return undefined;
}

function fieldsOf(line: string): string[] {
  const fields = [''];
  for (const [part, escaped] of line.matchAll(/\\(.)|./gs)) {
    if (part === ':') fields.push('');
    else fields.push(`${fields.pop() ?? ''}${escaped ?? part}`);
  }
  return fields;
}

function readPasswordFile(file: string, isNamed: boolean): string | undefined {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined && !isNamed) return undefined;
  if (stat !== undefined && (stat.mode & 0o077) !== 0 && process.platform !== 'win32') {
    throw new ConfigError(
      `Cannot use the password file "${file}": others may read it; run chmod 600 on it`,
    );
  }
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ConfigError(
      `Cannot read the password file "${file}" (${errorCode(cause)}): set PGPASSFILE to a file that can be read`,
      { cause },
    );
  }
}
