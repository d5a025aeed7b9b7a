import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { ownMachine } from '../../../proxy/transparent/own-machine.ts';
import { ip } from '../../support/ip.ts';
import { dialLoopback, listen } from '../../support/loopback.ts';

test('the addresses of the interfaces are our own, and no others', () => {
  const own = ownMachine(() => 0);

  expect(own.isOwn(ip('127.0.0.1'))).toBe(true);
  expect(own.isOwn(ip('192.0.2.7'))).toBe(false);
});

test('a connection that we opened is known again when it comes back to us, until it closes', async () => {
  const own = ownMachine(() => 0);
  const accepted: Socket[] = [];
  const both = Promise.withResolvers<void>();
  await using server = await listen((socket) => {
    accepted.push(socket);
    if (accepted.length === 2) both.resolve();
  });
  const ours = await dialLoopback(server.port);
  own.opened(ours);
  const theirs = await dialLoopback(server.port);
  await both.promise;
  const [first, second] = accepted;

  expect(first && own.cameFromHere(first)).toBe(true);
  expect(second && own.cameFromHere(second)).toBe(false);

  const closed = new Promise((resolve) => ours.once('close', resolve));
  ours.destroy();
  await closed;
  expect(first && own.cameFromHere(first)).toBe(false);
  theirs.destroy();
});
