import { ConfigError } from '../../rules/errors.ts';
import { parseDuration } from '../config.ts';
import { type ListKeys, parseListKeys } from './list-keys.ts';
import { type ListLocation, parseListLocation, signatureBeside } from './location.ts';

/** The flags that say where an allowlist is and who may have written it, as the command line gives them. */
export interface ListFlags {
  readonly allow: string;
  readonly allowPubkey?: readonly string[] | undefined;
  readonly allowSignature?: string | undefined;
  readonly allowPoll?: string | undefined;
  readonly allowCache?: string | undefined;
}

export interface ListSettings {
  readonly location: ListLocation;
  /** Absent where lists are not signed. */
  readonly signed: { readonly keys: ListKeys; readonly by: ListLocation } | undefined;
  readonly pollMs: number;
  /** Where the last good copy is kept; absent where the list is a file itself. */
  readonly copy: string | undefined;
}

const USUAL_POLL = '60s';
/** A server that is asked more often than this by a fleet has other worries. */
const SHORTEST_POLL_MS = 1_000;

/** Reads the flags; the copy is kept beside the record `db` unless one is named. @throws {ConfigError} */
export function parseListSettings(flags: ListFlags, db: string): ListSettings {
  const location = parseListLocation(flags.allow, '--allow');
  const keys = parseListKeys(flags.allowPubkey ?? []);
  if (keys === undefined && flags.allowSignature !== undefined) {
    throw new ConfigError(
      'Cannot check --allow-signature without a key: name the one that signs with --allow-pubkey',
    );
  }
  const named =
    flags.allowSignature === undefined
      ? undefined
      : parseListLocation(flags.allowSignature, '--allow-signature');
  const signed = keys && { keys, by: named ?? signatureBeside(location, keys.suffix) };
  if (location.kind === 'file') {
    const [unused] = [
      flags.allowPoll && '--allow-poll',
      flags.allowCache && '--allow-cache',
    ].filter(Boolean);
    if (unused === undefined) return { location, signed, pollMs: 0, copy: undefined };
    throw new ConfigError(
      `Cannot use ${unused} with the file ${location.shown}: it is read again when it changes, and is its own copy; leave ${unused} out`,
    );
  }
  const pollMs = parseDuration(flags.allowPoll ?? USUAL_POLL, '--allow-poll');
  if (pollMs < SHORTEST_POLL_MS) {
    throw new ConfigError(`Cannot use --allow-poll "${flags.allowPoll}": write 1s or longer`);
  }
  return { location, signed, pollMs, copy: flags.allowCache ?? `${db}.policy.json` };
}
