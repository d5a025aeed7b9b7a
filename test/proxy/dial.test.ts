import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { dialAddresses } from '../../proxy/dial.ts';
import { type Ip, parseIp } from '../../rules/ip.ts';
import { closedPort, listen } from '../support/loopback.ts';
import { listenSilently } from '../support/silence.ts';

function ips(...texts: string[]): readonly Ip[] {
  return texts.flatMap((text) => parseIp(text) ?? []);
}

test('of several addresses the first that answers is taken', async () => {
  await using server = await listen((socket) => socket.end());

  const dialled = await dialAddresses(ips('::1', '127.0.0.1'), server.port, {
    connectTimeoutMs: 2_000,
  });

  expect(dialled).toMatchObject({ kind: 'connected', address: '127.0.0.1' });
  if (dialled.kind === 'connected') dialled.socket.destroy();
});

test('a refusal says its code and the address tried', async () => {
  const dialled = await dialAddresses(ips('127.0.0.1'), await closedPort(), {
    connectTimeoutMs: 2_000,
  });

  expect(dialled).toEqual({ kind: 'failed', error: 'ECONNREFUSED', address: '127.0.0.1' });
});

test('silence ends with the time-out', async () => {
  await using silent = await listenSilently();

  const dialled = await dialAddresses(ips('127.0.0.1'), silent.port, { connectTimeoutMs: 100 });

  expect(dialled).toEqual({ kind: 'failed', error: 'timeout-connect', address: '127.0.0.1' });
});

test('a client that has gone is dialled for no more', async () => {
  const asker = new Socket().destroy();

  const dialled = await dialAddresses(ips('127.0.0.1'), 9, { connectTimeoutMs: 2_000, asker });

  expect(dialled).toMatchObject({ kind: 'failed', error: 'client-gave-up' });
});

test('a client that goes away takes the attempt with it', async () => {
  await using silent = await listenSilently();
  const asker = new Socket();

  const dialling = dialAddresses(ips('127.0.0.1'), silent.port, {
    connectTimeoutMs: 20_000,
    asker,
  });
  asker.destroy();

  expect(await dialling).toMatchObject({ kind: 'failed', error: 'client-gave-up' });
});
