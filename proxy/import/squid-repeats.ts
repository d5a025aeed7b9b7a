import { mix } from './byte-table.ts';
import type { LineScan } from './repeats.ts';

const BLANK = 0x20;
const RETURN = 0x0d;
const DOT = 0x2e;
const ZERO = 0x30;
const QUESTION = 0x3f;
/** `1574000000.123`: ten digits of seconds, since 2001 and until 2286, and the milliseconds. */
const SECOND_DIGITS = 10;
const TIME_LENGTH = 14;
const MAX_DIGITS = 9;

/**
 * Scans a line of Squid's native format:
 *
 *     1574000000.123    456 10.0.0.9 TCP_TUNNEL/200 7890 CONNECT github.com:443 - HIER_DIRECT/192.0.2.1 -
 *
 * Time, duration and size are numbers; the third value is the client; the rest is what the line
 * says, but for the query of its URL, which no record keeps.
 */
export const scanNativeSquid: LineScan = (chunk, start, end, parts) => {
  const last = chunk[end - 1] === RETURN ? end - 1 : end;
  const loggedAt = timeAt(chunk, start, last);
  if (loggedAt < 0) return false;
  let at = start + TIME_LENGTH;
  while (chunk[at] === BLANK) at += 1;
  const durationEnd = endOfNumber(chunk, at, last);
  if (durationEnd === -1) return false;
  parts.startedAt = Math.max(0, loggedAt - numberIn(chunk, at, durationEnd));

  const { client, saying } = parts;
  client.clear();
  saying.clear();
  const clientStart = durationEnd + 1;
  at = clientStart;
  for (let byte = chunk[at]; at < last && byte !== BLANK; byte = chunk[++at]) {
    if (!isPlain(byte)) return false;
    client.hash = mix(client.hash, byte);
  }
  client.add(clientStart, at);

  const resultStart = at + 1;
  let hash = saying.hash;
  at = resultStart;
  for (let byte = chunk[at]; at < last && byte !== BLANK; byte = chunk[++at]) {
    if (!isPlain(byte)) return false;
    hash = mix(hash, byte);
  }
  saying.add(resultStart, at);

  const sizeStart = at + 1;
  const sizeEnd = endOfNumber(chunk, sizeStart, last);
  if (sizeEnd === -1) return false;
  parts.bytesDown = numberIn(chunk, sizeStart, sizeEnd);

  let runStart = sizeEnd;
  for (at = sizeEnd; at < last; at++) {
    const byte = chunk[at];
    if (!isPlain(byte)) return false;
    if (byte === QUESTION && saying.count === 2) {
      saying.add(runStart, at + 1);
      hash = mix(hash, byte);
      while (at + 1 < last && chunk[at + 1] !== BLANK && isPlain(chunk[at + 1])) at += 1;
      runStart = at + 1;
    } else {
      hash = mix(hash, byte);
    }
  }
  saying.add(runStart, last);
  saying.hash = hash;
  return true;
};

/** Milliseconds since the epoch, or -1 where no such time stands at `start`. */
function timeAt(chunk: Buffer, start: number, end: number): number {
  const pointAt = start + SECOND_DIGITS;
  if (end - start <= TIME_LENGTH || chunk[pointAt] !== DOT) return -1;
  if (endOfDigits(chunk, start, pointAt) !== pointAt) return -1;
  if (endOfNumber(chunk, pointAt + 1, end) !== start + TIME_LENGTH) return -1;
  return numberIn(chunk, start, pointAt) * 1000 + numberIn(chunk, pointAt + 1, start + TIME_LENGTH);
}

/** Where the digits that start here end before a blank; -1 where no such number stands here. */
function endOfNumber(chunk: Buffer, start: number, end: number): number {
  const stop = endOfDigits(chunk, start, end);
  const length = stop - start;
  return length > 0 && length <= MAX_DIGITS && stop < end && chunk[stop] === BLANK ? stop : -1;
}

function endOfDigits(chunk: Buffer, start: number, end: number): number {
  let at = start;
  for (; at < end; at++) {
    const byte = chunk[at] ?? 0;
    if (byte < ZERO || byte > 0x39) break;
  }
  return at;
}

function numberIn(chunk: Buffer, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at++) value = value * 10 + ((chunk[at] ?? ZERO) - ZERO);
  return value;
}

/** Printable ASCII: a line that holds anything else is read in full. */
function isPlain(byte: number | undefined): byte is number {
  return byte !== undefined && byte >= BLANK && byte < 0x7f;
}
