import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { expect, test } from 'vitest';
import { peekHello } from '../../../proxy/intercept/peek.ts';
import { dialLoopback, listen } from '../../support/loopback.ts';

const IDLE_MS = 60_000;

/** Two ends of one connection. */
async function pair(): Promise<{ here: Socket; there: Socket } & AsyncDisposable> {
  const accepted = Promise.withResolvers<Socket>();
  const server = await listen(accepted.resolve);
  const there = await dialLoopback(server.port);
  const here = await accepted.promise;
  return { here, there, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

test('a ClientHello is read, and stays on the socket', async () => {
  await using client = await pair();
  await using origin = await pair();
  connectTls({ socket: client.there, servername: 'github.com' }).on('error', () => undefined);

  const hello = await peekHello(client.here, origin.here, IDLE_MS);

  expect(hello).toMatchObject({ sni: 'github.com' });
  expect(client.here.isPaused()).toBe(true);
  const bytes: Buffer | null = client.here.read();
  expect(bytes?.[0]).toBe(22);
});

test.each([
  ['bytes that are no TLS', 'client'],
  ['a server that speaks first', 'origin'],
] as const)('%s are left where they were', async (_, who) => {
  await using client = await pair();
  await using origin = await pair();
  const speaker = who === 'client' ? client : origin;
  speaker.there.write('SSH-2.0-x\r\n');

  expect(await peekHello(client.here, origin.here, IDLE_MS)).toBeUndefined();
  expect(String(speaker.here.read())).toBe('SSH-2.0-x\r\n');
});

test('a client that leaves without a word ends the waiting', async () => {
  await using client = await pair();
  await using origin = await pair();
  client.there.end();

  expect(await peekHello(client.here, origin.here, IDLE_MS)).toBeUndefined();
});

test('a client that says nothing is not waited for without end', async () => {
  await using client = await pair();
  await using origin = await pair();

  expect(await peekHello(client.here, origin.here, 20)).toBe('timeout-idle');
});
