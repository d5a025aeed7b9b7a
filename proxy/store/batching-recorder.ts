import { UnavailableError } from '../../rules/errors.ts';
import type { Attempt, ConnectionEvent, Lookup, Verdict } from '../event.ts';
import { KnownKeys } from './known-keys.ts';
import { isSqliteError, type Store } from './open.ts';
import { Pending } from './pending.ts';
import type { Recorder, RecorderOptions, RecorderState } from './recorder.ts';
import type { RunWriter } from './run-writer.ts';
import { failing, full, recovered } from './trouble.ts';
import { WaitingRoom } from './waiting-room.ts';

/** The error of an attempt that was refused because it could not be recorded in time. */
const NOT_RECORDED = 'not-recorded';

/** The loop stands still for a batch, some 3 µs a row; fewer, and the counts that go with each batch take more than rows. */
const BATCH_EVENTS = 400;
/** After an outage the backlog is written in pieces, between which traffic flows. */
const CATCH_UP_EVENTS = 5_000;
const ADMIT_RETRY_MS = 100;
/** Another process of ours holds the lock for one batch: some milliseconds. */
const BUSY_RETRY_MS = 5;
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 5_000;
const MAX_KNOWN_KEYS = 200_000;

/** Records in batches: what is new at once, what has been seen before with the next one. */
export class BatchingRecorder implements Recorder {
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
