/** Runs of bytes in a chunk that together are one key: start and end of each, one after the other. */
export class Runs {
  readonly bounds: Int32Array;
  count = 0;
  length = 0;
  hash = 0;

  constructor(max: number) {
    this.bounds = new Int32Array(2 * max);
  }

  clear(): void {
    this.count = 0;
    this.length = 0;
    this.hash = FNV_OFFSET;
  }

  add(start: number, end: number): void {
    this.bounds[this.count++] = start;
    this.bounds[this.count++] = end;
    this.length += end - start;
  }
}

/** FNV-1a (Fowler, Noll, Vo), 32 bits; keys are compared in full, so that it may be a simple one. */
const FNV_OFFSET = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;

/** Adds a byte to the hash of a key. */
export function mix(hash: number, byte: number): number {
  return Math.imul(hash ^ byte, FNV_PRIME);
}

/** Numbers keys that are bytes, without making strings of them: an open hash table over one arena. */
export class ByteTable {
  readonly #arena: Buffer;
  readonly #slots: Int32Array;
  readonly #hashes: Int32Array;
  /** Where each key starts in the arena; the next one is where it ends. */
  readonly #starts: Int32Array;
  readonly #max: number;
  #size = 0;
  #arenaEnd = 0;
  #freeSlot = -1;

  /** `max` keys of `averageLength` bytes at the most; what comes after them is not remembered. */
  constructor(max: number, averageLength: number) {
    this.#max = max;
    this.#arena = Buffer.allocUnsafe(max * averageLength);
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * max))).fill(-1);
    this.#hashes = new Int32Array(max);
    this.#starts = new Int32Array(max + 1);
  }

  /** The number of a key, or -1; then `add` gives it one. */
  find(chunk: Buffer, runs: Runs): number {
    const mask = this.#slots.length - 1;
    for (let slot = runs.hash & mask; ; slot = (slot + 1) & mask) {
      const id = this.#slots[slot] ?? -1;
      if (id === -1) {
        this.#freeSlot = slot;
        return -1;
      }
      if (this.#hashes[id] === runs.hash && this.#holds(id, chunk, runs)) return id;
    }
  }

  /** Numbers the key that `find` has just missed; -1 where there is no room. */
  add(chunk: Buffer, runs: Runs): number {
    if (this.#size === this.#max || this.#arenaEnd + runs.length > this.#arena.length) return -1;
    const id = this.#size++;
    for (let i = 0; i < runs.count; i += 2) {
      const [start = 0, end = 0] = [runs.bounds[i], runs.bounds[i + 1]];
      this.#arenaEnd += chunk.copy(this.#arena, this.#arenaEnd, start, end);
    }
    this.#slots[this.#freeSlot] = id;
    this.#hashes[id] = runs.hash;
    this.#starts[id + 1] = this.#arenaEnd;
    return id;
  }

  #holds(id: number, chunk: Buffer, runs: Runs): boolean {
    let at = this.#starts[id] ?? 0;
    if ((this.#starts[id + 1] ?? 0) - at !== runs.length) return false;
    for (let i = 0; i < runs.count; i += 2) {
      const end = runs.bounds[i + 1] ?? 0;
      for (let from = runs.bounds[i] ?? 0; from < end; from++) {
        if (this.#arena[at++] !== chunk[from]) return false;
      }
    }
    return true;
  }
}
