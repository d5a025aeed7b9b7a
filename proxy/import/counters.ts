import type { Count } from '../store/tally.ts';

/** Of one row: all that is touched for one line of a log lies in one line of the processor's cache. */
const FIELDS = 8;
const FIRST = 1;
const LAST = 2;
const BYTES = 3;
const OWNER = 4;

/** No owner: nothing is to be counted. */
const NOBODY = -1;

/** When something was seen, and its bytes. As an object, which is there already: to hand over a time alone would make one. */
export interface Sighting {
  readonly startedAt: number;
  readonly bytesDown: number;
}

/** How often and when each of some numbered things was seen, and its bytes: rows of numbers, no objects. */
export class Counters {
  readonly #values: Float64Array;

  constructor(max: number) {
    this.#values = new Float64Array(FIELDS * max);
  }

  /** Starts at nothing, for this owner: a number that is kept beside the counts. */
  start(id: number, owner: number): void {
    const at = FIELDS * id;
    this.#values[at] = 0;
    this.#values[at + FIRST] = Number.POSITIVE_INFINITY;
    this.#values[at + LAST] = Number.NEGATIVE_INFINITY;
    this.#values[at + BYTES] = 0;
    this.#values[at + OWNER] = owner;
  }

  stop(id: number): void {
    this.#values[FIELDS * id + OWNER] = NOBODY;
  }

  /** -1 where it was stopped. */
  ownerOf(id: number): number {
    return (this.#values[FIELDS * id + OWNER] ?? NOBODY) | 0;
  }

  count(id: number, { startedAt: time, bytesDown }: Sighting): void {
    const values = this.#values;
    const at = FIELDS * id;
    values[at] = (values[at] ?? 0) + 1;
    if (time < (values[at + FIRST] ?? 0)) values[at + FIRST] = time;
    if (time > (values[at + LAST] ?? 0)) values[at + LAST] = time;
    values[at + BYTES] = (values[at + BYTES] ?? 0) + bytesDown;
  }

  /** What was counted since the start, and starts anew; absent where that is nothing. */
  take(id: number): (Count & { readonly bytes: number }) | undefined {
    const at = FIELDS * id;
    const values = this.#values;
    const [events = 0, firstSeen = 0, lastSeen = 0, bytes = 0] = values.subarray(at, at + FIELDS);
    if (events === 0) return undefined;
    this.start(id, this.ownerOf(id));
    return { events, firstSeen, lastSeen, bytes };
  }
}
