import { digitsValue, endOfWord, fourDigitsAt, paddedValue } from './four-bytes.ts';
import type { LineParts } from './line-parts.ts';
import { MAX_LINE_BYTES } from './lines.ts';
import type { LineScan } from './repeats.ts';

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const BLANK = 0x20;
const HASH = 0x23;
const DOT = 0x2e;
const SLASH = 0x2f;
const COLON = 0x3a;
const QUESTION = 0x3f;
/** The start of `CONNECT`, as four bytes in one word. */
const CONN = 0x4e_4e_4f_43;
const FOUR_BLANKS = 0x20_20_20_20;
/** `1574000000.123`: ten digits of seconds, since 2001 and until 2286, and the milliseconds. */
const SECOND_DIGITS = 10;
const TIME_LENGTH = 14;
/** Blanks fill the duration up to it, unless it is longer. */
const DURATION_WIDTH = 6;
/** `- `, as two bytes. */
const NOBODY = 0x20_2d;
const MAX_SCHEME_LENGTH = 16;

/**
 * Scans a line of Squid's native format, one blank between two values, nothing in it but printed ASCII:
 *
 *     1574000000.123    456 10.0.0.9 TCP_MISS/200 7890 GET http://example.com/a?b - HIER_DIRECT/192.0.2.1 text/html
 *
 * Time, duration and size are numbers; the third value is the client. The path of the URL stands for itself:
 * another one changes nothing but the path. Its query, the user and the media type go into no record and
 * may be anything. The rest is what the line says.
 */
export const scanNativeSquid: LineScan = {
  scan(view, start, parts) {
    // What follows steps over the time: the line end must not be in it.
    if (!readTime(view, start, parts)) return -1;
    const durationEnd = readDuration(view, start + TIME_LENGTH, parts);
    if (durationEnd === -1) return -1;

    const { key } = parts;
    key.clear();
    const clientStart = durationEnd + 1;
    const clientEnd = wordBefore(view, clientStart, key.addWord(view, clientStart));
    if (clientEnd === -1) return -1;
    parts.clientWords = key.count;
    const resultEnd = wordBefore(view, clientEnd + 1, key.addWord(view, clientEnd + 1));
    if (resultEnd === -1) return -1;
    const sizeEnd = wordBefore(view, resultEnd + 1, endOfWord(view, resultEnd + 1));
    if (sizeEnd === -1) return -1;
    const bytesDown = digitsValue(view, resultEnd + 1, sizeEnd);
    if (bytesDown === -1) return -1;
    parts.bytesDown = bytesDown;

    const methodEnd = wordBefore(view, sizeEnd + 1, key.addWord(view, sizeEnd + 1));
    if (methodEnd === -1) return -1;
    const isTunnel = view.getInt32(sizeEnd + 1, true) === CONN;
    parts.pathStart = -1;
    const urlStart = methodEnd + 1;
    const urlEnd = isTunnel ? key.addWord(view, urlStart) : addUrl(view, urlStart, parts);
    if (wordBefore(view, urlStart, urlEnd) === -1) return -1;
    const userEnd = endOfUser(view, urlEnd + 1);
    if (userEnd === -1) return -1;
    const serverEnd = wordBefore(view, userEnd + 1, key.addWord(view, userEnd + 1));
    if (serverEnd === -1) return -1;
    parts.lastStart = userEnd + 1;
    parts.lastEnd = serverEnd;
    const end = endOfLine(view, serverEnd);
    return end - start > MAX_LINE_BYTES ? -1 : end;
  },
  /** Without a slash the parser looks for one in the words that follow, which are not in the key. */
  isWhole(view, { lastStart, lastEnd }) {
    for (let at = lastStart; at < lastEnd; at++) if (view.getUint8(at) === SLASH) return true;
    return false;
  },
};

/** `end`, if a word lies before it and a blank there. */
function wordBefore(view: DataView, start: number, end: number): number {
  return end > start && view.getUint8(end) === BLANK ? end : -1;
}

