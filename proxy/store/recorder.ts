import { UnavailableError } from '../../rules/errors.ts';
import type { Attempt, ConnectionEvent, Lookup, Verdict } from '../event.ts';
import { KnownKeys } from './known-keys.ts';
import { explain, isSqliteError, openStore, type Store } from './open.ts';
import { Pending } from './pending.ts';
import { openRun, type RunOptions, type RunWriter } from './run-writer.ts';
import { failing, full, type RecorderTrouble, recovered } from './trouble.ts';
import { WaitingRoom } from './waiting-room.ts';

export interface RecorderOptions extends RunOptions {
  readonly file: string;
  readonly report: (trouble: RecorderTrouble) => void;
  /** How long the detail of repeats may wait for its batch. */
  readonly flushMs?: number | undefined;
  /** Rows and waiting attempts to hold while the record cannot be written. */
  readonly maxBuffered?: number | undefined;
  /** How long a new destination may wait to become durable before its client is turned away. */
  readonly admitTimeoutMs?: number | undefined;
  /** How long a batch waits for another writer; the event loop stands still meanwhile. */
  readonly busyMs?: number | undefined;
  /**
   * How long others may hold the lock before that is a failure: nothing, unless other processes of
   * ours record into the same file. What is new waits meanwhile.
   */
  readonly patienceMs?: number | undefined;
  /** Whether closing ends the run; not where others go on recording into it. */
  readonly endsRun?: boolean | undefined;
  /** How long the last batch waits: by then nothing else waits for the loop. */
  readonly closeTimeoutMs?: number | undefined;
}

export interface RecorderState {
  /** Rows not yet in the file. */
  readonly buffered: number;
  /** Attempts whose client waits until its destination is durable. */
  readonly waiting: number;
  /** Attempts turned away since the start because the buffer was full. */
  readonly unrecorded: number;
  /** Destinations that were new to the run when this process recorded them. */
  readonly destinations: number;
  /** What keeps the record from being written. */
  readonly failing?: string | undefined;
}

/** Writes one run. Every attempt is begun before its client hears anything, and ended once. */
export interface Recorder {
  /**
   * Counts an attempt, and answers `true` once its (protocol, host, port, verdict) is durable:
   * at once for a repeat, after a commit for a new one, by promise while the record cannot be written.
   *
   * `false`: it could not be made durable. Answer 503; the recorder has ended the attempt by
   * itself, so `end` must not be called for it.
   */
  begin(attempt: Attempt): true | Promise<boolean>;
  /**
   * Adds how an attempt ended, and its row. `begunAs`: the verdict given to `begin`, where
   * another one was reached since; protocol, host and port must be the same.
   */
  end(event: ConnectionEvent, begunAs?: Verdict): void;
  /** Counts a request that named no destination. */
  malformed(): void;
  /**
   * Counts a lookup; it is in the file with the next batch. `false`: so much waits that this one was
   * not taken, only counted as unrecorded: answer SERVFAIL rather than let it pass.
   */
  lookup(lookup: Lookup): boolean;
  state(): RecorderState;
  /** Writes what is left and ends the run. @throws {UnavailableError} saying what could not be written */
  close(): void;
}

/** The error of an attempt that was refused because it could not be recorded in time. */
const NOT_RECORDED = 'not-recorded';

/** The loop stands still for a batch: 1 ms for 200, where 1,000 take 4, and no more in all (docs/performance.md). */
const BATCH_EVENTS = 200;
/** After an outage the backlog is written in pieces, between which traffic flows. */
const CATCH_UP_EVENTS = 5_000;
const ADMIT_RETRY_MS = 100;
/** Another process of ours holds the lock for one batch: some milliseconds. */
const BUSY_RETRY_MS = 5;
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 5_000;
const MAX_KNOWN_KEYS = 200_000;

/** Opens the record and the run, and creates both where they are new. @throws {UserError} */
export function openRecorder(options: RecorderOptions): Recorder {
  return recordInto(openStore(options.file, 'write'), options);
}

