import { bitsBefore, stopsIn } from './four-bytes.ts';

/** A key longer than this is not worth remembering. */
const MAX_WORDS = 512;

/** The multiplier of Knuth's multiplicative hash: 2^32 divided by the golden ratio. */
const GOLDEN = 0x9e3779b1 | 0;

/**
 * A key made of several runs of bytes, read four at a time. The last word of a run is filled up with zeros,
 * also where there is nothing to fill: zero is in no run, so that different runs are different words.
 */
export class Key {
  readonly words: Int32Array = new Int32Array(MAX_WORDS);
  count = 0;
  hash = 0;

  clear(): void {
    this.count = 0;
    this.hash = 0;
  }

  /** Becomes the words of another key from one number to another. */
  copy({ words }: Key, from: number, to: number): void {
    this.clear();
    for (let i = from; i < to; i++) this.add(words[i] ?? 0);
  }

  add(word: number): void {
    if (this.count < MAX_WORDS) this.words[this.count++] = word;
    this.hash = mix(this.hash, word);
  }

  /**
   * Adds the bytes from `start` on that are printed ASCII.
   * @returns where they end; -1 where the key would be too long
   */
  addWord(view: DataView, start: number): number {
    const { words } = this;
    let { count, hash } = this;
    let at = start;
    let four = view.getInt32(at, true);
    let stops = stopsIn(four);
    while (stops === 0) {
      if (count >= MAX_WORDS - 1) return -1;
      words[count] = four;
      count = (count + 1) | 0;
      hash = mix(hash, four);
      at = (at + 4) | 0;
      four = view.getInt32(at, true);
      stops = stopsIn(four);
    }
    if (count >= MAX_WORDS) return -1;
    const bits = bitsBefore(stops);
    four &= (1 << bits) - 1;
    words[count] = four;
    this.hash = mix(hash, four);
    this.count = count + 1;
    return (at + (bits >> 3)) | 0;
  }

  /** Adds the bytes from `start` to `end`, of which four more are in the view; says whether they fit. */
  addBytes(view: DataView, start: number, end: number): boolean {
    if (this.count + ((end - start) >> 2) >= MAX_WORDS) return false;
    let at = start;
    for (; at + 4 <= end; at += 4) this.add(view.getInt32(at, true));
    this.add(view.getInt32(at, true) & ((1 << ((end - at) << 3)) - 1));
    return true;
  }
}

function mix(hash: number, word: number): number {
  return Math.imul(((hash << 5) | (hash >>> 27)) ^ word, GOLDEN);
}

/** So many neighbours are looked at: keys that were made to collide are not remembered, and cost no more than that. */
const MAX_PROBES = 32;

/** Numbers keys that are bytes, without making strings of them: an open hash table over one arena. */
export class ByteTable {
  readonly #max: number;
  readonly #arena: Int32Array;
  /** Of each slot: one more than the number of its key, 0 where it is free; then the hash. */
  readonly #slots: Int32Array;
  /** Where each key starts in the arena; the next one is where it ends. */
  readonly #starts: Int32Array;
  readonly #shift: number;
  #size = 0;
  #freeSlot = -1;
  #isFull = false;

  /** `max` keys of `averageWords` words at the most. */
  constructor(max: number, averageWords: number) {
    const bits = Math.ceil(Math.log2(2 * max));
    this.#max = max;
    this.#arena = new Int32Array(max * averageWords);
    this.#slots = new Int32Array(2 << bits);
    this.#starts = new Int32Array(max + 1);
    this.#shift = 32 - bits;
  }

  get size(): number {
    return this.#size;
  }

  /** Whether a key has found no room. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** Forgets every key. */
  clear(): void {
    this.#size = 0;
    this.#isFull = false;
    this.#slots.fill(0);
  }

  /** The number of a key, or -1; then `add` gives it one. */
  find(key: Key): number {
    const slots = this.#slots;
    const { hash } = key;
    const mask = slots.length - 1;
    // The top bits: the others depend on too few of the bytes.
    let slot = (hash >>> this.#shift) << 1;
    this.#freeSlot = -1;
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      const id = (slots[slot] ?? 0) - 1;
      if (id === -1) {
        this.#freeSlot = slot;
        return -1;
      }
      if (slots[slot + 1] === hash && this.#holds(id, key)) return id;
      slot = (slot + 2) & mask;
    }
    return -1;
  }

  /** Numbers the key that `find` has just missed; -1 where there is no room. */
  add(key: Key): number {
    const start = this.#starts[this.#size] ?? 0;
    if (this.#size === this.#max || start + key.count > this.#arena.length) {
      this.#isFull = true;
      return -1;
    }
    if (this.#freeSlot === -1) return -1;
    const id = this.#size++;
    this.#arena.set(key.words.subarray(0, key.count), start);
    this.#starts[id + 1] = start + key.count;
    this.#slots[this.#freeSlot] = id + 1;
    this.#slots[this.#freeSlot + 1] = key.hash;
    this.#freeSlot = -1;
    return id;
  }

  #holds(id: number, { words, count }: Key): boolean {
    const arena = this.#arena;
    const start = this.#starts[id] ?? 0;
    if ((this.#starts[id + 1] ?? 0) - start !== count) return false;
    for (let i = 0; i < count; i++) {
      if (arena[start + i] !== words[i]) return false;
    }
    return true;
  }
}
