import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ConfigError } from '../../rules/errors.ts';

/** Who may look: whoever knows the token, or, without one, whoever reaches the address. */
export interface Access {
  /** What the browser keeps in place of the token, and shows each time. */
  readonly cookie: string;
  isToken(text: string): boolean;
  isCookie(text: string): boolean;
}

const MIN_LENGTH = 16;

/** Reads `--dashboard-token-file`: its first line. @throws {ConfigError} */
export function readAccess(file: string): Access {
  const token = readFirstLine(file);
  if (token.length < MIN_LENGTH) {
    throw new ConfigError(
      `Cannot use the token in "${file}": write at least ${MIN_LENGTH} characters on its first line, as openssl rand -hex 16 does`,
    );
  }
  // The same after a restart, so that nobody has to sign in again; another one for another token.
  const cookie = digest(token, 'sallyport dashboard cookie');
  return {
    cookie,
    isToken: (text) => isSame(text, token),
    isCookie: (text) => isSame(text, cookie),
  };
}

function readFirstLine(file: string): string {
  try {
    return (readFileSync(file, 'utf8').split('\n')[0] ?? '').trim();
  } catch (cause) {
    throw new ConfigError(
      `Cannot read --dashboard-token-file "${file}": name a file that exists and can be read`,
      { cause },
    );
  }
}

/** Takes the same time whatever the difference: digests are compared, which have one length. */
function isSame(a: string, b: string): boolean {
  const key = 'compare';
  return timingSafeEqual(Buffer.from(digest(key, a)), Buffer.from(digest(key, b)));
}

function digest(key: string, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url');
}
