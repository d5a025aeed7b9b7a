import { UnavailableError } from '../../rules/errors.ts';
import type { Attempt, ConnectionEvent, Verdict } from '../event.ts';
import { KnownKeys } from './known-keys.ts';
import { explain, isSqliteError, openStore, type Store } from './open.ts';
import { openRun, type RunOptions, type RunWriter } from './run-writer.ts';
import { Tally } from './tally.ts';
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
  /** Destinations, with their verdicts, that were new to this process. */
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
  state(): RecorderState;
  /** Writes what is left and ends the run. @throws {UnavailableError} saying what could not be written */
  close(): void;
}

/** The error of an attempt that was refused because it could not be recorded in time. */
const NOT_RECORDED = 'not-recorded';

const BATCH_EVENTS = 1_000;
/** After an outage the backlog is written in pieces, between which traffic flows. */
const CATCH_UP_EVENTS = 5_000;
const ADMIT_RETRY_MS = 100;
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
  #tally = new Tally();
  #rows: ConnectionEvent[] = [];
  #malformed = 0;
  #unrecorded = 0;
  #unrecordedInAll = 0;
  #destinations = 0;
  /** The next try; while the record fails there always is one. */
  #timer: NodeJS.Timeout | undefined;
  #failing: string | undefined;
  #retryMs = FIRST_RETRY_MS;
  #saidFull = false;

  constructor(store: Store, writer: RunWriter, options: RecorderOptions) {
    this.#store = store;
    this.#writer = writer;
    this.#options = options;
    this.#maxBuffered = options.maxBuffered ?? 100_000;
  }

  begin(attempt: Attempt): true | Promise<boolean> {
    if (this.#rows.length + this.#waiting.size >= this.#maxBuffered) return this.#refuse();
    this.#tally.begin(attempt);
    if (this.#known.has(attempt)) {
      this.#planFlush();
      return true;
    }
    // One commit for the new destination and all that is pending: every state of the file is one
    // that the recorder was in. While it fails only the timer tries, as each try may take `busyMs`.
    if (this.#failing === undefined && this.#flush()) {
      this.#remember(attempt);
      return true;
    }
    const admitted = this.#waiting.enter(attempt);
    if (this.#waiting.size === 1) this.#tryIn(ADMIT_RETRY_MS);
    return admitted;
  }

  end(event: ConnectionEvent, begunAs?: Verdict): void {
    this.#tally.end(event, begunAs);
    this.#rows.push(event);
    if (this.#rows.length >= BATCH_EVENTS && this.#failing === undefined) this.#flush();
    else this.#planFlush();
  }

  malformed(): void {
    this.#malformed += 1;
    this.#planFlush();
  }

  #remember(attempt: Attempt): void {
    this.#known.add(attempt);
    this.#destinations += 1;
  }

  state(): RecorderState {
    return {
      buffered: this.#rows.length,
      waiting: this.#waiting.size,
      unrecorded: this.#unrecordedInAll,
      destinations: this.#destinations,
      failing: this.#failing,
    };
  }

  close(): void {
    clearTimeout(this.#timer);
    try {
      this.#store.db.pragma(`busy_timeout = ${this.#options.closeTimeoutMs ?? 5_000}`);
      do this.#writeBatch();
      while (this.#rows.length > 0);
      this.#writer.finish(this.#options.now());
      this.#waiting.admitAll();
    } catch (error) {
      if (!isSqliteError(error)) throw error;
      throw new UnavailableError(
        `Cannot write the end of the record "${this.#options.file}" (${describe(error)}): ${this.#rows.length} events are lost; make room or end what locks it before the next run`,
        { cause: error },
      );
    } finally {
      this.#waiting.turnAway(0);
      this.#store.close();
    }
  }

  #refuse(): Promise<boolean> {
    this.#unrecorded += 1;
    this.#unrecordedInAll += 1;
    if (!this.#saidFull) {
      this.#saidFull = true;
      this.#options.report(full(this.#options.file, this.#maxBuffered));
    }
    return Promise.resolve(false);
  }

  /** Writes the next batch; `false` where SQLite refuses, and all of it stays pending. */
  #flush(): boolean {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    try {
      this.#writeBatch();
    } catch (error) {
      if (!isSqliteError(error)) throw error;
      this.#fail(describe(error));
      return false;
    }
    if (this.#rows.length > 0) this.#tryIn(0);
    if (this.#failing !== undefined) this.#recover();
    return true;
  }

  #writeBatch(): void {
    const events = this.#rows.slice(0, CATCH_UP_EVENTS);
    const [malformed, unrecorded] = [this.#malformed, this.#unrecorded];
    this.#writer.write({ tally: this.#tally, events, malformed, unrecorded });
    this.#tally = new Tally();
    this.#rows = this.#rows.slice(events.length);
    this.#malformed = 0;
    this.#unrecorded = 0;
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
    for (const attempt of this.#waiting.admitAll()) this.#remember(attempt);
    this.#options.report(recovered(this.#options.file));
  }

  /** They were counted when they began, and get a row like any other attempt. */
  #turnAwayLate(): void {
    for (const { attempt, waitedMs } of this.#waiting.turnAway(
      this.#options.admitTimeoutMs ?? 5_000,
    )) {
      const ending = { durationMs: waitedMs, bytesUp: 0, bytesDown: 0, status: 503 };
      const event = { ...attempt, ...ending, error: NOT_RECORDED };
      this.#tally.end(event);
      this.#rows.push(event);
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
