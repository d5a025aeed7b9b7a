import { connect } from 'node:net';
import { type Loopback, listen } from './loopback.ts';

/** A way to a port of 127.0.0.1 on which everything takes a while, in both directions. */
export function slowLink(port: number, delayMs: number): Promise<Loopback> {
  return listen((client) => {
    const server = connect({ port, host: '127.0.0.1' });
    const pairs = [
      [client, server],
      [server, client],
    ] as const;
    for (const [from, to] of pairs) {
      from.on('data', (chunk) => void setTimeout(() => to.write(chunk), delayMs));
      from.on('close', () => void setTimeout(() => to.destroy(), delayMs));
      from.on('error', () => to.destroy());
    }
  });
}
