import type { Socket } from 'node:net';
import { malformedAnswer, TOO_LARGE, TOO_SLOW } from './answers.ts';
import { type ConnectHead, readConnectHead } from './connect-head.ts';
import type { Answer } from './reply.ts';

/** A client that takes longer to say what it wants is told so: 408. */
export const HEAD_TIMEOUT_MS = 10_000;

const CONNECT_PREFIX = Buffer.from('CONNECT ');

/** What the first bytes of a connection turn out to be. Called once, with the socket paused. */
export interface FirstBytes {
  onConnect(head: ConnectHead): void;
  onMalformed(answer: Answer): void;
  /** Not CONNECT: the bytes are back on the socket. */
  onOther(): void;
}

/**
 * Reads as far as it takes to know what a client speaks. A CONNECT request is read here: handing
 * it to the HTTP parser costs a third of the tunnels a second and changes nothing.
 */
export function readFirst(socket: Socket, { onConnect, onMalformed, onOther }: FirstBytes): void {
  let seen: Buffer | undefined;
  const done = (): void => {
    clearTimeout(timer);
    socket.removeListener('data', onData);
    socket.removeListener('end', onEnd);
    socket.pause();
  };
  const onData = (chunk: Buffer): void => {
    seen = seen === undefined ? chunk : Buffer.concat([seen, chunk]);
    if (!startsLike(seen, CONNECT_PREFIX)) {
      done();
      socket.unshift(seen);
      onOther();
      return;
    }
    const result = readConnectHead(seen);
    if (result.kind === 'incomplete') return;
    done();
    if (result.kind === 'head') onConnect(result.head);
    else onMalformed(result.kind === 'too-large' ? TOO_LARGE : malformedAnswer(result.reason));
  };
  const onEnd = (): void => {
    done();
    socket.destroy();
  };
  const timer = setTimeout(() => {
    done();
    if (seen === undefined) socket.destroy();
    else onMalformed(TOO_SLOW);
  }, HEAD_TIMEOUT_MS);
  socket.once('close', () => clearTimeout(timer));
  socket.on('data', onData);
  socket.on('end', onEnd);
}

/** Says whether the bytes, as far as they go, are those of the prefix. */
function startsLike(bytes: Buffer, prefix: Buffer): boolean {
  const length = Math.min(bytes.length, prefix.length);
  return bytes.compare(prefix, 0, length, 0, length) === 0;
}
