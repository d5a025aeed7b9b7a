import { digitsValue, endOfWord, fourDigitsAt, paddedValue, threeDigits } from './four-bytes.ts';
import type { LineParts } from './line-parts.ts';
import { MAX_LINE_BYTES } from './lines.ts';
import type { LineScan } from './repeats.ts';

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const BLANK = 0x20;
const HASH = 0x23;
const SLASH = 0x2f;
const COLON = 0x3a;
const QUESTION = 0x3f;
/** The start of `CONNECT`, as four bytes in one word, and what is left of it, with the blank behind it. */
const CONN = 0x4e_4e_4f_43;
const ECT_BLANK = 0x20_54_43_45;
/** Stands for `CONNECT` in a key; no run of printed ASCII has it. */
const TUNNEL = -1;
const FOUR_BLANKS = 0x20_20_20_20;
/** `1574000000.123`: ten digits of seconds, since 2001 and until 2286, and the milliseconds. */
const SECOND_DIGITS = 10;
const TIME_LENGTH = 14;
/** Blanks fill the duration up to it, unless it is longer. */
const DURATION_WIDTH = 6;
/** `.`, as the first of four bytes. */
const POINT = 0x2e;
/** `- `, as two bytes. */
const NOBODY = 0x20_2d;
/** ` -` and the line end, as the first three of four bytes. */
const NOTHING_ELSE = 0x0a_2d_20;
const THREE_BYTES = 0xff_ff_ff;
/** With the blank behind it. */
const CONNECT_LENGTH = 8;
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
    const clientStart = readStart(view, start, parts);
    if (clientStart === -1) return -1;
    const { key } = parts;
    key.clear();
    // Here and in what is called for every line conditions are written out: V8 inlines only so much into one function.
    const clientEnd = key.addWord(view, clientStart);
    if (clientEnd <= clientStart || view.getUint8(clientEnd) !== BLANK) return -1;
    parts.clientWords = key.count;
    const result = clientEnd + 1;
    const resultEnd = key.addWord(view, result);
    if (resultEnd <= result || view.getUint8(resultEnd) !== BLANK) return -1;
    const method = readSize(view, resultEnd + 1, parts);
    if (method === -1) return -1;

    parts.pathStart = -1;
    const isConnect =
      view.getInt32(method, true) === CONN && view.getInt32(method + 4, true) === ECT_BLANK;
    const urlEnd = isConnect ? addTunnel(view, method, parts) : addRequest(view, method, parts);
    if (urlEnd === -1) return -1;
    const user = urlEnd + 1;
    // Most logs have no users.
    const server = view.getUint16(user, true) === NOBODY ? user + 2 : afterUser(view, user);
    if (server === -1) return -1;
    const serverEnd = key.addWord(view, server);
    if (serverEnd <= server || view.getUint8(serverEnd) !== BLANK) return -1;
    parts.lastStart = server;
    parts.lastEnd = serverEnd;
    const isLast = (view.getInt32(serverEnd, true) & THREE_BYTES) === NOTHING_ELSE;
    const end = isLast ? serverEnd + 2 : endOfLine(view, serverEnd);
    return end - start > MAX_LINE_BYTES ? -1 : end;
  },
  /** Without a slash the parser looks for one in the words that follow, which are not in the key. */
  isWhole(view, { lastStart, lastEnd }) {
    for (let at = lastStart; at < lastEnd; at++) if (view.getUint8(at) === SLASH) return true;
    return false;
  },
};

/**
 * Reads when the line was written, which is when the request ended, and how long it took. What begins is written into the
 * parts, as a number so large would be an object if it were returned.
 * @returns where the client starts, or -1
 */
