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

/** In the queue of its length: a list linked both ways, which takes one out without looking for it. */
class Waiting implements Deadline {
  readonly dueAt: number;
  readonly late: () => void;
  readonly #queue: Queue;
  before: Waiting | undefined;
  after: Waiting | undefined;
  isMet = false;

  constructor(queue: Queue, dueAt: number, late: () => void) {
    this.#queue = queue;
    this.dueAt = dueAt;
    this.late = late;
  }

  met(): void {
    if (this.isMet) return;
    this.isMet = true;
    this.#queue.remove(this);
  }
}

class Queue {
  readonly #ms: number;
  /** Is due first. */
  #first: Waiting | undefined;
  #last: Waiting | undefined;
  #timed = false;

  constructor(ms: number) {
    this.#ms = ms;
  }

  add(late: () => void): Deadline {
    const waiting = new Waiting(this, performance.now() + this.#ms, late);
    waiting.before = this.#last;
    if (this.#last === undefined) this.#first = waiting;
    else this.#last.after = waiting;
    this.#last = waiting;
    if (!this.#timed) this.#wake(this.#ms);
    return waiting;
  }

  remove({ before, after }: Waiting): void {
    if (before === undefined) this.#first = after;
    else before.after = after;
    if (after === undefined) this.#last = before;
    else after.before = before;
  }

  #wake(ms: number): void {
    this.#timed = true;
    setTimeout(() => this.#callLate(), Math.ceil(ms)).unref();
  }

  #callLate(): void {
    this.#timed = false;
    const now = performance.now();
    for (let first = this.#first; first !== undefined; first = this.#first) {
      if (first.dueAt > now) {
        if (!this.#timed) this.#wake(first.dueAt - now);
        return;
      }
      first.met();
      first.late();
    }
  }
}
