import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { exchangeBytes } from '../../support/conversation.ts';
import { type Loopback, listen } from '../../support/loopback.ts';
import { startTestProxy, type TestProxy } from '../../support/proxy.ts';
import { HANDSHAKES, type HostileOrigin, ORIGINS, type Visible } from './origins.ts';

const HOST = 'www.example.test';
const LIST = `version: 1
name: corpus
entries:
  - host: ${HOST}
    ports: [80]
`;

function startProxy(origin: Loopback): Promise<TestProxy> {
  return startTestProxy(
    { connectTo: [`::127.0.0.1:${origin.port}`], timeoutIdle: '300ms', timeoutConnect: '300ms' },
    { allow: LIST },
  );
}

/** Misbehaves on its first request, and answers every other well. */
function hostile(misbehave: (socket: Socket) => void): Promise<Loopback> {
  let first = true;
  return listen((socket) =>
    socket.on('data', () => {
      if (first) {
        first = false;
        misbehave(socket);
      } else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext');
    }),
  );
}

interface Reply {
  readonly status: number;
  readonly head: string;
  readonly body: string;
  readonly isWhole: boolean;
}

/** Reads a final answer as a client does that can tell a whole one from half of one. */
function readReply(bytes: string): Reply {
  const final = bytes.replace(/^(?:HTTP\/1\.1 1\d\d [^\r]*\r\n(?:[^\r]+\r\n)*\r\n)*/, '');
  const end = final.indexOf('\r\n\r\n');
  const head = final.slice(0, end);
  const body = final.slice(end + 4);
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1] ?? 0);
  const length = /\r\nContent-Length: (\d+)/i.exec(head)?.[1];
  if (status === 204 || status === 304) return { status, head, body, isWhole: true };
  if (length !== undefined) return { status, head, body, isWhole: body.length === Number(length) };
  const isWhole = body.endsWith('0\r\n\r\n');
  const content = body.replace(/^[0-9a-f]+\r\n|\r\n[0-9a-f]+\r\n(?:\r\n)?$/g, '');
  return { status, head, body: content, isWhole };
}

function expectVisible(bytes: string, visible: Visible): void {
  const reply = readReply(bytes);
  const shown = JSON.stringify(bytes.slice(0, 300));
  if (visible.kind === 'cut') {
    expect(reply.isWhole, shown).toBe(false);
    return;
  }
  expect(reply.status, shown).toBe(visible.status);
  expect(reply.isWhole, shown).toBe(true);
  if (visible.kind === 'whole') expect(reply.body).toBe(visible.body);
}

const request = (path: string, more = 'Connection: close'): string =>
  `GET http://${HOST}/${path} HTTP/1.1\r\nHost: ${HOST}\r\n${more}\r\n\r\n`;

describe.each(ORIGINS)('an origin that $name', ({ misbehave, visible }: HostileOrigin) => {
  test('costs its client an answer at most, is recorded once, and leaves nothing for the next', async () => {
    await using origin = await hostile(misbehave);
    await using proxy = await startProxy(origin);

    const first = await exchangeBytes(proxy.port, request('first'));
    const next = await exchangeBytes(proxy.port, request('next'));

    expectVisible(first, visible);
    expect(first).not.toContain('poison');
    expect(readReply(next)).toMatchObject({ status: 200, body: 'next' });
    const events = await proxy.recorded(2);
    expect(events.map(({ path }) => path)).toEqual(['/first', '/next']);
    expect(events[0]?.error === undefined).toBe(visible.kind === 'whole');
  });
});

describe.each(ORIGINS)('with Expect, an origin that $name', ({ misbehave, visible }) => {
  test('costs its client an answer at most, and is recorded once', async () => {
    await using origin = await hostile(misbehave);
    await using proxy = await startProxy(origin);

    const reply = await exchangeBytes(
      proxy.port,
      request('first', 'Connection: close\r\nExpect: 100-continue'),
    );

    // Between silence and garbage the two ways of a request draw the line differently.
    if (visible.kind === 'error') expect(reply).toMatch(/^HTTP\/1\.1 50[24] /m);
    else expectVisible(reply, visible);
    expect(reply).not.toContain('poison');
    expect(await proxy.recorded(1)).toHaveLength(1);
  });
});

describe.each(HANDSHAKES)(
  'asked for a WebSocket, an origin that $name',
  ({ misbehave, visible }) => {
    test('costs its client an answer at most, and is recorded once', async () => {
      await using origin = await hostile(misbehave);
      await using proxy = await startProxy(origin);

      const reply = await exchangeBytes(
        proxy.port,
        request(
          'chat',
          'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
        ),
      );

      expectVisible(reply, visible);
      expect(await proxy.recorded(1)).toHaveLength(1);
    });
  },
);

test('an origin that answers before it was sent all is heard, and the rest of the request is not read as another', async () => {
  await using origin = await listen((socket) =>
    socket.once('data', () => socket.write('HTTP/1.1 413 No\r\nContent-Length: 2\r\n\r\nno')),
  );
  await using proxy = await startProxy(origin);
  const inside = request('smuggled');
  const head = `POST http://${HOST}/ HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\nContent-Length: ${4_000_000 + inside.length}\r\n\r\n`;

  const reply = await exchangeBytes(proxy.port, `${head}${'x'.repeat(4_000_000)}${inside}`);

  expect(reply.match(/^HTTP\/1\.1 \d+/gm)).toEqual(['HTTP/1.1 413']);
  expect((await proxy.recorded(1)).map(({ path }) => path)).toEqual(['/']);
});
