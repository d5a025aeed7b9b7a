import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { expect, test } from 'vitest';
import { listenMs, openingOf, readOpening } from '../../../proxy/transparent/opening.ts';
import { dialLoopback, listen } from '../../support/loopback.ts';

test.each([
  ['GET / HTTP/1.1\r\n', 'http'],
  ['OPTIONS * HTTP/1.1\r\n', 'http'],
  ['GET http://github.com/ HTTP/1.1\r\n', 'other'],
  ['CONNECT github.com:443 HTTP/1.1\r\n', 'other'],
  ['PRI * HTTP/2.0\r\n', 'other'],
  ['SSH-2.0-OpenSSH\r\n', 'other'],
  ['EHLO me\r\n', 'other'],
  ['\0\0', 'other'],
  ['GE', undefined],
  ['GET ', undefined],
  ['\x16\x03\x01', undefined],
])('what begins with %j is %s', (text, kind) => {
  expect(openingOf(Buffer.from(text, 'latin1'))?.kind).toBe(kind);
});

test('where the server speaks first nobody is waited for', () => {
  expect([22, 25, 587].map(listenMs)).toEqual([0, 0, 0]);
  expect(listenMs(443)).toBeGreaterThan(listenMs(5000));
});

test('a client is listened to until it has said enough, and all of it is still there', async () => {
  const opening = Promise.withResolvers<unknown>();
  const rest = Promise.withResolvers<string>();
  await using server = await listen((socket) => {
    socket.pause();
    const read = readOpening(socket, 10_000);
    opening.resolve(read);
    void read.then(() => {
      socket.once('data', (chunk) => rest.resolve(String(chunk)));
      socket.resume();
    });
  });
  const client = await dialLoopback(server.port);

  client.write('GE');
  await new Promise(setImmediate);
  client.write('T / HTTP/1.1\r\n');

  expect(await opening.promise).toEqual({ kind: 'http' });
  expect(await rest.promise).toBe('GET / HTTP/1.1\r\n');
  client.destroy();
});

test('the name in a ClientHello is read', async () => {
  await using it = await opened(10_000, (socket) => {
    connectTls({ socket, servername: 'github.com' }).on('error', () => undefined);
  });

  expect(await it.opening).toEqual({ kind: 'client-hello', sni: 'github.com' });
});

test.each([
  ['says nothing', (): void => undefined, 50, 'silent'],
  // These end by themselves, however long it takes until they are heard.
  ['closes without a word', (socket: Socket): void => void socket.end(), 60_000, 'silent'],
  [
    'leaves in the middle of a word',
    (socket: Socket): void => void socket.end('GE'),
    60_000,
    'other',
  ],
  // Long enough for two bytes on a machine that is busy.
  [
    'stops in the middle of a word',
    (socket: Socket): void => void socket.write('GE'),
    2_000,
    'other',
  ],
] as const)(
  'a client that %s is not waited for without end',
  async (_what, act, timeoutMs, kind) => {
    await using it = await opened(timeoutMs, act);

    expect(await it.opening).toEqual({ kind });
  },
  30_000,
);

interface Opened extends AsyncDisposable {
  readonly opening: Promise<unknown>;
}

async function opened(timeoutMs: number, act: (socket: Socket) => void): Promise<Opened> {
  const opening = Promise.withResolvers<unknown>();
  const server = await listen((socket) => {
    socket.pause();
    opening.resolve(readOpening(socket, timeoutMs));
  });
  const client = await dialLoopback(server.port);
  act(client);
  return {
    opening: opening.promise,
    // Not before: it would cut off a client that has not noticed yet that it is connected.
    async [Symbol.asyncDispose]() {
      client.destroy();
      await server[Symbol.asyncDispose]();
    },
  };
}
