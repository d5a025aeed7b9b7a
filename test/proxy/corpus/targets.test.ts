import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ip } from '../../../rules/ip.ts';
import { parseIp } from '../../../rules/ip.ts';
import { exchangeBytes } from '../../support/conversation.ts';
import { type Loopback, listen } from '../../support/loopback.ts';
import { startTestProxy, type TestProxy } from '../../support/proxy.ts';
import { ALLOWED, LIST, REFUSED } from './targets.ts';

/** The ways to ask for a destination, each with the target as it stands on the wire. */
const WAYS: readonly (readonly [name: string, request: (target: string) => string])[] = [
  ['CONNECT', (target) => `CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`],
  [
    'CONNECT behind an empty line',
    (target) => `\r\nCONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`,
  ],
  [
    'GET',
    (target) => `GET http://${target}/ HTTP/1.1\r\nHost: ${target}\r\nConnection: close\r\n\r\n`,
  ],
  [
    'WebSocket',
    (target) =>
      `GET http://${target}/ HTTP/1.1\r\nHost: ${target}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  ],
];

describe.each(WAYS)('%s', (_way, request) => {
  const asked: string[] = [];
  let origin: Loopback;
  let proxy: TestProxy;

  /** Whatever a name is taken for, it leads to the origin, which would see it. */
  const resolve = async (name: string): Promise<readonly Ip[]> => {
    asked.push(name);
    return [parseIp('127.0.0.1')].flatMap((ip) => ip ?? []);
  };

  beforeAll(async () => {
    origin = await listen((socket) =>
      socket.once('data', () =>
        socket.end('HTTP/1.1 200 OK\r\nContent-Length: 7\r\nConnection: close\r\n\r\nreached'),
      ),
    );
    proxy = await startTestProxy(
      { connectTo: [`github.com::127.0.0.1:${origin.port}`] },
      { allow: LIST, resolve },
    );
  });
  afterAll(async () => {
    await proxy[Symbol.asyncDispose]();
    await origin[Symbol.asyncDispose]();
  });

  test.each(REFUSED.map((target) => [JSON.stringify(target), target]))(
    '%s is refused, looked up by no one and reaches no one',
    async (_name, target) => {
      const before = { events: proxy.events.length, malformed: proxy.malformed() };
      asked.length = 0;
      const accepted = origin.accepted();
      const reply = await exchangeBytes(proxy.port, request(target));

      expect(reply).toMatch(/^HTTP\/1\.1 (?:400|403|431) /);
      expect(reply.match(/^HTTP\/1\.1 \d/gm)).toHaveLength(1);
      expect(asked).toEqual([]);
      expect(origin.accepted()).toBe(accepted);
      const events = proxy.events.slice(before.events);
      expect(events.length + proxy.malformed() - before.malformed).toBe(1);
      for (const event of events) {
        expect(event.verdict).toBe('denied');
        expect(event.address).toBeUndefined();
      }
    },
  );
});

describe.each(WAYS)('%s', (_way, request) => {
  test.each(ALLOWED)('%s is the name on the list, however it is written', async (target) => {
    await using origin = await listen((socket) =>
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 7\r\nConnection: close\r\n\r\nreached'),
    );
    await using proxy = await startTestProxy(
      { connectTo: [`::127.0.0.1:${origin.port}`] },
      { allow: LIST },
    );

    const reply = await exchangeBytes(proxy.port, request(target));

    expect(reply).toMatch(/^HTTP\/1\.1 200 /);
    expect(reply).toContain('reached');
    expect(proxy.begun[0]).toBe(
      `allowed ${proxy.begun[0]?.split(' ')[1]} ${target.toLowerCase().replace('.:', ':')}`,
    );
  });
});
