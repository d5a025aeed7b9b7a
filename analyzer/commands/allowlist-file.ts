import { readFileSync } from 'node:fs';
import { PolicyError } from '../../rules/errors.ts';
import { type ParsedAllowlist, parseAllowlist } from '../../rules/policy-file.ts';

/** An allowlist that was fetched, and how it is called: without what only its owner may know. */
export interface AllowlistText {
  readonly shown: string;
  readonly text: string;
}

/**
 * Reads an allowlist from a file, or from stdin for `-`, or one that was fetched, and says on stderr what is odd
 * about it. @throws {PolicyError}
 */
export function readAllowlistFile(list: string | AllowlistText, now: number): ParsedAllowlist {
  const text = typeof list === 'string' ? readAllowlistText(list) : list.text;
  const parsed = parseAllowlist(text, allowlistName(list), now);
  for (const warning of parsed.warnings) process.stderr.write(`${warning}\n`);
  return parsed;
}

/** How a list is called, in errors and reports. */
export function allowlistName(list: string | AllowlistText): string {
  return typeof list === 'string' ? list : list.shown;
}

/** @throws {PolicyError} */
export function readAllowlistText(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (cause) {
    throw new PolicyError(
      `Cannot read the allowlist "${file}": name a file that exists and can be read, such as sallyport allowlist writes`,
      { cause },
    );
  }
}
