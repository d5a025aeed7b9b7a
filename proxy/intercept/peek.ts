import type { Socket } from 'node:net';
import { type ClientHello, MAX_HELLO_BYTES, readClientHello } from '../client-hello.ts';
import { deadline } from '../deadline.ts';

/**
 * Waits for the ClientHello that a tunnel opens with, and leaves every byte where it was; nothing where the
 * tunnel opens with something else, or the server speaks first (SSH, SMTP). Both sockets are paused, before and after.
 * A client that has not said it after so long is cut.
 */
export function peekHello(
  client: Socket,
  upstream: Socket,
  idleMs: number,
): Promise<ClientHello | 'timeout-idle' | undefined> {
  return new Promise((resolve) => {
    let seen: Buffer = Buffer.alloc(0);
    const settle = (found?: ClientHello | 'timeout-idle'): void => {
      inTime.met();
      client.removeListener('data', onClientData);
      upstream.removeListener('data', onServerData);
      for (const socket of [client, upstream]) {
        socket.removeListener('end', onOver);
        socket.removeListener('close', onOver);
        socket.pause();
      }
      if (seen.length > 0) client.unshift(seen);
      resolve(found);
    };
    const onClientData = (chunk: Buffer): void => {
      seen = seen.length === 0 ? chunk : Buffer.concat([seen, chunk]);
      const result = readClientHello(seen);
      if (result.kind === 'incomplete' && seen.length <= MAX_HELLO_BYTES) return;
      settle(result.kind === 'hello' ? result.hello : undefined);
    };
    const onServerData = (chunk: Buffer): void => {
      settle();
      upstream.unshift(chunk);
    };
    const onOver = (): void => settle();
    const inTime = deadline(idleMs, () => settle('timeout-idle'));
    client.on('data', onClientData);
    upstream.on('data', onServerData);
    for (const socket of [client, upstream]) {
      socket.once('end', onOver);
      socket.once('close', onOver);
      socket.resume();
    }
  });
}