/** Records into an open store, which is closed with the recorder, or when the run cannot be opened. */
export function recordInto(store: Store, options: RecorderOptions): Recorder {
  try {
    const writer = openRun(store, options);
    store.db.pragma(`busy_timeout = ${options.busyMs ?? 25}`);
    return new BatchingRecorder(store, writer, options);
  } catch (error) {
    store.close();
    throw explain(error, options.file, 'write');
  }
}

class BatchingRecorder implements Recorder {
  readonly #store: Store;
  readonly #writer: RunWriter;
  readonly #options: RecorderOptions;
  readonly #maxBuffered: number;
  readonly #known = new KnownKeys(MAX_KNOWN_KEYS);
  readonly #waiting = new WaitingRoom();
  readonly #pending = new Pending();
  #unrecorded = 0;
  #destinations = 0;
  /** Since when another process of ours has held the lock, as long as that is no failure. */
  #busySince: number | undefined;
  /** The next try; while the record fails there always is one. */
  #timer: NodeJS.Timeout | undefined;
  #failing: string | undefined;
  #retryMs = FIRST_RETRY_MS;
  #saidFull = false;
  /** Something is pending that a client waits for. */
  #holdsNew = false;
  /** How the store was opened: each commit waits for the disk. */
  #isSynced = true;

  constructor(store: Store, writer: RunWriter, options: RecorderOptions) {
    this.#store = store;
    this.#writer = writer;
    this.#options = options;
    this.#maxBuffered = options.maxBuffered ?? 100_000;
  }

