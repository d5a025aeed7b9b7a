import type { Socket } from 'node:net';
import { openAnswer } from './turns.ts';

/** Connections that have been handed to the HTTP server, and are kept for the next request. */
export interface IdleConnections {
  /** From here on the connection is closed after so long without a byte and without a request. */
  watch(socket: Socket): void;
  /** It has become something else: a tunnel, say, which may be silent for longer. */
  forget(socket: Socket): void;
}

/** How often it is looked at what has moved. */
const CHECKS = 12;

/**
 * Closes connections that are kept without a request for longer than `keepMs`, give or take a twelfth.
 *
 * Node's `keepAliveTimeout` sets and clears a timer for each request, which is a tenth of what a small one costs. Here
 * all connections are looked at now and then, and a request costs nothing.
 */
export function closeIdleAfter(keepMs: number): IdleConnections {
  const watched = new Map<Socket, { bytes: number; quiet: number }>();
  const check = (): void => {
    for (const [socket, seen] of watched) {
      const bytes = socket.bytesRead + socket.bytesWritten;
      const isQuiet = bytes === seen.bytes && openAnswer(socket) === undefined;
      seen.bytes = bytes;
      seen.quiet = isQuiet ? seen.quiet + 1 : 0;
      if (seen.quiet > CHECKS) socket.destroy();
    }
  };
  let timer: NodeJS.Timeout | undefined;
  const forget = (socket: Socket): void => {
    watched.delete(socket);
    if (watched.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
  return {
    watch(socket) {
      watched.set(socket, { bytes: 0, quiet: 0 });
      socket.once('close', () => forget(socket));
      timer ??= setInterval(check, keepMs / CHECKS).unref();
    },
    forget,
  };
}
