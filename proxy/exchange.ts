import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Dispatcher } from 'undici';
import { errorCode } from './error-code.ts';
import {
  endToEnd,
  fieldPairs,
  headerValue,
  headerValues,
  type RawHeaders,
  withVia,
} from './headers.ts';
import { ORIGIN_RESET, type Origin } from './origins.ts';
import { RequestBody } from './request-body.ts';

/** A request that is ready to go to its origin. */
export interface Outgoing {
  readonly method: string;
  /** Origin-form, or absolute-form for a parent proxy. */
  readonly path: string;
  readonly headers: string[];
  readonly hasBody: boolean;
  /** How this proxy names itself in `Via`. */
  readonly pseudonym: string;
}

/** How an exchange ended: with a response, with one that was cut short, or without any. */
export type Exchanged =
  | { readonly kind: 'responded'; readonly status: number; readonly error?: string | undefined }
  | { readonly kind: 'failed'; readonly error: string };

/**
 * Sends a request to its origin and streams the response back, with back-pressure both ways.
 *
 * A response that the origin cuts short is cut short for the client as well, and a client that
 * goes away takes its request to the origin with it.
 */
export function exchange(
  origin: Origin,
  outgoing: Outgoing,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<Exchanged> {
  return new Promise((resolve) => {
    const relay = new Relay(outgoing, res, resolve);
    const { method, path, headers, hasBody } = outgoing;
    try {
      const body = hasBody ? new RequestBody(req) : null;
      origin.pool.dispatch({ method, path, headers, body }, relay);
    } catch (cause) {
      // The dispatcher refuses what it cannot put on the wire, such as a method that is no token.
      relay.fail(cause);
    }
  });
}

/** The error of an origin's answer, by the code of whoever noticed. */
export function exchangeError(cause: unknown): string {
  const code = errorCode(cause);
  if (code === ORIGIN_RESET) return 'ECONNRESET';
  if (code === 'UND_ERR_HEADERS_TIMEOUT') return 'timeout-response';
  if (code === 'UND_ERR_BODY_TIMEOUT') return 'timeout-idle';
  if (code === 'UND_ERR_SOCKET' || code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH')
    return 'closed-early';
  if (code.startsWith('HPE_') || code === 'HTTPParserError' || code === 'UND_ERR_HEADERS_OVERFLOW')
    return 'bad-response';
  return code;
}

/** An answer that cannot be passed on as it is. */
class BadResponseError extends Error {
  override readonly name = 'BadResponseError';
  readonly code = 'bad-response';
}

/** A reason phrase that is worth passing on; nobody but a person reads it (RFC 9112 §4). */
const REASON = /^[\t\x20-\x7e\x80-\xff]{1,200}$/;

/**
 * Writes the head of a final response, as the origin sent it but for this hop's own fields.
 *
 * @throws {BadResponseError} where its end could be read in two ways, or its status in none
 */
export function relayHead(
  res: ServerResponse,
  head: { status: number; reason: string | undefined; headers: RawHeaders; pseudonym: string },
): void {
  const codings = headerValues(head.headers, 'transfer-encoding');
  if (head.status < 200 || codings.some((coding) => coding.trim().toLowerCase() !== 'chunked')) {
    throw new BadResponseError();
  }
  const headers = withVia(endToEnd(head.headers), '1.1', head.pseudonym);
  res.sendDate = false;
  if (REASON.test(head.reason ?? '')) res.writeHead(head.status, head.reason, headers);
  else res.writeHead(head.status, headers);
}

/**
 * Passes on an interim response (RFC 9110 §15.2): 102, 103. A client of HTTP/1.0 knows none, and
 * one whose turn on the connection has not come gets none.
 */
export function relayInterim(res: ServerResponse, status: number, headers: RawHeaders): void {
  if (status === 100 || status === 101 || res.headersSent || res.req.httpVersion !== '1.1') return;
  const fields = endToEnd(headers);
  let text = `HTTP/1.1 ${status} Interim\r\n`;
  for (let i = 0; i < fields.length; i += 2) text += `${fields[i]}: ${fields[i + 1]}\r\n`;
  res.socket?.write(`${text}\r\n`, 'latin1');
}

/** A body that goes out with its head, if it is no longer than this. */
const SMALL_BYTES = 16_384;

/**
 * The dispatcher's handler: one a request, with the response as its state.
 *
 * In the older of the two forms that undici 7 takes, which hands on fields as they came. The newer one makes
 * an object of them first, which nobody here looks at: 6 % of a small request.
 */
class Relay implements Dispatcher.DispatchHandler {
  readonly #outgoing: Outgoing;
  readonly #res: ServerResponse;
  readonly #settle: (exchanged: Exchanged) => void;
  #abort: ((cause: Error) => void) | undefined;
  #resume: (() => void) | undefined;
  #status = 0;
  #clientGone = false;
  /** The first bytes of the body, while they may still be all of it. */
  #held: Buffer | undefined;
  #hasFlowed = false;
  #isPaused = false;
  /** What the body is to measure, if the origin has said so. */
  #length = Number.NaN;

  constructor(outgoing: Outgoing, res: ServerResponse, settle: (exchanged: Exchanged) => void) {
    this.#outgoing = outgoing;
    this.#res = res;
    this.#settle = settle;
    res.once('close', () => this.#onClientClosed());
  }

  onConnect(abort: (cause?: Error) => void): void {
    this.#abort = abort;
    if (this.#clientGone) abort(new Error('client-gave-up'));
  }

  onHeaders(status: number, raw: Buffer[], resume: () => void, reason: string): boolean {
    const headers = toText(raw);
    if (status >= 100 && status < 200) {
      relayInterim(this.#res, status, headers);
      return true;
    }
    this.#resume = resume;
    this.#status = status;
    this.#length = Number(headerValue(headers, 'content-length'));
    relayHead(this.#res, { status, reason, headers, pseudonym: this.#outgoing.pseudonym });
    return true;
  }

  /** `false`: no more until `#resume` is called. */
  onData(chunk: Buffer): boolean {
    if (!this.#hasFlowed && this.#held === undefined && chunk.length <= SMALL_BYTES) {
      this.#held = chunk;
      // A small answer comes in one piece, and its end with it. Where its length is not known, there may be no more.
      if (chunk.length !== this.#length) process.nextTick(() => this.#release());
      return true;
    }
    this.#release();
    this.#pass(chunk);
    return !this.#isPaused;
  }

  onComplete(rawTrailers: string[] | null): void {
    const trailers = toText(rawTrailers);
    if (trailers.length > 0) this.#res.addTrailers(fieldPairs(trailers));
    // As text, in which a byte is a character, head and body go out in one piece.
    if (this.#held === undefined) this.#res.end();
    else this.#res.end(this.#held.toString('latin1'), 'latin1');
    this.#held = undefined;
    if (this.#res.closed) this.#settle({ kind: 'responded', status: this.#status });
  }

  onError(cause: Error): void {
    this.fail(cause);
  }

  fail(cause: unknown): void {
    const error = this.#clientGone ? 'client-gave-up' : exchangeError(cause);
    if (!this.#res.headersSent) {
      this.#settle({ kind: 'failed', error });
      return;
    }
    this.#settle({ kind: 'responded', status: this.#status, error });
    // A clean end would make half a file look like a whole one.
    this.#res.destroy();
  }

  #release(): void {
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined && !this.#res.destroyed) this.#pass(held);
  }

  #pass(chunk: Buffer): void {
    this.#hasFlowed = true;
    if (this.#res.write(chunk) || this.#isPaused) return;
    this.#isPaused = true;
    this.#res.once('drain', () => {
      this.#isPaused = false;
      this.#resume?.();
    });
  }

  #onClientClosed(): void {
    if (this.#res.writableEnded) {
      // The origin has said all it had to say: there is nothing left to abort.
      const error = this.#res.writableFinished ? undefined : 'client-gave-up';
      this.#settle({ kind: 'responded', status: this.#status, error });
      return;
    }
    this.#clientGone = true;
    this.#abort?.(new Error('client-gave-up'));
  }
}

/** undici gives field names and values as bytes, in the case in which the origin wrote them. */
function toText(raw: readonly (Buffer | string)[] | null): string[] {
  if (raw === null) return [];
  return raw.map((item) => (typeof item === 'string' ? item : item.toString('latin1')));
}
