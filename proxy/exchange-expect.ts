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

/**
 * Sends a request that undici cannot: one with `Expect: 100-continue`, whose body the client holds
 * back until the origin asks for it (RFC 9110 §10.1.1), or one with trailers. Its own connection,
 * closed afterwards.
 *
 * The client hears 100 only if the origin said so; a final 417 comes without one.
 */
export function exchangeExpect(
  connection: Socket,
  outgoing: Outgoing,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<Exchanged> {
  return new Promise((resolve) => {
    let continued = req.headers.expect === undefined;
    const up = request({
      createConnection: () => connection,
      method: outgoing.method,
      path: outgoing.path,
      headers: [...outgoing.headers, 'Connection', 'close'],
      setHost: false,
    });
    const fail = (cause: unknown): void => {
      const error = res.closed ? 'client-gave-up' : exchangeError(cause);
      if (!res.headersSent) {
        resolve({ kind: 'failed', error });
        return;
      }
      resolve({ kind: 'responded', status: res.statusCode, error });
      res.destroy();
    };
    up.on('error', fail);
    up.on('continue', () => {
      continued = true;
      res.writeContinue();
    });
    up.on('information', ({ statusCode, rawHeaders }) => relayInterim(res, statusCode, rawHeaders));
    up.on('response', (answer) => {
      // A body that was never asked for will never come: the connection cannot be used again.
      if (!continued) res.shouldKeepAlive = false;
      relayHead(res, {
        status: answer.statusCode ?? 502,
        reason: answer.statusMessage,
        headers: answer.rawHeaders,
        pseudonym: outgoing.pseudonym,
      });
      answer.on('error', fail);
      answer.on('end', () => {
        if (answer.rawTrailers.length > 0) res.addTrailers(fieldPairs(answer.rawTrailers));
      });
      answer.pipe(res);
    });
    res.once('close', () => {
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
    req.pipe(up);
  });
}
