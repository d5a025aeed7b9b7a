import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { PolicyError } from '../rules/errors.ts';
import { parseAllowlist } from '../rules/policy-file.ts';
import { type IndexedAllowlist, indexAllowlist } from '../rules/policy-index.ts';
import { errorCode } from './error-code.ts';

/** The allowlist in force, as its file says; a broken file leaves the last good one in force. */
export interface PolicySource extends Disposable {
  current(): IndexedAllowlist;
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
  /** Called when another list is in force. */
  readonly onChange?: () => void;
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
  const read = (): IndexedAllowlist => {
    const { allowlist, warnings } = parseAllowlist(readText(file), file, now());
    for (const warning of warnings) log.warn(warning);
    return indexAllowlist(allowlist);
  };
  let policy = read();
  let version = 1;
  const reload = (): void => {
    try {
      policy = read();
      version += 1;
      log.info(`the allowlist ${file} has been reloaded`);
      options.onChange?.();
    } catch (cause) {
      if (!(cause instanceof PolicyError)) throw cause;
      log.error(`${cause.message}; the list that was in force stays in force`);
    }
  };
  const onStat = (): void => reload();
  watchFile(file, { interval: POLL_MS, persistent: false }, onStat);
  return {
    current: () => policy,
    version: () => version,
    reload,
    [Symbol.dispose]: () => unwatchFile(file, onStat),
  };
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
