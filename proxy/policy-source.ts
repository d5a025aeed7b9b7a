import { unwatchFile, watchFile } from 'node:fs';
import { PolicyError, UnavailableError } from '../rules/errors.ts';
import type { IndexedAllowlist } from '../rules/policy-index.ts';
import type { PolicyLabel } from './event.ts';
import { ageOf } from './policy/age.ts';
import { openFetcher } from './policy/fetch-list.ts';
import { formatLabel } from './policy/label.ts';
import { ListInForce } from './policy/list-in-force.ts';
import { type ListPorts, type Reading, readList } from './policy/read-list.ts';
import type { ListSettings } from './policy/settings.ts';

/** The allowlist in force; what cannot be read or must not be taken leaves the last good one in force. */
export interface PolicySource extends Disposable {
  current(): IndexedAllowlist;
  /** The text that it was made of, for processes that make their own of it. */
  text(): string;
  /** Counts the lists that have been in force, from 1. */
  version(): number;
  label(): PolicyLabel;
  /** When its server, or its file, last said that this is the list: milliseconds since the epoch. */
  confirmedAt(): number;
  /** Whether the last look found no list that could be taken. */
  isStale(): boolean;
  /** Looks again, now, and says what came of it. */
  reload(): Promise<void>;
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
  /** From 0 to 1: a fleet that was started at once does not ask at once. */
  readonly random?: () => number;
  /** How long a list and its signature may be out of step; 2 s unless given. */
  readonly settleMs?: number;
}

/** Polling sees what notifications miss: editors that rename, and mounted volumes that swap links. */
const FILE_POLL_MS = 1_000;
const SETTLE_MS = 2_000;

/**
 * Reads an allowlist and keeps it fresh: on `reload`, and when its file changes or its server has another one.
 *
 * @throws {PolicyError} where there is none that can be taken, and no good copy
 * @throws {UnavailableError} where its server cannot be asked, and there is no good copy
 */
export async function openPolicySource(
  settings: ListSettings,
  options: PolicySourceOptions,
): Promise<PolicySource> {
  const source = new FollowedList(settings, options);
  try {
    await source.start();
    return source;
  } catch (cause) {
    source[Symbol.dispose]();
    throw cause;
  }
}

class FollowedList implements PolicySource {
  readonly #settings: ListSettings;
  readonly #options: PolicySourceOptions;
  readonly #ports: ListPorts;
  readonly #inForce: ListInForce;
  /** What has been said to be wrong, until it is well again. */
  #said: string | undefined;
  #looking: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #stopWatching: () => void = () => undefined;
  #closed = false;

  constructor(settings: ListSettings, options: PolicySourceOptions) {
    const { location, signed } = settings;
    const { log, now, settleMs = SETTLE_MS } = options;
    this.#settings = settings;
    this.#options = options;
    this.#ports = { location, signed, fetcher: openFetcher(), settleMs };
    this.#inForce = new ListInForce(settings, { now, warn: (message) => log.warn(message) });
  }

  async start(): Promise<void> {
    const reading = await readList(this.#ports, {});
    const why = this.#use(reading);
    if (why !== undefined) this.#startFromCopy(why, reading);
    this.#follow();
  }

  current(): IndexedAllowlist {
    return this.#inForce.list.policy;
  }

  text(): string {
    return this.#inForce.list.text;
  }

  version(): number {
    return this.#inForce.version;
  }

  label(): PolicyLabel {
    return this.#inForce.list.label;
  }

  confirmedAt(): number {
    return this.#inForce.confirmedAt;
  }

  isStale(): boolean {
    return this.#said !== undefined;
  }

  reload(): Promise<void> {
    return this.#lookSoon(true);
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#stopWatching();
    this.#ports.fetcher[Symbol.dispose]();
  }

  /** Puts in force what was found, or says why not. */
  #use(reading: Reading): string | undefined {
    switch (reading.kind) {
      case 'found':
        return this.#inForce.take(reading.list);
      case 'unchanged':
        this.#inForce.confirm();
        return undefined;
      case 'unreachable':
      case 'unsigned':
        return reading.why;
    }
  }

  /** @throws {UserError} where there is no copy that can be taken */
  #startFromCopy(why: string, { kind }: Reading): void {
    const { copy, location } = this.#settings;
    if (copy === undefined) {
      const other = kind === 'unreachable' ? '; name another file with --allow' : '';
      throw new PolicyError(`${why}${other}`);
    }
    const unfit = this.#inForce.takeCopy(copy);
    if (unfit !== undefined) {
      const message = `${why}; nor is there a copy to go on with in "${copy}": ${unfit}`;
      throw kind === 'unreachable' ? new UnavailableError(message) : new PolicyError(message);
    }
    const age = ageOf(this.#options.now() - this.confirmedAt());
    this.#said = kind === 'unreachable' ? kind : why;
    this.#options.log.warn(
      `${why}; in force is the copy ${formatLabel(this.label())} in "${copy}", which was what ${location.shown} had ${age} ago`,
    );
  }

  #follow(): void {
    const { location, signed, pollMs } = this.#settings;
    if (location.kind === 'url') {
      this.#pollIn(pollMs);
      return;
    }
    const files = [location.file, ...(signed?.by.kind === 'file' ? [signed.by.file] : [])];
    const onStat = (): void => void this.#lookSoon(false);
    for (const file of files)
      watchFile(file, { interval: FILE_POLL_MS, persistent: false }, onStat);
    this.#stopWatching = () => {
      for (const file of files) unwatchFile(file, onStat);
    };
  }

  #pollIn(pollMs: number): void {
    const jitter = 0.9 + 0.2 * (this.#options.random ?? Math.random)();
    this.#timer = setTimeout(() => {
      void this.#lookSoon(false).then(() => this.#closed || this.#pollIn(pollMs));
    }, pollMs * jitter);
    this.#timer.unref();
  }

  /** One look at a time: an answer that is late must not undo a later one. */
  #lookSoon(isAsked: boolean): Promise<void> {
    this.#looking = this.#looking.then(() => this.#look(isAsked));
    return this.#looking;
  }

  async #look(isAsked: boolean): Promise<void> {
    if (this.#closed) return;
    const before = this.version();
    const reading = await readList(this.#ports, this.#inForce.validators);
    if (this.#closed) return;
    const why = this.#use(reading);
    if (why !== undefined) {
      this.#complain(why, reading, isAsked);
      return;
    }
    const { log, onChange } = this.#options;
    const what = `the allowlist ${this.#settings.location.shown}`;
    const label = formatLabel(this.label());
    const wasWrong = this.#said !== undefined;
    this.#said = undefined;
    if (this.version() !== before) {
      await onChange?.();
      log.info(`${what} has been reloaded: ${label}`);
    } else if (wasWrong) log.info(`${what} can be read again; ${label} is in force`);
    else if (isAsked) log.info(`${what} has not changed; ${label} is in force`);
  }

  /** Once, until something else is wrong: how a server cannot be reached may change with each try. */
  #complain(why: string, { kind }: Reading, isAsked: boolean): void {
    const what = kind === 'unreachable' ? kind : why;
    if (this.#said === what && !isAsked) return;
    this.#said = what;
    this.#options.log.error(`${why}; the list that was in force stays in force`);
  }
}
