import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import {
  type Exchanged,
  exchangeError,
  type Outgoing,
  relayHead,
  relayInterim,
} from './exchange.ts';
import { fieldPairs } from './headers.ts';

/** A connection to the origin for one request. */
export interface OwnConnection {
  readonly connection: Socket;
  readonly idleTimeoutMs: number;
}

/**
 * Sends a request that undici cannot: one with `Expect: 100-continue`, whose body the client holds
 * back until the origin asks for it (RFC 9110 §10.1.1), or one with trailers. Its own connection,
 * closed afterwards.
 *
 * The client hears 100 only if the origin said so; a final 417 comes without one.
 */
export function exchangeExpect(
  { connection, idleTimeoutMs }: OwnConnection,
  outgoing: Outgoing,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<Exchanged> {
  return new Promise((resolve) => {
    let continued = req.headers.expect === undefined;
    let answer: IncomingMessage | undefined;
    const up = request({
      createConnection: () => connection,
      method: outgoing.method,
      path: outgoing.path,
      headers: [...outgoing.headers, 'Connection', 'close'],
      setHost: false,
    });
    const fail = (error: string): void => {
      clearTimeout(timer);
      // Whatever goes wrong behind a whole answer does not make it less whole.
      if (answer?.complete) return;
      up.destroy();
      if (!res.headersSent) {
        resolve({ kind: 'failed', error: res.closed ? 'client-gave-up' : error });
        return;
      }
      resolve({ kind: 'responded', status: res.statusCode, error });
      res.destroy();
    };
    let timer: NodeJS.Timeout | undefined;
    // Nothing may stand still; and once all is said, the head of the answer must come in time, however it drips.
    up.setTimeout(idleTimeoutMs, () => fail(answer ? 'timeout-idle' : 'timeout-response'));
    up.once('finish', () => {
      if (answer === undefined) timer = setTimeout(() => fail('timeout-response'), idleTimeoutMs);
    });
    up.on('error', (cause) => fail(exchangeError(cause)));
    up.on('close', () => fail('closed-early'));
    up.on('upgrade', (_answer, socket) => {
      socket.destroy();
      fail('bad-response');
    });
    up.on('continue', () => {
      continued = true;
      res.writeContinue();
    });
    up.on('information', ({ statusCode, rawHeaders }) => relayInterim(res, statusCode, rawHeaders));
    up.on('response', (response) => {
      answer = response;
      clearTimeout(timer);
      // A body that was never asked for will never come: the connection cannot be used again.
      if (!continued) res.shouldKeepAlive = false;
      try {
        relayHead(res, headOf(response, outgoing));
      } catch (cause) {
        answer = undefined;
        fail(exchangeError(cause));
        return;
      }
      response.on('error', (cause) => fail(exchangeError(cause)));
      response.on('end', () => {
        if (response.rawTrailers.length > 0) res.addTrailers(fieldPairs(response.rawTrailers));
      });
      response.pipe(res);
    });
    res.once('close', () => {
      clearTimeout(timer);
      // What was not wanted of the body stands before the client's next request.
      req.unpipe(up).resume();
      if (!res.writableFinished) up.destroy();
      resolve({
        kind: 'responded',
        status: res.statusCode,
        ...(res.writableFinished ? {} : { error: 'client-gave-up' }),
      });
    });
    up.flushHeaders();
    // Before the pipe's own listener, which ends the request.
    req.on('end', () => {
      if (req.rawTrailers.length > 0) up.addTrailers(fieldPairs(req.rawTrailers));
    });
    // A request without a body has ended before it began.
    if (req.readableEnded) up.end();
    else req.pipe(up);
  });
}

function headOf(
  { statusCode = 502, statusMessage, rawHeaders }: IncomingMessage,
  { pseudonym }: Outgoing,
): Parameters<typeof relayHead>[1] {
  return { status: statusCode, reason: statusMessage, headers: rawHeaders, pseudonym };
}
