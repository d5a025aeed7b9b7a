import { Key } from './byte-table.ts';

const STARTED = 0;
const BYTES = 1;

/** What a scan finds in a line without reading it. A scanner writes into one of these, again and again. */
export class LineParts {
  /**
   * First the words of the bytes that name the client; then those that make two lines say the same of whoever
   * asked: all but client, path, time and size.
   */
  readonly key: Key = new Key();
  /** How many words the client takes. */
  clientWords = 0;
  durationMs = 0;
  /** Where the URL's path is, without its query; -1 where there is none, or it is part of the key. */
  pathStart = -1;
  pathEnd = -1;
  /** Where the last value is that counts. */
  lastStart = -1;
  lastEnd = -1;
  /** Numbers so large would each be an object if they were properties. */
  readonly #large = new Float64Array(2);

  get startedAt(): number {
    return this.#large[STARTED] ?? 0;
  }

  set startedAt(ms: number) {
    this.#large[STARTED] = ms;
  }

  get bytesDown(): number {
    return this.#large[BYTES] ?? 0;
  }

  set bytesDown(bytes: number) {
    this.#large[BYTES] = bytes;
  }
}
