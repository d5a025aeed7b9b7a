import { once } from 'node:events';
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { joinSockets, type TunnelEnd } from '../../proxy/tunnel.ts';
import { converse } from '../support/conversation.ts';
import { dialLoopback, listen } from '../support/loopback.ts';
import { startTestProxy } from '../support/proxy.ts';

test('a client that resets when the origin has said its last byte has left, and nothing went wrong', async () => {
  await using origin = await listen((socket) => socket.end('all there is'));
  await using proxy = await startTestProxy();
  await using talk = await converse(proxy.port);

  talk.send(`CONNECT 127.0.0.1:${origin.port} HTTP/1.1\r\n\r\n`);
  expect(await talk.rest()).toContain('all there is');
  talk.socket.resetAndDestroy();

  const [event] = await proxy.recorded(1);
  expect(event).toMatchObject({ status: 200, bytesDown: 12 });
  expect(event?.error).toBeUndefined();
});

test('a client that resets while the origin still talks is recorded as a reset', async () => {
  const sockets: Socket[] = [];
  await using origin = await listen((socket) => {
    sockets.push(socket);
    socket.write('half of it');
  });
  await using proxy = await startTestProxy();
  await using talk = await converse(proxy.port);

  talk.send(`CONNECT 127.0.0.1:${origin.port} HTTP/1.1\r\n\r\n`);
  await talk.until('half of it');
  const cut = once(sockets[0] as Socket, 'error');
  talk.socket.resetAndDestroy();

  expect((await proxy.recorded(1))[0]).toMatchObject({ status: 200, error: 'client-reset' });
  // The origin hears of it in the same way.
  expect(await cut).toEqual([expect.objectContaining({ code: 'ECONNRESET' })]);
});

test('a tunnel in which nothing moves is cut', async () => {
  const { ended, close } = await tunnel(50);

  expect(await ended).toMatchObject({ bytesUp: 0, bytesDown: 0, error: 'timeout-idle' });
  await close();
});

test('a tunnel that is busy is cut all the same when its time is up', async () => {
  const { near, far, ended, close } = await tunnel(10_000, 200);
  far.resume();
  const chatter = setInterval(() => near.write('still here'), 5);

  const { error, bytesUp } = await ended;

  clearInterval(chatter);
  expect(error).toBe('timeout-lifetime');
  expect(bytesUp).toBeGreaterThan(0);
  await close();
});

test('bytes that the other side has not taken yet hold back the sender', async () => {
  const { near, far, close } = await tunnel(10_000);
  far.pause();
  const chunk = Buffer.alloc(1_000_000);
  let sent = 0;

  for (let stuck = false; !stuck && sent < 100_000_000; ) {
    sent += chunk.length;
    if (!near.write(chunk)) stuck = await staysFull(near);
  }

  expect(sent).toBeLessThan(50_000_000);
  await close();
});

test('a reset passes to the other side after the bytes before it', async () => {
  const { near, far, ended, close } = await tunnel(10_000);
  const heard: Buffer[] = [];
  const failed = new Promise((resolve) => far.once('error', resolve));
  far.on('data', (bytes) => heard.push(bytes));
  near.write('last words');
  while (Buffer.concat(heard).length < 10) await new Promise(setImmediate);

  near.resetAndDestroy();

  expect(await failed).toMatchObject({ code: 'ECONNRESET' });
  expect(Buffer.concat(heard).toString()).toBe('last words');
  expect(await ended).toMatchObject({ error: 'client-reset', bytesUp: 10 });
  await close();
});

/** A tunnel between two connections, with its far ends: what a client and an origin would hold. */
async function tunnel(
  idleMs: number,
  maxLifetimeMs?: number,
): Promise<{
  near: Socket;
  far: Socket;
  ended: Promise<TunnelEnd>;
  close(): Promise<void>;
}> {
  const accepted: Socket[] = [];
  const server = await listen((socket) => accepted.push(socket));
  const near = await dialLoopback(server.port);
  while (accepted.length < 1) await new Promise(setImmediate);
  const far = await dialLoopback(server.port);
  while (accepted.length < 2) await new Promise(setImmediate);
  const [client, upstream] = accepted;
  if (client === undefined || upstream === undefined) throw new Error('two connections were made');
  const ended = joinSockets(client, upstream, { idleMs, maxLifetimeMs });
  return {
    near,
    far,
    ended,
    async close() {
      near.destroy();
      far.destroy();
      await ended;
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Says whether a socket that is full has not drained for as long as loopback could ever need. */
async function staysFull(socket: Socket): Promise<boolean> {
  const drained = new Promise<boolean>((resolve) => socket.once('drain', () => resolve(false)));
  const waited = new Promise<boolean>((resolve) => setTimeout(() => resolve(true), 300));
  return Promise.race([drained, waited]);
}
