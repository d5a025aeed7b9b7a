import type { ConnectionEvent } from '../event.ts';

/** A log that never ends what it begins is not kept in memory. */
const MAX_HELD = 10_000;

/**
 * Events that wait for a later line which says how they ended, the oldest first. What was held too
 * long, or to the end of the file, is handed over as it is.
 */
export class HeldEvents {
  readonly #held = new Map<string, ConnectionEvent>();
  #next = 0;

  /** Holds an event under a key, or one of its own; gives back one that has to go to make room. */
  hold(event: ConnectionEvent, key: string = `#${this.#next++}`): ConnectionEvent | undefined {
    const before = this.#held.get(key);
    this.#held.delete(key);
    this.#held.set(key, event);
    return before ?? (this.#held.size > MAX_HELD ? this.#takeFirst(() => true) : undefined);
  }

  take(key: string): ConnectionEvent | undefined {
    const event = this.#held.get(key);
    this.#held.delete(key);
    return event;
  }

  /** Takes the oldest that fits. */
  takeOldest(fits: (event: ConnectionEvent) => boolean): ConnectionEvent | undefined {
    return this.#takeFirst(fits);
  }

  takeAll(): ConnectionEvent[] {
    const events = [...this.#held.values()];
    this.#held.clear();
    return events;
  }

  #takeFirst(fits: (event: ConnectionEvent) => boolean): ConnectionEvent | undefined {
    for (const [key, event] of this.#held) {
      if (!fits(event)) continue;
      this.#held.delete(key);
      return event;
    }
    return undefined;
  }
}
