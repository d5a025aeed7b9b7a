import type { ConnectionEvent } from '../event.ts';
import { ByteTable, Runs } from './byte-table.ts';

/** What a scan finds in a line without reading it. A scanner writes into one of these, again and again. */
interface LineParts {
  startedAt: number;
  bytesDown: number;
  /** The bytes that name the client. */
  readonly client: Runs;
  /** The bytes that make two lines say the same of whoever asked: all but client, time and size. */
  readonly saying: Runs;
}

/** Scans `chunk[start, end)`; false where the line is not of the usual form, and has to be read in full. */
export type LineScan = (chunk: Buffer, start: number, end: number, parts: LineParts) => boolean;

/** Counts an event again: at another time, with another size, for another client. */
export type CountAgain = (startedAt: number, bytesDown: number, client: string) => void;

/** Counts lines that say the same as an earlier one, without making strings of them. */
export interface Repeats {
  /** Counts the line if all in it is known; else remembers where it is, for `learn`. */
  again(chunk: Buffer, start: number, end: number): boolean;
  /** The line that `again` was last asked about has been read in full, and is this event. */
  learn(event: ConnectionEvent): void;
}

/** A log of more than these repeats itself less; the rest is read in full. */
const MAX_SAYINGS = 65_536;
const SAYING_BYTES = 128;
const MAX_CLIENTS = 16_384;
const CLIENT_BYTES = 24;

/**
 * A log repeats itself: somebody known asks for something known, with a known result. Such a line
 * is found by its bytes, and counted at a tenth of the cost of reading it.
 *
 * @param counterFor gives what counts an event again
 */
export function countRepeats(
  scan: LineScan,
  counterFor: (event: ConnectionEvent) => CountAgain,
): Repeats {
  const sayings = new ByteTable(MAX_SAYINGS, SAYING_BYTES);
  const clients = new ByteTable(MAX_CLIENTS, CLIENT_BYTES);
  const counters: CountAgain[] = [];
  const names: string[] = [];
  const parts: LineParts = { startedAt: 0, bytesDown: 0, client: new Runs(1), saying: new Runs(3) };
  let missed: Buffer | undefined;

  return {
    again(chunk, start, end) {
      missed = undefined;
      if (!scan(chunk, start, end, parts)) return false;
      const countAgain = counters[sayings.find(chunk, parts.saying)];
      const client = names[clients.find(chunk, parts.client)];
      if (countAgain === undefined || client === undefined) {
        missed = chunk;
        return false;
      }
      countAgain(parts.startedAt, parts.bytesDown, client);
      return true;
    },
    learn(event) {
      if (missed === undefined) return;
      if (sayings.find(missed, parts.saying) === -1 && sayings.add(missed, parts.saying) !== -1) {
        counters.push(counterFor(event));
      }
      if (clients.find(missed, parts.client) === -1 && clients.add(missed, parts.client) !== -1) {
        names.push(event.client);
      }
      missed = undefined;
    },
  };
}
