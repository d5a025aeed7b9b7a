import { expect, test } from 'vitest';
import { acceptOf } from '../../proxy/web-socket-accept.ts';
import { converse } from '../support/conversation.ts';
import { listen, listenHttp } from '../support/loopback.ts';
import { startTestProxy } from '../support/proxy.ts';

function handshake(port: number, protocol = 'websocket'): string {
  return `GET http://127.0.0.1:${port}/chat?token=secret HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\nProxy-Authorization: Basic c2VjcmV0\r\n\r\n`;
}

test('a WebSocket opens, carries bytes both ways, and is recorded when it closes', async () => {
  const fields: NodeJS.Dict<string | string[]>[] = [];
  await using origin = await listenHttp(
    (_req, res) => res.end(),
    (server) => {
      server.on('upgrade', (req, socket) => {
        fields.push({ url: req.url, ...req.headers });
        socket.write(
          `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ${acceptOf('x')}\r\n\r\nwelcome`,
        );
        socket.pipe(socket);
      });
    },
  );
  await using proxy = await startTestProxy();
  await using talk = await converse(proxy.port);

  talk.send(handshake(origin.port));
  expect(await talk.until('welcome')).toMatch(/^HTTP\/1\.1 101 /);
  talk.send('frame');
  await talk.until('frame');
  talk.end();
  await talk.rest();

  expect(fields).toEqual([
    expect.objectContaining({
      url: '/chat?token=secret',
      host: `127.0.0.1:${origin.port}`,
      upgrade: 'websocket',
      via: '1.1 sallyport-test',
    }),
  ]);
  expect(fields[0]).not.toHaveProperty('proxy-authorization');
  const events = await proxy.recorded(1);
  expect(events).toEqual([
    expect.objectContaining({ protocol: 'http', method: 'GET', path: '/chat', status: 101 }),
  ]);
  expect(JSON.stringify(events)).not.toContain('secret');
});

test('an origin that does not want a WebSocket says so itself', async () => {
  await using origin = await listenHttp((_req, res) => res.writeHead(426).end('no'));
  await using proxy = await startTestProxy();
  await using talk = await converse(proxy.port);

  talk.send(handshake(origin.port));

  expect(await talk.until('no')).toMatch(/^HTTP\/1\.1 426 /);
  talk.end();
  expect((await proxy.recorded(1))[0]).toMatchObject({ status: 426 });
});

test('an origin that closes during the handshake is a bad gateway', async () => {
  await using origin = await listen((socket) => {
    socket.once('data', () => socket.end());
  });
  await using proxy = await startTestProxy();
  await using talk = await converse(proxy.port);

  talk.send(handshake(origin.port));

  expect(await talk.rest()).toMatch(/^HTTP\/1\.1 502 /);
  expect((await proxy.recorded(1))[0]).toMatchObject({ status: 502 });
});

test('an upgrade that a proxy cannot carry is ignored, and the request answered', async () => {
  const seen: (string | undefined)[] = [];
  await using origin = await listenHttp((req, res) => {
    seen.push(req.headers.upgrade);
    res.end('plain');
  });
  await using proxy = await startTestProxy();
  await using talk = await converse(proxy.port);

  talk.send(handshake(origin.port, 'h2c'));

  expect(await talk.until('plain')).toMatch(/^HTTP\/1\.1 200 /);
  expect(seen).toEqual([undefined]);
});
