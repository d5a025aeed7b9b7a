import type { Socket } from 'node:net';
import type { Decision, Denied } from '../rules/decide.ts';
import type { TunnelOpening } from '../rules/decide-opening.ts';
import { type ClientHello, MAX_HELLO_BYTES, readClientHello } from './client-hello.ts';
import { deadline } from './deadline.ts';

/** What the first bytes of a tunnel were found to be. */
export interface Opening {
  readonly hello?: ClientHello | undefined;
  /** Set where the tunnel may not go on. */
  readonly denied?: Denied | undefined;
}

/** Stops after a hello that must come has not come for this long; the client was told to go ahead. */
const HELLO_TIMEOUT_MS = 10_000;

/**
 * Listens in on the first bytes of a tunnel for a ClientHello, without holding any of them back.
 *
 * @returns what has been heard so far
 */
export function overhearOpening(client: Socket): () => Opening {
  let hello: ClientHello | undefined;
  let seen: Buffer | undefined;
  const onData = (chunk: Buffer): void => {
    seen = seen === undefined ? chunk : Buffer.concat([seen, chunk]);
    const result = readClientHello(seen);
    if (result.kind === 'incomplete' && seen.length <= MAX_HELLO_BYTES) return;
    if (result.kind === 'hello') hello = result.hello;
    seen = undefined;
    client.removeListener('data', onData);
  };
  client.on('data', onData);
  return () => ({ hello });
}

/**
 * Holds back the first bytes of a tunnel until they have been judged, then puts them back on the
 * socket, paused. A client that says nothing is waited for, unless it must begin with TLS: in
 * SSH or SMTP the server speaks first.
 */
export function holdOpening(
  client: Socket,
  judge: (opening: TunnelOpening) => Decision,
  mustBeTls: boolean,
): Promise<Opening> {
  return new Promise((resolve) => {
    let seen: Buffer | undefined;
    const settle = (opening: Opening): void => {
      inTime?.met();
      client.removeListener('data', onData);
      client.removeListener('end', onOver);
      client.removeListener('close', onOver);
      client.pause();
      if (seen !== undefined && opening.denied === undefined) {
        // What has ended takes nothing back; half a hello and a goodbye: nobody is there who could take an answer.
        if (client.readableEnded) client.destroy();
        else client.unshift(seen);
      }
      resolve(opening);
    };
    const settleOn = (opening: TunnelOpening, hello?: ClientHello): void => {
      const decision = judge(opening);
      settle({ hello, denied: decision.verdict === 'denied' ? decision : undefined });
    };
    const onData = (chunk: Buffer): void => {
      seen = seen === undefined ? chunk : Buffer.concat([seen, chunk]);
      const result = readClientHello(seen);
      if (result.kind === 'incomplete' && seen.length <= MAX_HELLO_BYTES) return;
      if (result.kind === 'hello')
        settleOn({ kind: 'client-hello', sni: result.hello.sni }, result.hello);
      else settleOn({ kind: 'other' });
    };
    // A client that leaves without a word has asked for nothing; half a hello is something else.
    const onOver = (): void => (seen === undefined ? settle({}) : settleOn({ kind: 'other' }));
    const inTime = mustBeTls
      ? deadline(HELLO_TIMEOUT_MS, () => settleOn({ kind: 'other' }))
      : undefined;
    client.on('data', onData);
    client.on('end', onOver);
    client.on('close', onOver);
    client.resume();
  });
}
