import type { Attempt, ConnectionEvent, Lookup, Verdict } from '../event.ts';
import { BatchingRecorder } from './batching-recorder.ts';
import { explain, openStore, type Store } from './open.ts';
import { openRun, type RunOptions } from './run-writer.ts';
import type { RecorderTrouble } from './trouble.ts';

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