function readStart(view: DataView, start: number, parts: LineParts): number {
  const blank = start + TIME_LENGTH;
  // What follows steps over the time: the line end must not be in it.
  const millis = threeDigits(view.getInt32(start + SECOND_DIGITS, true), POINT);
  if (millis === -1 || view.getUint8(blank) !== BLANK) return -1;
  const isKnown =
    view.getInt32(start, true) === lastSecond[0] &&
    view.getInt32(start + 4, true) === lastSecond[1] &&
    view.getInt16(start + 8, true) === lastSecond[2];
  if (!isKnown && !readSecond(view, start)) return -1;

  let end = blank + 1 + DURATION_WIDTH;
  let durationMs = view.getUint8(end) === BLANK ? paddedValue(view, end) : -1;
  if (durationMs === -1) {
    const first = afterBlanks(view, blank);
    end = wordBefore(view, first, endOfWord(view, first));
    if (end === -1) return -1;
    durationMs = digitsValue(view, first, end);
    if (durationMs === -1) return -1;
  }
  parts.durationMs = durationMs;
  parts.startedAt = Math.max(0, (lastSecondMs[0] ?? 0) + (millis - durationMs));
  return end + 1;
}

/** The second that was read last, by its ten bytes and as milliseconds: the next line is often of the same one. */
const lastSecond = new Int32Array(3);
const lastSecondMs = new Float64Array(1);

function readSecond(view: DataView, start: number): boolean {
  const high = fourDigitsAt(view, start);
  const middle = fourDigitsAt(view, start + 4);
  // Ten digits, four at a time: two of them are read twice.
  const low = fourDigitsAt(view, start + 6);
  if (high === -1 || middle === -1 || low === -1) return false;
  lastSecond[0] = view.getInt32(start, true);
  lastSecond[1] = view.getInt32(start + 4, true);
  lastSecond[2] = view.getInt16(start + 8, true);
  lastSecondMs[0] = (high * 1_000_000 + middle * 100 + (low % 100)) * 1_000;
  return true;
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

/** `end`, if a word lies before it and a blank there. */
function wordBefore(view: DataView, start: number, end: number): number {
  return end > start && view.getUint8(end) === BLANK ? end : -1;
}

/** Reads the size; returns where the method starts, or -1. */
function readSize(view: DataView, start: number, parts: LineParts): number {
  const end = endOfWord(view, start);
  if (end === start || view.getUint8(end) !== BLANK) return -1;
  const bytesDown = digitsValue(view, start, end);
  if (bytesDown === -1) return -1;
  parts.bytesDown = bytesDown;
  return end + 1;
}

/** Adds a CONNECT, and where it leads, to what the line says. Returns where that ends, or -1. */
function addTunnel(view: DataView, method: number, { key }: LineParts): number {
  key.add(TUNNEL);
  const target = method + CONNECT_LENGTH;
  const end = key.addWord(view, target);
  return end > target && view.getUint8(end) === BLANK ? end : -1;
}

/** Adds any other method, and the URL but for path and query, to what the line says. Returns where that ends, or -1. */
function addRequest(view: DataView, method: number, parts: LineParts): number {
  const { key } = parts;
  const methodEnd = wordBefore(view, method, key.addWord(view, method));
  if (methodEnd === -1) return -1;
  const url = methodEnd + 1;
  const isTunnel = view.getInt32(method, true) === CONN;
  return wordBefore(view, url, isTunnel ? key.addWord(view, url) : addUrl(view, url, parts));
}

/** Where the server starts, which comes after the user; or -1. */
function afterUser(view: DataView, user: number): number {
  const end = wordBefore(view, user, endOfWord(view, user));
  return end === -1 ? -1 : end + 1;
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
  if ((view.getInt32(start, true) & THREE_BYTES) === NOTHING_ELSE) return start + 2;
  let at = start;
  while (view.getUint8(at) === BLANK) at = endOfWord(view, at + 1);
  const byte = view.getUint8(at);
  if (byte === NEWLINE) return at;
  return byte === RETURN && view.getUint8(at + 1) === NEWLINE ? at + 1 : -1;
}
