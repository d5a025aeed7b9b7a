import { PolicyError, UnavailableError } from '../../rules/errors.ts';
import type { Validators } from './fetch-list.ts';
import { confirmLastGood, type LastGood, readLastGood, writeLastGood } from './last-good.ts';
import type { FoundList } from './read-list.ts';
import { type ReadPolicy, readPolicy } from './read-policy.ts';
import type { ListSettings } from './settings.ts';

interface InForce extends ReadPolicy {
  readonly text: string;
}

interface CheckedCopy {
  /** Absent where there is none, or it must not be taken. */
  readonly good?: ReturnType<typeof readLastGood>;
  readonly signedAt?: number | undefined;
  readonly unfit?: string;
}

export interface ListInForceOptions {
  readonly now: () => number;
  readonly warn: (message: string) => void;
}

/** The list that is in force, what is known of it, and its copy on the disk. */
export class ListInForce {
  readonly #settings: ListSettings;
  readonly #options: ListInForceOptions;
  #inForce: InForce | undefined;
  #saidOfCopy = false;
  /** When the newest list was signed that was ever in force here, as far as the copy knows. */
  #newest: number | undefined;
  /** Counts the lists that have been in force. */
  version: number = 0;
  /** What its server is asked with, whether it is still so. */
  validators: Validators = {};
  /** When its server, or its file, last said that this is the list: milliseconds since the epoch. */
  confirmedAt: number = 0;

  constructor(settings: ListSettings, options: ListInForceOptions) {
    this.#settings = settings;
    this.#options = options;
    // A restart must not be the way back to a list that was in force before.
    if (settings.copy !== undefined) this.#newest = this.#checkedCopy(settings.copy).signedAt;
  }

  get list(): InForce {
    if (this.#inForce === undefined) throw new Error('A policy was asked before there was one');
    return this.#inForce;
  }

  /** Takes a list, or says why not. */
  take(found: FoundList): string | undefined {
    const { text, signedAt } = found;
    const older = this.#isOlder(signedAt);
    if (older !== undefined) return older;
    if (text === this.#inForce?.text) {
      this.#newest = signedAt ?? this.#newest;
      this.confirm(found.validators);
      return undefined;
    }
    const unfit = this.#read(text, signedAt);
    if (unfit !== undefined) return unfit;
    for (const warning of this.list.warnings) this.#options.warn(warning);
    this.#keepCopy(found);
    this.confirm(found.validators);
    return undefined;
  }

  /** Notes that the list is still what its server has. */
  confirm(validators: Validators = this.validators): void {
    this.validators = validators;
    this.confirmedAt = this.#options.now();
    const { copy } = this.#settings;
    if (copy !== undefined) confirmLastGood(copy, this.confirmedAt);
  }

  /** Takes the copy of a list that was in force before, or says why not. */
  takeCopy(file: string): string | undefined {
    const { good, signedAt, unfit } = this.#checkedCopy(file);
    if (good === undefined) return unfit ?? 'there is none';
    const broken = this.#read(good.text, signedAt);
    if (broken !== undefined) return broken;
    this.validators = { etag: good.etag, lastModified: good.lastModified };
    this.confirmedAt = good.confirmedAt;
    return undefined;
  }

  /** Whoever could write the file could not sign it. */
  #checkedCopy(file: string): CheckedCopy {
    const { location, signed } = this.#settings;
    const good = readLastGood(file, location.shown);
    if (good === undefined || signed === undefined) return { good };
    const verified = signed.keys.verify(Buffer.from(good.text), good.signature ?? '');
    return verified.ok
      ? { good, signedAt: verified.signedAt }
      : { unfit: `its signature does not fit: ${verified.reason}` };
  }

  #isOlder(signedAt: number | undefined): string | undefined {
    const before = this.#newest;
    if (signedAt === undefined || before === undefined || signedAt >= before) return undefined;
    const { shown } = this.#settings.location;
    return `Cannot take the allowlist ${shown}: it was signed at ${timeText(signedAt)}, before the newest that was in force here (${timeText(before)}); sign it again to go back on purpose`;
  }

  #read(text: string, signedAt: number | undefined): string | undefined {
    const { shown } = this.#settings.location;
    try {
      this.#inForce = { ...readPolicy(text, shown, this.#options.now()), text };
    } catch (cause) {
      if (!(cause instanceof PolicyError)) throw cause;
      return cause.message;
    }
    this.version += 1;
    this.#newest = signedAt ?? this.#newest;
    return undefined;
  }

  #keepCopy({ text, signature, validators }: FoundList): void {
    const { copy, location } = this.#settings;
    if (copy === undefined) return;
    const good: LastGood = { source: location.shown, ...validators, signature, text };
    try {
      writeLastGood(copy, good);
      this.#saidOfCopy = false;
    } catch (cause) {
      if (!(cause instanceof UnavailableError)) throw cause;
      if (!this.#saidOfCopy) this.#options.warn(cause.message);
      this.#saidOfCopy = true;
    }
  }
}

function timeText(at: number): string {
  return new Date(at).toISOString();
}
