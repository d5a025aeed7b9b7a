import type { Socket } from 'node:net';

/** What has become of a message: it came, it is none, it did not come in time, or the client is gone. */
type Read<T> =
  | { readonly kind: 'message'; readonly value: T }
  | { readonly kind: 'malformed'; readonly reason: string }
  | { readonly kind: 'late' }
  | { readonly kind: 'gone' };

/** Reads one message from the bytes that have come so far. */
export type ReadMessage<T> = (
  bytes: Buffer,
) =>
  | { readonly kind: 'message'; readonly value: T; readonly length: number }
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'malformed'; readonly reason: string };

export interface MessageReader {
  /** Waits for the next message; what came behind it is kept for the one after. */
  next<T>(read: ReadMessage<T>): Promise<Read<T>>;
  /** What has come and was no message's. */
  rest(): Buffer;
}

/**
 * Reads the messages of a handshake from a paused socket, and leaves it paused. All waiting together may take
 * `timeoutMs`, and no message may be larger than `maxBytes`: a client that drips is cut like one that floods.
 */
export function readMessages(
  socket: Socket,
  { timeoutMs, maxBytes }: { readonly timeoutMs: number; readonly maxBytes: number },
): MessageReader {
  let seen: Buffer = Buffer.alloc(0);
  let leftMs = timeoutMs;

  const take = <T>(read: ReadMessage<T>): Read<T> | undefined => {
    const message = read(seen);
    if (message.kind === 'malformed') return message;
    if (message.kind === 'message') {
      seen = seen.subarray(message.length);
      return { kind: 'message', value: message.value };
    }
    if (seen.length <= maxBytes) return undefined;
    return { kind: 'malformed', reason: `it is larger than ${maxBytes} bytes` };
  };
  const wait = <T>(read: ReadMessage<T>): Promise<Read<T>> =>
    new Promise((resolve) => {
      const since = performance.now();
      const settle = (result: Read<T>): void => {
        clearTimeout(timer);
        leftMs = Math.max(1, leftMs - (performance.now() - since));
        socket.removeListener('data', onData);
        socket.removeListener('end', onGone);
        socket.removeListener('close', onGone);
        socket.pause();
        resolve(result);
      };
      const onData = (chunk: Buffer): void => {
        seen = seen.length === 0 ? chunk : Buffer.concat([seen, chunk]);
        const result = take(read);
        if (result !== undefined) settle(result);
      };
      const onGone = (): void => settle({ kind: 'gone' });
      const timer = setTimeout(() => settle({ kind: 'late' }), leftMs);
      socket.on('data', onData);
      socket.once('end', onGone);
      socket.once('close', onGone);
      socket.resume();
    });
  return {
    next: async (read) => {
      const result = take(read);
      if (result !== undefined) return result;
      return socket.destroyed || socket.readableEnded ? { kind: 'gone' } : wait(read);
    },
    rest: () => seen,
  };
}
