import type { Count } from '../store/tally.ts';
import type { Key } from './byte-table.ts';

/** When something was seen, and its bytes. As an object, which is there already: to hand over a time alone would make one. */
export interface Sighting {
  readonly startedAt: number;
  readonly bytesDown: number;
}

/** Adds the sightings of a key to what it stands for. The counts are those of the next key when it is called again. */
export type Settle<Value> = (value: Value, seen: Readonly<Count>, bytesDown: number) => void;

/**
 * A row is: events, first, last and bytes as four doubles; the number of its value; the key's hash, how many words it
 * has, and they. All that is touched for one line of a log lies side by side, as waiting for memory is most of what a
 * line costs. Rows start at multiples of eight words, so that the counts lie in one line of the processor's cache.
 */
const FIRST = 1;
const LAST = 2;
const BYTES = 3;
const NUMBER = 8;
const HASH = 9;
const LENGTH = 10;
const KEY = 11;
const UNIT_BITS = 3;
const UNIT = 1 << UNIT_BITS;

/** So many neighbours are looked at: keys that were made to collide are not remembered, and cost no more than that. */
const MAX_PROBES = 32;

/** As many slots as are needed: those that nobody uses would be in the way of the others in the cache. */
const FIRST_SLOTS_BITS = 10;

/** Counts keys that are bytes, as numbers: an open hash table over one arena, which compares keys in full. */
export class CountedKeys<Value> {
  readonly #words: Int32Array;
  readonly #doubles: Float64Array;
  /** The unit where the row starts, below some bits of the hash; 0 where the slot is free. */
  #slots = new Int32Array(1 << FIRST_SLOTS_BITS);
  #slotShift = 32 - FIRST_SLOTS_BITS;
  readonly #unitBits: number;
  readonly #values: Value[] = [];
  readonly #settle: Settle<Value>;
  #end = UNIT;
  #freeSlot = -1;
  #isFull = false;

  /** So many words, as a power of two, for all rows together; they take memory as they are used. */
  constructor(arenaBits: number, settle: Settle<Value>) {
    this.#settle = settle;
    const memory = new ArrayBuffer(4 << arenaBits);
    this.#words = new Int32Array(memory);
    this.#doubles = new Float64Array(memory);
    this.#unitBits = arenaBits - UNIT_BITS;
  }

  /** Whether a key has found no room. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** The row of a key, or -1; then `add` makes one. */
  find(key: Key): number {
    const slots = this.#slots;
    const { hash } = key;
    const unitBits = this.#unitBits;
    const mask = slots.length - 1;
    let slot = hash >>> this.#slotShift;
    this.#freeSlot = -1;
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      const entry = slots[slot] ?? 0;
      if (entry === 0) {
        this.#freeSlot = slot;
        return -1;
      }
      // What is left of the hash when the unit is shifted out, on both sides.
      if ((entry ^ (hash << unitBits)) >>> unitBits === 0) {
        const row = (entry & ((1 << unitBits) - 1)) << UNIT_BITS;
        if (this.#holds(row, key)) return row;
      }
      slot = (slot + 1) & mask;
    }
    return -1;
  }

  /** Makes a row, of nothing yet, for the key that `find` has just missed; -1 where there is no room. */
  add(key: Key, value: Value): number {
    const [row, words] = [this.#end, this.#words];
    const end = (row + KEY + key.count + UNIT - 1) & -UNIT;
    if (end > words.length) {
      this.#isFull = true;
      return -1;
    }
    if (this.#freeSlot === -1) return -1;
    words[row + NUMBER] = this.#values.push(value) - 1;
    words[row + HASH] = key.hash;
    words[row + LENGTH] = key.count;
    words.set(key.words.subarray(0, key.count), row + KEY);
    this.#start(row);
    this.#slots[this.#freeSlot] = this.#entryOf(row);
    this.#freeSlot = -1;
    this.#end = end;
    if (2 * this.#values.length > this.#slots.length) this.#grow();
    return row;
  }

  valueOf(row: number): Value | undefined {
    return this.#values[this.#words[row + NUMBER] ?? -1];
  }

  count(row: number, { startedAt: time, bytesDown }: Sighting): void {
    const doubles = this.#doubles;
    const at = row >> 1;
    doubles[at] = (doubles[at] ?? 0) + 1;
    if (time < (doubles[at + FIRST] ?? 0)) doubles[at + FIRST] = time;
    if (time > (doubles[at + LAST] ?? 0)) doubles[at + LAST] = time;
    doubles[at + BYTES] = (doubles[at + BYTES] ?? 0) + bytesDown;
  }

  /** Hands over what was counted since the last time, in the order in which the keys came. */
  settle(): void {
    const doubles = this.#doubles;
    const seen: Count = { events: 0, firstSeen: 0, lastSeen: 0 };
    let row = UNIT;
    for (const value of this.#values) {
      const at = row >> 1;
      seen.events = doubles[at] ?? 0;
      seen.firstSeen = doubles[at + FIRST] ?? 0;
      seen.lastSeen = doubles[at + LAST] ?? 0;
      const bytes = doubles[at + BYTES] ?? 0;
      this.#start(row);
      if (seen.events > 0) this.#settle(value, seen, bytes);
      row = this.#after(row);
    }
  }

  /** Settles, and forgets every key. */
  clear(): void {
    if (this.#values.length === 0) return;
    this.settle();
    this.#values.length = 0;
    this.#slots.fill(0);
    this.#end = UNIT;
    this.#isFull = false;
  }

  #after(row: number): number {
    return (row + KEY + (this.#words[row + LENGTH] ?? 0) + UNIT - 1) & -UNIT;
  }

  #entryOf(row: number): number {
    return ((this.#words[row + HASH] ?? 0) << this.#unitBits) | (row >>> UNIT_BITS);
  }

  #grow(): void {
    const slots = new Int32Array(2 * this.#slots.length);
    this.#slotShift -= 1;
    for (let row = UNIT; row < this.#end; row = this.#after(row)) {
      let slot = (this.#words[row + HASH] ?? 0) >>> this.#slotShift;
      while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1);
      slots[slot] = this.#entryOf(row);
    }
    this.#slots = slots;
  }

  #start(row: number): void {
    const at = row >> 1;
    this.#doubles[at] = 0;
    this.#doubles[at + FIRST] = Number.POSITIVE_INFINITY;
    this.#doubles[at + LAST] = Number.NEGATIVE_INFINITY;
    this.#doubles[at + BYTES] = 0;
  }

  #holds(row: number, { words, count }: Key): boolean {
    const all = this.#words;
    if (all[row + LENGTH] !== count) return false;
    const start = row + KEY;
    for (let i = 0; i < count; i++) {
      if (all[start + i] !== words[i]) return false;
    }
    return true;
  }
}
