import { expect, test } from 'vitest';
import { holdOpening } from '../../proxy/overhear.ts';
import { dialLoopback, listen } from '../support/loopback.ts';

/** The start of a TLS record that would hold a ClientHello. */
const HALF_A_HELLO = Buffer.from('160301020001', 'hex');

test('half a ClientHello and a goodbye is judged, and then nobody is there to be answered', async () => {
  const judged: string[] = [];
  const errors: unknown[] = [];
  const held = Promise.withResolvers<unknown>();
  const closed = Promise.withResolvers<void>();
  await using server = await listen((socket) => {
    socket.on('error', (error) => errors.push(error));
    socket.on('close', () => closed.resolve());
    const judge = ({ kind }: { readonly kind: string }) => {
      judged.push(kind);
      return { verdict: 'allowed' } as const;
    };
    held.resolve(holdOpening(socket, judge, true));
  });
  const client = await dialLoopback(server.port);

  client.end(HALF_A_HELLO);

  expect(await held.promise).toEqual({ hello: undefined, denied: undefined });
  await closed.promise;
  expect(judged).toEqual(['other']);
  expect(errors).toEqual([]);
  client.destroy();
});
