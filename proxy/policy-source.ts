import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { PolicyError } from '../rules/errors.ts';
import { parseAllowlist } from '../rules/policy-file.ts';
import { type IndexedAllowlist, indexAllowlist } from '../rules/policy-index.ts';
import { errorCode } from './error-code.ts';

/** The allowlist in force, as its file says; a broken file leaves the last good one in force. */
export interface PolicySource extends Disposable {
  current(): IndexedAllowlist;
  /** The text that it was made of, for processes that make their own of it. */
  text(): string;
  /** Counts the lists that have been in force, from 1. */
  version(): number;
  /** Reads the file again, now. */
  reload(): void;
}

interface PolicyLog {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export interface PolicySourceOptions {
  readonly now: () => number;
  readonly log: PolicyLog;
  /** Called when another list is in force; a promise where others are to have it before that is said. */
  readonly onChange?: () => void | Promise<void>;
}

/** Polling sees what notifications miss: editors that rename, and mounted volumes that swap links. */
const POLL_MS = 1_000;

/**
 * Reads an allowlist and keeps it fresh: when its file changes, and on `reload`.
 *
 * @throws {PolicyError} where the first reading fails: there is no good list to fall back on
 */
export function openPolicySource(file: string, options: PolicySourceOptions): PolicySource {
  const { now, log } = options;
  let text = '';
  const read = (): IndexedAllowlist => {
    const found = readText(file);
    const { policy: read, warnings } = readPolicy(found, file, now());
    for (const warning of warnings) log.warn(warning);
    text = found;
    return read;
  };
  let policy = read();
  let version = 1;
  const reload = (): void => {
    try {
      policy = read();
      version += 1;
      const say = (): void => log.info(`the allowlist ${file} has been reloaded`);
      const told = options.onChange?.();
      if (told === undefined) say();
      else void told.then(say);
    } catch (cause) {
      if (!(cause instanceof PolicyError)) throw cause;
      log.error(`${cause.message}; the list that was in force stays in force`);
    }
  };
  const onStat = (): void => reload();
  watchFile(file, { interval: POLL_MS, persistent: false }, onStat);
  return {
    current: () => policy,
    text: () => text,
    version: () => version,
    reload,
    [Symbol.dispose]: () => unwatchFile(file, onStat),
  };
}

/** Makes a policy of the text of an allowlist. @throws {PolicyError} */
export function readPolicy(
  text: string,
  file: string,
  now: number,
): { readonly policy: IndexedAllowlist; readonly warnings: readonly string[] } {
  const { allowlist, warnings } = parseAllowlist(text, file, now);
  return { policy: indexAllowlist(allowlist), warnings };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const code = errorCode(cause);
    const why = code === 'ENOENT' ? 'there is no such file' : `the system says ${code}`;
    throw new PolicyError(
      `Cannot read the allowlist "${file}": ${why}; name another file with --allow`,
      { cause },
    );
  }
}
