import { ConfigError } from '../rules/errors.ts';

/** A word, so that it can stand in a list with commas, in a file name and in a script. */
const MARK_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Reads the name of a phase that a script marks. @throws {ConfigError} */
export function parseMarkName(text: string): string {
  if (MARK_NAME.test(text)) return text;
  throw new ConfigError(
    `Cannot mark a phase ${JSON.stringify(text.slice(0, 100))}: write up to 64 letters, digits, dots, hyphens and underscores, as in node-boot`,
  );
}
