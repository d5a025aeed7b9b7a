import type { Socket } from 'node:net';
import { BULK_BYTES, readInBulk } from './bulk-reads.ts';
import { type Deadline, deadline } from './deadline.ts';
import type { Opening } from './overhear.ts';

/** What cut a tunnel short. */
type TunnelError = 'client-reset' | 'origin-reset' | 'timeout-idle' | 'timeout-lifetime';

/** What went through a tunnel, and what cut it short if anything did. */
export interface TunnelEnd {
  readonly bytesUp: number;
  readonly bytesDown: number;
  readonly error?: TunnelError | undefined;
  /** Set where the tunnel's first bytes were waited for. */
  readonly opening?: Opening | undefined;
}

export interface TunnelOptions {
  readonly idleMs: number;
  /** After so long the tunnel is cut, whatever moves in it; absent: it may last. */
  readonly maxLifetimeMs?: number | undefined;
  /** Judges the client's first bytes; nothing of them goes on before. The origin may speak at once. */
  readonly hold?: ((client: Socket) => Promise<Opening>) | undefined;
}

/**
 * A fatal TLS alert, access_denied (RFC 8446 §6): the client has been told 200, so that this is the
 * one language in which it can still be told why.
 */
export const ACCESS_DENIED: Buffer = Buffer.from([21, 3, 3, 0, 2, 2, 49]);

/**
 * Whatever moves in a tunnel moves through the client's socket. It is looked at so many times in the time that a
 * tunnel may idle: one that stands still is cut at most a quarter of it too late, and none pays for each byte.
 */
const IDLE_LOOKS = 4;

/** How long bytes already taken from one side may take to reach the other after a reset. */
const FLUSH_MS = 2_000;

/**
 * Carries bytes both ways until both sides have ended, and says how many.
 *
 * Each direction ends on its own (half-close): a client that has said all it wants still gets its
 * answer. A reset on one side becomes a reset on the other, so that a cut transfer never looks
 * like a finished one; bytes that were already taken are delivered first. A tunnel whose first
 * bytes are denied is closed without a byte of them going on.
 *
 * Both sockets must be paused, and made with `allowHalfOpen`.
 */
export function joinSockets(
  client: Socket,
  upstream: Socket,
  { idleMs, maxLifetimeMs, hold }: TunnelOptions,
): Promise<TunnelEnd> {
  // Bytes of the request head and of the proxy's own answer are not the tunnel's.
  const readBefore = client.bytesRead - client.readableLength;
  const upstreamReadBefore = upstream.bytesRead - upstream.readableLength;
  return new Promise((resolve) => {
    let error: TunnelEnd['error'];
    let opening: Opening | undefined;
    let open = 2;
    let idle: Deadline | undefined;
    let lifetime: Deadline | undefined;
    const onClosed = (): void => {
      open -= 1;
      if (open > 0) return;
      idle?.met();
      lifetime?.met();
      resolve({
        bytesUp: client.bytesRead - readBefore,
        bytesDown: upstream.bytesRead - upstreamReadBefore,
        error,
        opening,
      });
    };
    const cut = (cause: TunnelEnd['error'], other: Socket): void => {
      error ??= cause;
      resetAfterFlush(other);
    };
    client.on('error', () => {
      // Not every program reads TLS to its close (Python does not): once a side has said its last
      // byte, the client's reset is how it leaves and no accident.
      const leaving = client.readableEnded || upstream.readableEnded;
      cut(leaving ? undefined : 'client-reset', upstream);
    });
    upstream.on('error', () => cut('origin-reset', client));
    client.on('close', onClosed);
    upstream.on('close', onClosed);
    const expire = (cause: TunnelError): void => {
      error ??= cause;
      client.destroy();
      upstream.destroy();
    };
    const watchIdle = (moved: number, quietLooks: number): void => {
      idle = deadline(idleMs / IDLE_LOOKS, () => {
        const movedByNow = client.bytesRead + client.bytesWritten;
        const quiet = movedByNow === moved ? quietLooks + 1 : 0;
        if (quiet < IDLE_LOOKS) watchIdle(movedByNow, quiet);
        else expire('timeout-idle');
      });
    };
    watchIdle(client.bytesRead + client.bytesWritten, 0);
    if (maxLifetimeMs !== undefined) {
      lifetime = deadline(maxLifetimeMs, () => expire('timeout-lifetime'));
    }
    pump(upstream, client);
    if (hold === undefined) {
      pump(client, upstream);
      return;
    }
    void hold(client).then((held) => {
      opening = held;
      if (held.denied === undefined) {
        pump(client, upstream);
        return;
      }
      upstream.destroy();
      if (held.hello === undefined) client.end();
      else client.end(ACCESS_DENIED);
      client.resume();
    });
  });
}

function pump(from: Socket, to: Socket): void {
  if (from.destroyed) {
    resetAfterFlush(to);
    return;
  }
  let inBulk = false;
  from.on('data', (chunk: Buffer) => {
    // A stream that fills what Node reads at once is a fast one.
    if (!inBulk && chunk.length >= BULK_BYTES) inBulk = readInBulk(from, to);
    if (!to.write(chunk)) from.pause();
  });
  to.on('drain', () => from.resume());
  from.on('end', () => to.end());
  // A side that was destroyed before its time (a drain that is over) will never end the other.
  from.on('close', () => {
    if (!from.readableEnded || !from.writableFinished) resetAfterFlush(to);
  });
  if (from.readableEnded) to.end();
  else from.resume();
}

/** Resets a socket once what was written to it has left, or after a moment at the latest. */
function resetAfterFlush(socket: Socket): void {
  if (socket.destroyed) return;
  if (socket.writableLength === 0) {
    socket.resetAndDestroy();
    return;
  }
  const timer = setTimeout(() => socket.resetAndDestroy(), FLUSH_MS);
  socket.once('drain', () => socket.resetAndDestroy());
  socket.once('close', () => clearTimeout(timer));
}
