import type { LineSink, LineSplitter } from './lines.ts';

/** An entry holds the body of an answer, in text or base64; larger ones are not read. */
const MAX_ENTRY_BYTES = 32 * 1024 * 1024;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COLON = 0x3a;

/** `log.entries`: an array inside the object inside the root. */
const ENTRIES_DEPTH = 3;
const KEY = 'entries';

/**
 * Cuts a HAR file into its entries, each handed over as the text of a line: memory is bounded by one
 * entry, however long the file is.
 *
 * It follows strings and brackets only; whether an entry is JSON is found out by whoever parses it.
 */
export function splitHarEntries(sink: LineSink): LineSplitter {
  let depth = 0;
  let inString = false;
  let escaped = false;
  /** The last string at this depth, as far as it could be the key that is looked for. */
  let text = '';
  let key = '';
  let inEntries = false;
  let found = false;
  let isEmpty = true;
  let parts: Buffer[] = [];
  let length = 0;
  let isOpen = false;
  let isTooLong = false;

  const keep = (chunk: Buffer, start: number, end: number): void => {
    length += end - start;
    isTooLong ||= length > MAX_ENTRY_BYTES;
    if (isTooLong) parts = [];
    else parts.push(Buffer.from(chunk.subarray(start, end)));
  };
  const finish = (): void => {
    if (isTooLong) sink.unreadable(`its entry is longer than ${MAX_ENTRY_BYTES} bytes`);
    else sink.text(Buffer.concat(parts).toString('utf8'));
    parts = [];
    length = 0;
    isOpen = false;
    isTooLong = false;
  };
  const open = (byte: number): void => {
    depth += 1;
    if (byte !== OPEN_BRACKET || depth !== ENTRIES_DEPTH || key !== KEY) return;
    inEntries = true;
    found = true;
  };

  return {
    write(chunk) {
      let start = isOpen ? 0 : -1;
      isEmpty &&= chunk.length === 0;
      for (let i = 0; i < chunk.length; i++) {
        const byte = chunk[i] ?? 0;
        if (inString) {
          if (escaped) escaped = false;
          else if (byte === BACKSLASH) escaped = true;
          else if (byte === QUOTE) inString = false;
          else if (text.length <= KEY.length) text += String.fromCharCode(byte);
          continue;
        }
        if (byte === QUOTE) {
          inString = true;
          text = '';
        } else if (byte === COLON) {
          key = text;
        } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
          open(byte);
          if (inEntries && byte === OPEN_BRACE && depth === ENTRIES_DEPTH + 1) {
            isOpen = true;
            start = i;
          }
        } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
          depth -= 1;
          if (isOpen && depth === ENTRIES_DEPTH) {
            keep(chunk, start, i + 1);
            finish();
            start = -1;
          } else if (inEntries && depth < ENTRIES_DEPTH) {
            inEntries = false;
          }
        }
      }
      if (isOpen) keep(chunk, start, chunk.length);
    },
    end() {
      if (isOpen) sink.unreadable('the file ends inside it');
      else if (!found && !isEmpty)
        sink.unreadable('there is no log.entries in it: it is not a HAR file');
    },
  };
}
