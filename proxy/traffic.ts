import type { Socket } from 'node:net';

export interface Traffic {
  readonly bytesUp: number;
  readonly bytesDown: number;
}

/** Bytes of a connection that some request has already been charged with. */
const charged = new WeakMap<Socket, { read: number; written: number }>();

/**
 * Counts what one request moves on its client's connection, heads included. Requests share a
 * connection one after the other: each is charged with what came since the last one, so that
 * the requests of a connection add up to its bytes.
 */
export function trafficMeter(socket: Socket): () => Traffic {
  const before = charged.get(socket) ?? { read: 0, written: 0 };
  charged.set(socket, before);
  return () => {
    const traffic = {
      bytesUp: socket.bytesRead - before.read,
      bytesDown: socket.bytesWritten - before.written,
    };
    before.read = socket.bytesRead;
    before.written = socket.bytesWritten;
    return traffic;
  };
}