  begin(attempt: Attempt): true | Promise<boolean> {
    if (this.#pending.rows + this.#waiting.size >= this.#maxBuffered) return this.#refuse();
    this.#pending.begin(attempt);
    if (this.#known.has(attempt) || this.#isDurable(attempt)) {
      this.#planFlush();
      return true;
    }
    // One commit for the new destination and all that is pending: every state of the file is one
    // that the recorder was in. While it fails only the timer tries, as each try may take `busyMs`.
    this.#holdsNew = true;
    if (this.#isTried() && this.#flush()) {
      this.#known.add(attempt);
      return true;
    }
    const admitted = this.#waiting.enter(attempt);
    if (this.#waiting.size === 1 && this.#busySince === undefined) this.#tryIn(ADMIT_RETRY_MS);
    return admitted;
  }

  /** Whether a write may be tried at once, rather than when the timer says. */
  #isTried(): boolean {
    return this.#failing === undefined && this.#busySince === undefined;
  }

  /**
   * Others record into the run as well, and it may have been recorded before: what is in the file
   * needs no commit, and can be read where nothing can be written.
   */
  #isDurable(attempt: Attempt): boolean {
    try {
      if (!this.#writer.holds(attempt)) return false;
    } catch (error) {
      if (!isSqliteError(error)) throw error;
      return false;
    }
    this.#known.add(attempt);
    return true;
  }

  end(event: ConnectionEvent, begunAs?: Verdict): void {
    this.#pending.end(event, begunAs);
    if (this.#pending.rows >= BATCH_EVENTS && this.#isTried()) this.#flush();
    else this.#planFlush();
  }

  malformed(): void {
    this.#pending.malformed();
    this.#planFlush();
  }

  lookup(lookup: Lookup): boolean {
    const hasRoom = this.#pending.lookup(lookup);
    // Full of lookups while the record can be written: what is pending goes, and this one comes in.
    if (!hasRoom && (!this.#isTried() || !this.#flush() || !this.#pending.lookup(lookup))) {
      this.#countRefused();
      return false;
    }
    this.#planFlush();
    return true;
  }

  state(): RecorderState {
    return {
      buffered: this.#pending.rows,
      waiting: this.#waiting.size,
      unrecorded: this.#unrecorded,
      destinations: this.#destinations,
      failing: this.#failing,
    };
  }

  close(): void {
    clearTimeout(this.#timer);
    try {
      this.#store.db.pragma(`busy_timeout = ${this.#options.closeTimeoutMs ?? 5_000}`);
      do {
        // What ends a run is on the disk when it has ended.
        this.#holdsNew = true;
        this.#writeBatch();
      } while (this.#pending.rows > 0);
      if (this.#options.endsRun ?? true) this.#writer.finish(this.#options.now());
      this.#waiting.admitAll();
    } catch (error) {
      if (!isSqliteError(error)) throw error;
      throw new UnavailableError(
        `Cannot write the end of the record "${this.#options.file}" (${describe(error)}): ${this.#pending.rows} events are lost; make room or end what locks it before the next run`,
        { cause: error },
      );
    } finally {
      this.#waiting.turnAway(0);
      this.#store.close();
    }
  }

  #refuse(): Promise<boolean> {
    this.#countRefused();
    return Promise.resolve(false);
  }

  #countRefused(): void {
    this.#pending.unrecorded();
    this.#unrecorded += 1;
    if (!this.#saidFull) {
      this.#saidFull = true;
      this.#options.report(full(this.#options.file, this.#maxBuffered));
    }
  }

  /** Writes the next batch; `false` where SQLite refuses, and all of it stays pending. */
  #flush(): boolean {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    try {
      this.#writeBatch();
    } catch (error) {
      if (!isSqliteError(error)) throw error;
      if (!this.#isPatientWith(error)) this.#fail(describe(error));
      return false;
    }
    this.#busySince = undefined;
    if (this.#pending.rows > 0) this.#tryIn(0);
    for (const attempt of this.#waiting.admitAll()) this.#known.add(attempt);
    if (this.#failing !== undefined) this.#recover();
    return true;
  }

  /**
   * With a destination that is new, to the disk: a power cut loses none of them. A batch of repeats only to the
   * system, which a crash of this process leaves in place: waiting for the disk would hold up every client.
   */
  #writeBatch(): void {
    if (this.#holdsNew !== this.#isSynced) {
      this.#store.db.pragma(`synchronous = ${this.#holdsNew ? 'FULL' : 'NORMAL'}`);
      this.#isSynced = this.#holdsNew;
    }
    this.#destinations += this.#pending.writeTo(this.#writer, CATCH_UP_EVENTS);
    this.#holdsNew = false;
  }

  /** Says whether it is only that others write at the moment; then it is tried again soon. */
  #isPatientWith({ code }: { readonly code: string }): boolean {
    const { patienceMs = 0 } = this.#options;
    if (!code.startsWith('SQLITE_BUSY') || this.#failing !== undefined) return false;
    this.#busySince ??= performance.now();
    if (performance.now() - this.#busySince >= patienceMs) {
      this.#busySince = undefined;
      return false;
    }
    this.#tryIn(BUSY_RETRY_MS);
    return true;
  }

  #fail(reason: string): void {
    const isNew = this.#failing === undefined;
    this.#failing = reason;
    this.#retryMs = isNew ? FIRST_RETRY_MS : Math.min(this.#retryMs * 2, LAST_RETRY_MS);
    this.#turnAwayLate();
    this.#tryIn(this.#waiting.size > 0 ? ADMIT_RETRY_MS : this.#retryMs);
    if (isNew) this.#options.report(failing(this.#options.file, reason, this.#maxBuffered));
  }

  #recover(): void {
    this.#failing = undefined;
    this.#saidFull = false;
    this.#options.report(recovered(this.#options.file));
  }

  /** They were counted when they began, and get a row like any other attempt. */
  #turnAwayLate(): void {
    for (const { attempt, waitedMs } of this.#waiting.turnAway(
      this.#options.admitTimeoutMs ?? 5_000,
    )) {
      const ending = { durationMs: waitedMs, bytesUp: 0, bytesDown: 0, status: 503 };
      this.#pending.end({ ...attempt, ...ending, error: NOT_RECORDED });
    }
  }

  #planFlush(): void {
    if (this.#timer === undefined) this.#tryIn(this.#options.flushMs ?? 250);
  }

  #tryIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#flush(), ms);
    this.#timer.unref();
  }
}

function describe({ code, message }: { code: string; message: string }): string {
  return `${code}: ${message}`;
}
