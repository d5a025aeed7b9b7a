import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

/**
 * The body of a request, for a dispatcher that destroys it once the answer is whole, however much of the body has gone
 * by then.
 *
 * An origin may answer before it has heard all: 413, 401, 403. The client's next request stands behind the rest of
 * the body, which is therefore read and dropped (RFC 9112 §9.3). Were the request itself destroyed, its connection would
 * stand still.
 */
export class RequestBody extends Readable {
  readonly #req: IncomingMessage;

  constructor(req: IncomingMessage) {
    super();
    this.#req = req;
    req.on('data', this.#take).on('end', this.#end).on('close', this.#gone).pause();
  }

  override _read(): void {
    this.#req.resume();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#req.off('data', this.#take).off('end', this.#end).off('close', this.#gone);
    this.#req.resume();
    done(error);
  }

  readonly #take = (chunk: Buffer): void => {
    if (!this.push(chunk)) this.#req.pause();
  };

  readonly #end = (): void => {
    this.push(null);
  };

  /** Without an end before it, the client has gone away: whoever reads is told, and not that this was all. */
  readonly #gone = (): void => {
    if (!this.#req.readableEnded) this.destroy();
  };
}
