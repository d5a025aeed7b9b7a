import type { ConnectionEvent } from '../event.ts';
import type { Tally } from '../store/tally.ts';
import { ByteTable, Key } from './byte-table.ts';
import { LineParts } from './line-parts.ts';
import { RepeatCounts } from './repeat-counts.ts';
import { recordedPath } from './target.ts';

/** Finds the parts of lines that are of the usual form. */
export interface LineScan {
  /**
   * Where the line ends that starts here; -1 where it is not of the usual form. The line end is in the view, and
   * so are `SCAN_MARGIN` bytes before the line and behind its end.
   */
  scan(view: DataView, start: number, parts: LineParts): number;
  /** Says whether the parser, too, finds all that counts within the parts. */
  isWhole(view: DataView, parts: LineParts): boolean;
}

/** Counts lines that say the same as an earlier one, without making strings of them. */
export interface Repeats {
  /** How many lines were taken so far. */
  readonly taken: number;
  /**
   * Takes the known lines from `start` on, and remembers where the first one is that is not, for `learn`.
   * @returns the start of that one
   */
  take(chunk: Buffer, start: number): number;
  /** The line that was not taken has been read in full, and is this event; `undefined`: none to count again. */
  learn(event: ConnectionEvent | undefined): void;
  /** Puts into the tally what was counted. */
  finish(): void;
}

/** Where events are counted that say the same as one before. */
export interface Counting {
  /** The counts that events go into at the moment; once they are written, there are new ones. */
  readonly tally: () => Tally;
  /** Keeps an event that is counted here; absent where only counts are kept. */
  readonly keep?: ((event: ConnectionEvent) => void) | undefined;
  /** The role that a client has in what is recorded and kept. */
  readonly roleOf?: ((client: string) => string | undefined) | undefined;
}

interface RepeatPorts extends Counting {
  /** Counts an event, and keeps it where each one is kept. */
  readonly record: (event: ConnectionEvent) => void;
}

/** Scans read some bytes at once, and a line that turns out to be short has them read past its end. */
const SCAN_MARGIN = 64;

const NEWLINE = 0x0a;

const MAX_SAYINGS = 65_536;
const MAX_CLIENTS = 16_384;
const SAYING_WORDS = 24;
const CLIENT_WORDS = 8;

/**
 * A log repeats itself: somebody known asks for something known, with a known result. Such a line is
 * found by its bytes, and counted at a tenth of the cost of reading it, with the same counts and in the same order.
 */
export function countRepeats(lineScan: LineScan, ports: RepeatPorts): Repeats {
  return new ByteReader(lineScan, ports);
}

class ByteReader implements Repeats {
  readonly #lineScan: LineScan;
  readonly #ports: RepeatPorts;
  readonly #sayings = new ByteTable(MAX_SAYINGS, SAYING_WORDS);
  readonly #clients = new ByteTable(MAX_CLIENTS, CLIENT_WORDS);
  readonly #counts = new RepeatCounts();
  readonly #parts = new LineParts();
  readonly #client = new Key();
  readonly #saying = new Key();
  /** One event of each saying. */
  readonly #learned: ConnectionEvent[] = [];
  /** 1 where each line of a saying has a path of its own. */
  readonly #ownPath = new Uint8Array(MAX_SAYINGS);
  readonly #names: string[] = [];
  #chunk: Buffer = Buffer.alloc(0);
  /** The last line end that may be scanned up to. */
  #lastEnd = -1;
  #view: DataView = new DataView(new ArrayBuffer(0));
  /** Whether the line behind those taken is of the usual form. */
  #missed = false;
  taken = 0;

  constructor(lineScan: LineScan, ports: RepeatPorts) {
    this.#lineScan = lineScan;
    this.#ports = ports;
  }

