/**
 * Bytes are read four at a time, as one little-endian word, which is three times as fast as one by one. The view must
 * go on for eight bytes before and behind what is asked for, and hold a line end: no loop here looks for its end.
 */

const FIRST_PRINTED = 0x21_21_21_21;
const HIGH_BITS = 0x80_80_80_80 | 0;
const HIGH_HALVES = 0xf0_f0_f0_f0 | 0;
const ZEROS = 0x30_30_30_30;
const SIXES = 0x06_06_06_06;
const SIXES_OF_TWO = 0x06_06;
const SIXES_OF_LAST = 0x06_06_06_00;
const BLANK_BITS = 0x10_10_10_10;
/** Set in what is neither a digit nor a blank, and in some digits' neighbours. */
const NEITHER_BITS = 0xe0_e0_e0_e0 | 0;
const LOW_HALVES = 0x0f_0f_0f_0f;
const MAX_DIGITS = 9;

/**
 * Marks, of four bytes, the first that is not printed ASCII: in its top bit. The bits above that mean nothing, as
 * subtracting borrows from there; 0 is none of the four.
 */
export function stopsIn(four: number): number {
  return ((four - FIRST_PRINTED) | four) & HIGH_BITS;
}

/** How many bits lie below the first byte that is marked. */
export function bitsBefore(stops: number): number {
  return 24 - Math.clz32(stops & -stops);
}

/** Where the printed ASCII that starts here ends. */
export function endOfWord(view: DataView, start: number): number {
  let at = start;
  let stops = stopsIn(view.getInt32(at, true));
  while (stops === 0) {
    at += 4;
    stops = stopsIn(view.getInt32(at, true));
  }
  return at + (bitsBefore(stops) >> 3);
}

/** The number that these bytes write; -1 where they are not all digits, or more than nine. */
export function digitsValue(view: DataView, start: number, end: number): number {
  const length = end - start;
  if (length <= 4) return fourDigits(view, end, length);
  if (length > MAX_DIGITS) return -1;
  const low = fourDigits(view, end, 4);
  const high = length <= 8 ? fourDigits(view, end - 4, length - 4) : fiveDigits(view, end - 4);
  return low === -1 || high === -1 ? -1 : high * 10_000 + low;
}

/**
 * The number in the six bytes before `end`, filled up with blanks on its left; -1 where anything else stands there.
 */
export function paddedValue(view: DataView, end: number): number {
  const low = view.getInt32(end - 4, true) ^ ZEROS;
  const high = (view.getInt32(end - 8, true) ^ ZEROS) >>> 16;
  // A blank has become 0x10 by now, and a digit what it stands for.
  const lowBlanks = low & BLANK_BITS;
  const highBlanks = high & BLANK_BITS;
  const digits = low & LOW_HALVES;
  const highDigits = high & LOW_HALVES;
  const isOther =
    ((low | high) & NEITHER_BITS) !== 0 ||
    (((digits + SIXES) | (highDigits + SIXES_OF_TWO)) & BLANK_BITS) !== 0 ||
    (digits & (lowBlanks - (lowBlanks >>> 4))) !== 0 ||
    (highDigits & (highBlanks - (highBlanks >>> 4))) !== 0;
  if (isOther) return -1;
  // Blanks stand on the left of all digits, and one digit is there.
  const gap = (lowBlanks & ~((lowBlanks << 8) | 0x10)) | (highBlanks & ~((highBlanks << 8) | 0x10));
  if (gap !== 0 || lowBlanks >>> 28 !== 0) return -1;
  if (lowBlanks !== 0 && highBlanks !== 0x10_10) return -1;
  const pairs = (digits & 0x00_0f_00_0f) * 10 + ((digits >>> 8) & 0x00_0f_00_0f);
  const tens = (highDigits & 0x0f) * 10 + (highDigits >>> 8);
  return tens * 10_000 + (pairs & 0xff) * 100 + (pairs >>> 16);
}

/** The number of the four digits that start here, or -1. */
export function fourDigitsAt(view: DataView, start: number): number {
  return fourDigits(view, start + 4, 4);
}

/** The number of the last three of four bytes, where the first one is `first` and they are digits; else -1. */
export function threeDigits(four: number, first: number): number {
  const digits = four ^ ((ZEROS & ~0xff) | first);
  if (((digits | (digits + SIXES_OF_LAST)) & (HIGH_HALVES | 0xff)) !== 0) return -1;
  return ((digits >>> 8) & 0x0f) * 100 + ((digits >>> 16) & 0x0f) * 10 + (digits >>> 24);
}

function fiveDigits(view: DataView, end: number): number {
  const first = view.getUint8(end - 5) - 0x30;
  const rest = fourDigits(view, end, 4);
  return rest === -1 || first < 0 || first > 9 ? -1 : first * 10_000 + rest;
}

/** The number of `length` digits that ends here, one to four. */
function fourDigits(view: DataView, end: number, length: number): number {
  const others = 32 - (length << 3);
  // What stands before the digits becomes zeros.
  const digits = ((view.getInt32(end - 4, true) ^ ZEROS) >>> others) << others;
  // `0` to `?` leave the upper halves empty, and what is above `9` goes over into them when six is added.
  if (((digits | (digits + SIXES)) & HIGH_HALVES) !== 0) return -1;
  const pairs = (digits & 0x00_0f_00_0f) * 10 + ((digits >>> 8) & 0x00_0f_00_0f);
  return (pairs & 0xff) * 100 + (pairs >>> 16);
}
