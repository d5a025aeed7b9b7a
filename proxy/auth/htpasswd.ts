import { ConfigError } from '../../rules/errors.ts';

/** Users and their bcrypt hashes, as `htpasswd -B` writes them. */
export type Htpasswd = ReadonlyMap<string, string>;

const BCRYPT = /^\$2[aby]\$\d{2}\$[./A-Za-z0-9]{53}$/;

/**
 * Reads an htpasswd file. Only bcrypt is taken: the other hashes of that format can be broken.
 *
 * @throws {ConfigError} with the line, and never with its content
 */
export function parseHtpasswd(text: string, file: string): Htpasswd {
  const users = new Map<string, string>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const colon = line.indexOf(':');
    const [user, hash] = [line.slice(0, colon), line.slice(colon + 1).trim()];
    if (colon < 1 || !BCRYPT.test(hash)) {
      throw new ConfigError(
        `Cannot use ${file}:${index + 1} for authentication: write user:hash with a bcrypt hash, as htpasswd -B does`,
      );
    }
    users.set(user, hash);
  }
  if (users.size > 0) return users;
  throw new ConfigError(
    `Cannot use ${file} for authentication: it names no user; add one with htpasswd -B`,
  );
}
