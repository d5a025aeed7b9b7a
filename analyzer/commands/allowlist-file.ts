import { readFileSync } from 'node:fs';
import { PolicyError } from '../../rules/errors.ts';
import { type ParsedAllowlist, parseAllowlist } from '../../rules/policy-file.ts';

/** Reads an allowlist from a file, or from stdin for `-`, and says on stderr what is odd about it. @throws {PolicyError} */
export function readAllowlistFile(file: string, now: number): ParsedAllowlist {
  const parsed = parseAllowlist(readAllowlistText(file), file, now);
  for (const warning of parsed.warnings) process.stderr.write(`${warning}\n`);
  return parsed;
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
