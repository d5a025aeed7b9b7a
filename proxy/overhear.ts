import type { Socket } from 'node:net';
import { type ClientHello, MAX_HELLO_BYTES, readClientHello } from './client-hello.ts';

/**
 * Listens in on the first bytes of a tunnel for a ClientHello, without holding any of them back.
 *
 * @returns what has been heard so far
 */
export function overhearClientHello(client: Socket): () => ClientHello | undefined {
  let heard: ClientHello | undefined;
  let seen: Buffer | undefined;
  const onData = (chunk: Buffer): void => {
    seen = seen === undefined ? chunk : Buffer.concat([seen, chunk]);
    const result = readClientHello(seen);
    if (result.kind === 'incomplete' && seen.length <= MAX_HELLO_BYTES) return;
    if (result.kind === 'hello') heard = result.hello;
    seen = undefined;
    client.removeListener('data', onData);
  };
  client.on('data', onData);
  return () => heard;
}
