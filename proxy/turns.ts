import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** The latest request of each connection, by its answer. */
const latest = new WeakMap<Socket, ServerResponse>();

/**
 * Serves the requests of a connection one after the other, however many came at once.
 *
 * Node hands on what is pipelined before the first of it is answered. But a request that turns out
 * malformed, or asks to close, is the last of its connection (RFC 9112 §9.3.2, §9.6): what stands behind
 * it may be the inside of something else, and must not go on.
 *
 * @param answer of this request; absent for one that takes the whole connection
 */
export function inTurn(socket: Socket, answer: ServerResponse | undefined, run: () => void): void {
  const before = latest.get(socket);
  if (answer !== undefined) latest.set(socket, answer);
  if (before === undefined || before.closed) {
    run();
    return;
  }
  before.once('close', () => {
    if (socket.writable) run();
    else answer?.destroy();
  });
  // Node has let go of a connection that changes its protocol, and wakes no answer on it any more.
  if (answer === undefined) socket.on('drain', () => before.emit('drain'));
}

/** The answer that is being written on a connection, or waited for. */
export function openAnswer(socket: Socket): ServerResponse | undefined {
  const answer = latest.get(socket);
  return answer?.closed ? undefined : answer;
}
