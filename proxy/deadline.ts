/** Something that has to happen in time; `met` says that it did. */
export interface Deadline {
  met(): void;
}

/**
 * Calls `late` after so long, unless the deadline has been met before.
 *
 * Each connection has several of the same few lengths, and nearly all are met. Those of one length come due in the
 * order in which they were set, so that one timer serves them all and setting one is putting it at the end of a queue.
 * They keep no process alive: what they watch over does.
 */
export function deadline(ms: number, late: () => void): Deadline {
  let queue = queues.get(ms);
  if (queue === undefined) {
    queue = new Queue(ms);
    queues.set(ms, queue);
  }
  return queue.add(late);
}

/** By length; lengths are settings, so that there are few. */
const queues = new Map<number, Queue>();

class Waiting implements Deadline {
  readonly dueAt: number;
  readonly late: () => void;
  readonly #queue: Set<Waiting>;

  constructor(queue: Set<Waiting>, dueAt: number, late: () => void) {
    this.#queue = queue;
    this.dueAt = dueAt;
    this.late = late;
  }

  met(): void {
    this.#queue.delete(this);
  }
}

class Queue {
  readonly #ms: number;
  /** The first is due first. */
  readonly #waiting = new Set<Waiting>();
  #timed = false;

  constructor(ms: number) {
    this.#ms = ms;
  }

  add(late: () => void): Deadline {
    const waiting = new Waiting(this.#waiting, performance.now() + this.#ms, late);
    this.#waiting.add(waiting);
    if (!this.#timed) this.#wake(this.#ms);
    return waiting;
  }

  #wake(ms: number): void {
    this.#timed = true;
    setTimeout(() => this.#callLate(), Math.ceil(ms)).unref();
  }

  #callLate(): void {
    this.#timed = false;
    const now = performance.now();
    for (const waiting of this.#waiting) {
      if (waiting.dueAt > now) {
        if (!this.#timed) this.#wake(waiting.dueAt - now);
        return;
      }
      this.#waiting.delete(waiting);
      waiting.late();
    }
  }
}
