import { Socket } from 'node:net';

/**
 * Reads of a fast stream into memory that is used again.
 *
 * Node allocates 64 KiB for each read of a socket, which is most of what a download costs. It has a way
 * around that for sockets that a program dials (`net.connect({ onread })`), but none for those that it accepts,
 * and both only from the first byte on. What `onread` sets on a socket is set here later, when a tunnel has turned
 * out to be fast, and for both sides: three fields of `net.Socket` and one method of its handle, which
 * are not documented (Node 22 to 24, lib/net.js, lib/internal/stream_base_commons.js; read 2026-11-20).
 * They are looked for first: where one is missing, or a read does not go where it should, bytes come by 'data' as ever.
 *
 * Decision 0015 says why.
 */

/** As much as Node reads at once. One for all tunnels: what is read into it is copied out before the next read. */
const SHARED: Buffer = Buffer.allocUnsafeSlow(65_536);
/** For a tunnel of its own, while it fills the shared one. */
const OWN_BYTES = 524_288;
/**
 * Of its own buffer, reads begin with this much. The system takes from a sender what fits into its own buffer, some
 * 95 kB at first, and makes that larger for a program that comes back for more at once. Node comes back when a
 * read was filled: a large one never is, so that it stays at 95 kB, which takes half as much processor time again.
 */
const FIRST_BYTES = 32_768;
/** Reads in a row that were filled: there is more to be had at once. */
const FILLED = 24;
/** Reads in a row that filled less than a quarter: there is not. */
const UNFILLED = 4;
/** A read of less says that the stream has come to rest: an idle tunnel holds no memory. */
const QUIET_BYTES = 16_384;
/** 16 MiB in all; a tunnel that gets none reads through the shared one. */
const MAX_OWN = 32;

/** The fields of a socket by which it reads into a given buffer. */
interface Fields {
  readonly buffer: symbol;
  readonly next: symbol;
  readonly onRead: symbol;
}

const FIELDS: Fields | undefined = findFields(new Socket());

/** How much has to come at once before it is worth it. */
export const BULK_BYTES: number = SHARED.length;

/**
 * Lets what comes next on one socket go to another one through memory that is used again; says whether it
 * will. Nothing may be waiting to be read. A read stops while the bytes before it have not left, and bytes
 * of one tunnel are never in memory that another one reads into before they have.
 */
export function readInBulk(from: Socket, to: Socket): boolean {
  const handle: unknown = Reflect.get(from, '_handle');
  if (FIELDS === undefined || !takesBuffer(handle) || from.readableLength > 0) return false;
  const lane = new Lane(from, to);
  Reflect.set(from, FIELDS.buffer, SHARED);
  Reflect.set(from, FIELDS.next, lane.next);
  Reflect.set(from, FIELDS.onRead, lane.onRead);
  handle.useUserBuffer(SHARED);
  return true;
}

/** One direction of one tunnel. */
class Lane {
  readonly #from: Socket;
  readonly #to: Socket;
  #own: Buffer | undefined;
  /** As much of its own buffer as a read may fill. */
  #part: Buffer | undefined;
  /** Reads in a row that were filled, or below zero, that were not. */
  #row = 0;
  /** The bytes in its own buffer have not left yet: nothing is read meanwhile. */
  #inFlight = false;

  constructor(from: Socket, to: Socket) {
    this.#from = from;
    this.#to = to;
    from.once('close', () => {
      if (!this.#inFlight) this.#giveBack();
    });
  }

  /** The buffer for the next read. */
  readonly next = (): Buffer => this.#part ?? SHARED;

  /** Sends on what was read; false where no more may come until it has left. */
  readonly onRead = (count: number, buffer: Uint8Array): boolean => {
    if (buffer !== this.#part) return this.#copyOut(count, buffer);
    this.#to.write(this.#part.subarray(0, count), this.#onWritten);
    this.#adapt(count, this.#part.length);
    if (this.#to.writableLength > 0) {
      this.#inFlight = true;
      return false;
    }
    if (count < QUIET_BYTES) this.#giveBack();
    return true;
  };

  /** Chooses how much the next reads may fill. */
  #adapt(count: number, size: number): void {
    if (count === size) this.#row = Math.max(this.#row, 0) + 1;
    else if (count < size / 4) this.#row = Math.min(this.#row, 0) - 1;
    if (this.#row >= FILLED && size < OWN_BYTES) this.#part = this.#own;
    else if (this.#row <= -UNFILLED) this.#part = this.#own?.subarray(0, FIRST_BYTES);
    else return;
    this.#row = 0;
  }

  #copyOut(count: number, buffer: Uint8Array): boolean {
    if (count === SHARED.length) {
      this.#own ??= own.take();
      this.#part = this.#own?.subarray(0, FIRST_BYTES);
    }
    return this.#to.write(Buffer.from(buffer.subarray(0, count)));
  }

  readonly #onWritten = (error?: Error | null): void => {
    if (!this.#inFlight) return;
    this.#inFlight = false;
    if (!this.#from.destroyed) this.#from.resume();
    // Where a write has failed, nobody knows when the system lets go of its bytes.
    else if (error) own.forget();
    else this.#giveBack();
  };

  #giveBack(): void {
    if (this.#own !== undefined) own.giveBack(this.#own);
    this.#own = undefined;
    this.#part = undefined;
  }
}

/** The buffers that tunnels have of their own. */
class OwnBuffers {
  readonly #spare: Buffer[] = [];
  #lent = 0;

  take(): Buffer | undefined {
    if (this.#lent >= MAX_OWN) return undefined;
    this.#lent += 1;
    return this.#spare.pop() ?? Buffer.allocUnsafeSlow(OWN_BYTES);
  }

  giveBack(buffer: Buffer): void {
    this.#lent -= 1;
    if (this.#spare.length < MAX_SPARE) this.#spare.push(buffer);
  }

  forget(): void {
    this.#lent -= 1;
  }
}

const MAX_SPARE = 8;
const own = new OwnBuffers();

/** A new socket has each of the fields once, empty. */
function findFields(socket: Socket): Fields | undefined {
  const symbols = Object.getOwnPropertySymbols(socket);
  const named = (name: string): symbol | undefined =>
    symbols.find((one) => one.description === name && Reflect.get(socket, one) === null);
  const [buffer, next, onRead] = [named('kBuffer'), named('kBufferGen'), named('kBufferCb')];
  if (buffer === undefined || next === undefined || onRead === undefined) return undefined;
  return { buffer, next, onRead };
}

interface TakesBuffer {
  useUserBuffer(buffer: Uint8Array): void;
}

/** A connection of TCP that stands: not TLS, not one that was closed. */
function takesBuffer(handle: unknown): handle is TakesBuffer {
  return (
    typeof handle === 'object' &&
    handle !== null &&
    handle.constructor.name === 'TCP' &&
    'useUserBuffer' in handle &&
    typeof handle.useUserBuffer === 'function'
  );
}
