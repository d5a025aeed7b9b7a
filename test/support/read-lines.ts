import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/**
 * Gives the lines of a stream one by one, each as soon as it is there; with a text, the next line that has it.
 *
 * Lines that come in one chunk are kept: `once(lines, 'line')` hears the first of them alone.
 */
export function readLines(stream: Readable | null): (having?: string) => Promise<string> {
  if (stream === null) throw new Error('Cannot read lines: the stream is no pipe');
  const lines = createInterface(stream)[Symbol.asyncIterator]();
  return async (having = '') => {
    for (;;) {
      const { done, value } = await lines.next();
      if (done === true) throw new Error(`The stream ended before a line with "${having}"`);
      if (value.includes(having)) return value;
    }
  };
}
