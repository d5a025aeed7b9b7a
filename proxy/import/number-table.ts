/** The multiplier of Knuth's multiplicative hash: 2^32 divided by the golden ratio. */
const GOLDEN = 0x9e3779b1 | 0;

/** Numbers keys that are whole numbers from 0 to 2^31 - 1, in the order in which they are added. */
export class NumberTable {
  readonly #max: number;
  /** Of each slot: one more than its key, 0 where it is free; then the key's number. */
  readonly #slots: Int32Array;
  readonly #shift: number;
  #size = 0;

  constructor(max: number) {
    const bits = Math.ceil(Math.log2(2 * max));
    this.#max = max;
    this.#slots = new Int32Array(2 << bits);
    this.#shift = 32 - bits;
  }

  get isFull(): boolean {
    return this.#size === this.#max;
  }

  clear(): void {
    this.#size = 0;
    this.#slots.fill(0);
  }

  /** The number of a key, or -1. */
  find(key: number): number {
    const slot = this.#slotOf(key);
    return this.#slots[slot] === 0 ? -1 : (this.#slots[slot + 1] ?? -1);
  }

  /** Numbers a key that has none yet; not to be called when the table is full. */
  add(key: number): number {
    const slot = this.#slotOf(key);
    this.#slots[slot] = key + 1;
    this.#slots[slot + 1] = this.#size;
    return this.#size++;
  }

  /** Where the key is, or would be: half of the slots are free, so that there is an end to the search. */
  #slotOf(key: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = (Math.imul(key, GOLDEN) >>> this.#shift) << 1;
    while (slots[slot] !== 0 && slots[slot] !== key + 1) slot = (slot + 2) & mask;
    return slot;
  }
}