  take(chunk: Buffer, start: number): number {
    this.#look(chunk);
    this.#counts.follow(this.#ports.tally());
    const [lineScan, counts, parts] = [this.#lineScan, this.#counts, this.#parts];
    const [view, lastEnd, isKept] = [this.#view, this.#lastEnd, this.#ports.keep !== undefined];
    const { key } = parts;
    this.#missed = false;
    let at = start;
    let taken = 0;
    while (at >= SCAN_MARGIN && at <= lastEnd) {
      const end = lineScan.scan(view, at, parts);
      if (end === -1) break;
      const row = counts.find(key);
      if (row !== -1) {
        counts.count(row, parts);
        if (parts.pathStart !== -1) this.#countPath(counts.meetingAt(row).saying);
        if (isKept) this.#keep(counts.meetingAt(row));
      } else if (!this.#takeNew()) {
        this.#missed = true;
        break;
      }
      taken += 1;
      at = end + 1;
    }
    this.taken += taken;
    return at;
  }

  learn(event: ConnectionEvent | undefined): void {
    const missed = this.#missed;
    this.#missed = false;
    if (event === undefined || !missed || !this.#lineScan.isWhole(this.#view, this.#parts)) return;
    const ownPath = this.#parts.pathStart !== -1 && event.path !== undefined;
    if (ownPath && this.#pathText() !== event.path) return;
    if (this.#sayings.isFull || this.#clients.isFull) this.#forget();
    this.#cutKey();
    if (this.#clients.find(this.#client) === -1 && this.#clients.add(this.#client) !== -1) {
      this.#names.push(event.client);
    }
    if (this.#sayings.find(this.#saying) !== -1) return;
    const id = this.#sayings.add(this.#saying);
    if (id === -1) return;
    this.#learned.push(event);
    this.#ownPath[id] = ownPath ? 1 : 0;
    this.#counts.follow(this.#ports.tally());
    this.#counts.learn(id, event, ownPath);
  }

  finish(): void {
    this.#counts.follow(undefined);
  }

  /** Takes a line of a client and a saying that are known, but have not been counted together; else says no. */
  #takeNew(): boolean {
    this.#cutKey();
    const saying = this.#sayings.find(this.#saying);
    const client = saying === -1 ? -1 : this.#clients.find(this.#client);
    if (client === -1) return false;
    const address = this.#names[client] ?? '';
    if (this.#counts.knows(saying)) {
      const role = this.#ports.roleOf?.(address);
      this.#counts.meet(this.#parts.key, saying, { address, role }, this.#parts);
      this.#countPath(saying);
      this.#keep({ saying, client: address });
    } else {
      this.#record(saying, address);
    }
    return true;
  }

  #countPath(saying: number): void {
    if (this.#parts.pathStart === -1 || this.#ownPath[saying] !== 1) return;
    this.#counts.countPath(saying, this.#view, this.#parts, this.#pathText);
  }

  #keep({ saying, client }: { readonly saying: number; readonly client: string }): void {
    if (this.#ports.keep === undefined) return;
    this.#ports.keep(this.#eventOf(saying, client));
    // That may have written the counts.
    this.#counts.follow(this.#ports.tally());
  }

  /** Counts a line for the first time since the counts were written: as if it had been read in full. */
  #record(saying: number, client: string): void {
    const event = this.#eventOf(saying, client);
    this.#ports.record(event);
    this.#counts.follow(this.#ports.tally());
    this.#counts.learn(saying, event, this.#ownPath[saying] === 1);
  }

  #eventOf(saying: number, client: string): ConnectionEvent {
    const learned = this.#learned[saying];
    if (learned === undefined) throw new Error('A saying that was found has not been learned');
    const { startedAt, durationMs, bytesDown } = this.#parts;
    const path = this.#ownPath[saying] === 1 ? this.#pathText() : learned.path;
    return { ...learned, startedAt, durationMs, bytesDown, client, path };
  }

  readonly #pathText = (): string => {
    const { pathStart, pathEnd } = this.#parts;
    return recordedPath(this.#chunk.toString('latin1', pathStart, pathEnd));
  };

  #cutKey(): void {
    const { key, clientWords } = this.#parts;
    this.#client.copy(key, 0, clientWords);
    this.#saying.copy(key, clientWords, key.count);
  }

  #look(chunk: Buffer): void {
    if (chunk === this.#chunk) return;
    this.#chunk = chunk;
    this.#view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    this.#lastEnd = chunk.length > SCAN_MARGIN ? chunk.lastIndexOf(NEWLINE, -SCAN_MARGIN - 1) : -1;
  }

  /** Starts anew where there is no more room: what a log repeats changes with time. */
  #forget(): void {
    this.#counts.clear();
    this.#sayings.clear();
    this.#clients.clear();
    this.#learned.length = 0;
    this.#names.length = 0;
  }
}