/** The end of the duration behind the blank that stands here, or -1; the line began so much earlier than its time. */
function readDuration(view: DataView, blank: number, parts: LineParts): number {
  let end = blank + 1 + DURATION_WIDTH;
  let durationMs = view.getUint8(end) === BLANK ? paddedValue(view, end) : -1;
  if (durationMs === -1) {
    const start = afterBlanks(view, blank);
    end = wordBefore(view, start, endOfWord(view, start));
    if (end === -1) return -1;
    durationMs = digitsValue(view, start, end);
    if (durationMs === -1) return -1;
  }
  parts.durationMs = durationMs;
  parts.startedAt = Math.max(0, parts.startedAt - durationMs);
  return end;
}

/** Most logs have no users, but `-`. */
function endOfUser(view: DataView, start: number): number {
  return view.getUint16(start, true) === NOBODY
    ? start + 1
    : wordBefore(view, start, endOfWord(view, start));
}

function afterBlanks(view: DataView, start: number): number {
  let at = start;
  let other = view.getInt32(at, true) ^ FOUR_BLANKS;
  while (other === 0) {
    at += 4;
    other = view.getInt32(at, true) ^ FOUR_BLANKS;
  }
  return at + ((31 - Math.clz32(other & -other)) >> 3);
}

/** Adds the URL to what the line says, but for path and query, and says where the path is. Returns where it ends. */
function addUrl(view: DataView, start: number, parts: LineParts): number {
  const { key } = parts;
  const authority = startOfAuthority(view, start);
  if (authority === -1) return key.addWord(view, start);
  const end = endOfWord(view, authority);
  const pathStart = endOfPart(view, authority, end, SLASH);
  if (!key.addBytes(view, start, pathStart)) return -1;
  parts.pathStart = pathStart;
  parts.pathEnd = endOfPart(view, pathStart, end, QUESTION);
  return end;
}

/** Where the authority of a URL starts; -1 where what starts here is no `scheme://`. */
function startOfAuthority(view: DataView, start: number): number {
  for (let at = start; at < start + MAX_SCHEME_LENGTH; at++) {
    const byte = view.getUint8(at);
    if (byte === COLON) {
      return view.getUint8(at + 1) === SLASH && view.getUint8(at + 2) === SLASH ? at + 3 : -1;
    }
    if (byte <= BLANK) return -1;
  }
  return -1;
}

/** Where the first of this byte, `?` and `#` stands; `end` without one. */
function endOfPart(view: DataView, start: number, end: number, stop: number): number {
  for (let at = start; at < end; at++) {
    const byte = view.getUint8(at);
    if (byte === stop || byte === QUESTION || byte === HASH) return at;
  }
  return end;
}

/** Where the line ends, of words and blanks and then CR LF or LF; -1 where there is anything else. */
function endOfLine(view: DataView, start: number): number {
  let at = start;
  while (view.getUint8(at) === BLANK) at = endOfWord(view, at + 1);
  const byte = view.getUint8(at);
  if (byte === NEWLINE) return at;
  return byte === RETURN && view.getUint8(at + 1) === NEWLINE ? at + 1 : -1;
}

/**
 * Reads the time, in milliseconds since the epoch, and a blank behind it; says whether they stand there. Written into
 * the parts, as a number so large would be an object if it were returned.
 */
function readTime(view: DataView, start: number, parts: LineParts): boolean {
  const point = start + SECOND_DIGITS;
  if (view.getUint8(point) !== DOT || view.getUint8(start + TIME_LENGTH) !== BLANK) return false;
  const high = fourDigitsAt(view, start);
  const middle = fourDigitsAt(view, start + 4);
  // Ten digits, four at a time: two of them are read twice.
  const low = fourDigitsAt(view, start + 6);
  const millis = digitsValue(view, point + 1, start + TIME_LENGTH);
  if (high === -1 || middle === -1 || low === -1 || millis === -1) return false;
  parts.startedAt = (high * 1_000_000 + middle * 100 + (low % 100)) * 1_000 + millis;
  return true;
}
