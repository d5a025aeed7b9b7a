import { randomUUID } from 'node:crypto';
import { realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ConfigError, UnavailableError } from '../../rules/errors.ts';

/**
 * Writes a result to stdout, or to a file where one is named and is not `-`.
 *
 * A file appears whole or not at all: who reads it meanwhile reads the old one.
 * @throws {ConfigError} where the name cannot be a file, or bytes would go to a terminal
 * @throws {UnavailableError} where the system refuses it
 */
export function writeResult(result: string | Uint8Array, file: string | undefined): void {
  if (file === undefined || file === '-') {
    refuseTerminal(result);
    process.stdout.write(result);
    return;
  }
  try {
    writeWhole(result, file);
  } catch (error) {
    throw explain(error, file);
  }
}

/** A terminal would obey some of the bytes, and show none of them in a form that is of use. */
function refuseTerminal(result: string | Uint8Array): void {
  if (typeof result === 'string' || !process.stdout.isTTY) return;
  throw new ConfigError(
    'Cannot write this format to a terminal: name a file with -o FILE, or pipe it on',
  );
}

function writeWhole(result: string | Uint8Array, file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  // A pipe or a device is written to; it must not be replaced by a file.
  if (found !== undefined && !found.isFile()) {
    writeFileSync(file, result);
    return;
  }
  // Behind a symbolic link, the file is replaced and not the link.
  const target = found === undefined ? file : realpathSync(file);
  const draft = `${target}.${randomUUID()}.tmp`;
  try {
    writeFileSync(draft, result, { flag: 'wx', mode: found?.mode ?? 0o666 });
    renameSync(draft, target);
  } finally {
    rmSync(draft, { force: true });
  }
}

function explain(error: unknown, file: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const cause = { cause: error };
  switch (code) {
    case '':
      return error;
    case 'ENOENT':
    case 'ENOTDIR':
      return new ConfigError(
        `Cannot write to "${file}": there is no directory "${dirname(file)}"; create it, or name another file with -o`,
        cause,
      );
    case 'EISDIR':
      return new ConfigError(
        `Cannot write to "${file}": it is a directory; name a file with -o`,
        cause,
      );
    default:
      return new UnavailableError(
        `Cannot write to "${file}": the system says ${code}; name another file with -o`,
        cause,
      );
  }
}
