import { isAscii } from 'node:buffer';

/** Longer lines are not kept in memory; no log that is meant to be read has them. */
export const MAX_LINE_BYTES: number = 64 * 1024;

/** Takes the lines of a file as they come, without their ends. */
export interface LineSink {
  text(line: string): void;
  /** A line that cannot be text, or is too long to be a line. */
  unreadable(reason: string): void;
  /**
   * Takes whole lines from `start` on as they lie in the chunk, as many as it can, and returns where
   * the first one starts that it did not take: that one comes as `text`.
   */
  bytes?(chunk: Buffer, start: number): number;
}

export interface LineSplitter {
  write(chunk: Buffer): void;
  /** The last line may have no end. */
  end(): void;
}

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const BINARY = 'it holds NUL bytes: a binary file, or text in UTF-16';
const TOO_LONG = `it is longer than ${MAX_LINE_BYTES} bytes`;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Cuts bytes into lines at LF or CRLF, wherever the chunks end. Memory is bounded by the chunk and
 * one line: what goes past `MAX_LINE_BYTES` is dropped up to the next line end.
 */
export function splitLines(sink: LineSink): LineSplitter {
  /** The start of a line whose end has not come yet. */
  let pending: Buffer = Buffer.alloc(0);
  let tooLong = false;

  const finish = (line: Buffer, traits: Traits): void => {
    if (tooLong || line.length > MAX_LINE_BYTES) sink.unreadable(TOO_LONG);
    else if (traits.mayHoldNul && line.includes(0)) sink.unreadable(BINARY);
    else sink.text(decode(line, traits.ascii));
    tooLong = false;
  };

  /** Puts what an earlier chunk began before its rest. */
  const complete = (rest: Buffer): void => {
    const line = pending.length === 0 ? rest : Buffer.concat([pending, rest]);
    pending = Buffer.alloc(0);
    finish(line, UNKNOWN);
  };

  const keep = (rest: Buffer): void => {
    if (pending.length + rest.length > MAX_LINE_BYTES + 1) tooLong = true;
    // A copy: the chunk's own memory may be large, and is the reader's to use again.
    pending = tooLong ? Buffer.alloc(0) : Buffer.concat([pending, rest]);
  };

  return {
    write(chunk) {
      let start = 0;
      let finished = 0;
      let traits: Traits = UNKNOWN;
      for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
        if (start === 0) complete(chunk.subarray(0, end));
        else finish(chunk.subarray(start, end), traits);
        finished += 1;
        if (finished === LINES_ONE_BY_ONE) traits = traitsOf(chunk);
        start = sink.bytes?.(chunk, end + 1) ?? end + 1;
      }
      if (start < chunk.length) keep(chunk.subarray(start));
    },
    end() {
      if (pending.length > 0 || tooLong) complete(Buffer.alloc(0));
    },
  };
}

/** What is known of a whole chunk, so that it need not be asked of each line. */
interface Traits {
  readonly mayHoldNul: boolean;
  readonly ascii: boolean;
}

const UNKNOWN: Traits = { mayHoldNul: true, ascii: false };

/** Where most lines are taken as bytes, it does not pay to look through the chunk for the others. */
const LINES_ONE_BY_ONE = 8;

function traitsOf(chunk: Buffer): Traits {
  return { mayHoldNul: chunk.includes(0), ascii: isAscii(chunk) };
}

/** UTF-8 where it is that, else Latin-1, in which every byte is a character. */
function decode(line: Buffer, ascii: boolean): string {
  const text = line.at(-1) === RETURN ? line.subarray(0, -1) : line;
  if (ascii) return text.toString('latin1');
  try {
    return utf8.decode(text);
  } catch {
    return text.toString('latin1');
  }
}
