import { ConfigError } from '../rules/errors.ts';

/** Letters, digits and punctuation: what can be typed again, and stands in one line of a report. */
const RUN_NAME = /^[\p{L}\p{N}\p{P}\p{S} ]{1,200}$/u;

/** Reads the name of a run. @throws {ConfigError} */
export function parseRunName(text: string): string {
  if (RUN_NAME.test(text) && text.trim() !== '') return text;
  throw new ConfigError(
    `Cannot name a run ${JSON.stringify(text)}: write up to 200 printable characters, as in --run trial-1`,
  );
}
