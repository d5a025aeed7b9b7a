import { once } from 'node:events';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { closeIdleAfter } from '../../proxy/idle-connections.ts';
import { inTurn } from '../../proxy/turns.ts';
import { dialLoopback, listen } from '../support/loopback.ts';

const KEEP_MS = 120;

/** Listens, and gives each connection as the server has it. */
async function acceptor(): Promise<AsyncDisposable & { accept(): Promise<Socket> }> {
  let accepted: (socket: Socket) => void = () => undefined;
  const server = await listen((socket) => accepted(socket.resume()));
  return {
    async accept() {
      const arrived = new Promise<Socket>((resolve) => {
        accepted = resolve;
      });
      (await dialLoopback(server.port)).resume();
      return arrived;
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

test('a connection without a request is closed', async () => {
  await using server = await acceptor();
  const socket = await server.accept();

  closeIdleAfter(KEEP_MS).watch(socket);

  await once(socket, 'close');
  expect(socket.destroyed).toBe(true);
});

test('one whose answer is waited for, or that has become a tunnel, is left alone', async () => {
  await using server = await acceptor();
  const [answering, tunnel, idle] = [
    await server.accept(),
    await server.accept(),
    await server.accept(),
  ];
  const connections = closeIdleAfter(KEEP_MS);
  inTurn(answering, new ServerResponse(new IncomingMessage(new Socket())), () => undefined);

  connections.watch(answering);
  connections.watch(tunnel);
  connections.forget(tunnel);
  connections.watch(idle);

  await once(idle, 'close');
  expect(answering.destroyed).toBe(false);
  expect(tunnel.destroyed).toBe(false);
});

test('one on which bytes move begins to wait anew', async () => {
  await using server = await acceptor();
  const [busy, idle] = [await server.accept(), await server.accept()];
  const connections = closeIdleAfter(KEEP_MS);
  connections.watch(busy);
  connections.watch(idle);
  const writing = setInterval(() => busy.write('.'), KEEP_MS / 24);

  await once(idle, 'close');
  clearInterval(writing);

  expect(busy.destroyed).toBe(false);
  await once(busy, 'close');
});
