import { once } from 'node:events';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { expect, test } from 'vitest';
import { exchange } from '../../proxy/exchange.ts';
import { keepOrigins } from '../../proxy/origins.ts';
import { parseAuthority } from '../../rules/authority.ts';
import { parseIp } from '../../rules/ip.ts';
import { converse } from '../support/conversation.ts';
import { listen } from '../support/loopback.ts';
import { startTestProxy } from '../support/proxy.ts';

/** Every byte there is, as a body whose text would not be the same in UTF-8. */
const BYTES = Buffer.from(Array.from({ length: 256 }, (_, at) => at));

test.each([
  ['a length', `Content-Length: ${BYTES.length}\r\n\r\n`, BYTES],
  [
    'chunks',
    'Transfer-Encoding: chunked\r\n\r\n',
    Buffer.concat([Buffer.from('100\r\n'), BYTES, Buffer.from('\r\n0\r\n\r\n')]),
  ],
])('a small body with %s arrives byte for byte', async (_, fields, body) => {
  await using origin = await listen((socket) => {
    socket.once('data', () => {
      socket.write(Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\n${fields}`), body]));
    });
  });
  await using proxy = await startTestProxy();
  await using talk = await converse(proxy.port);

  talk.send(`GET http://127.0.0.1:${origin.port}/ HTTP/1.1\r\nHost: a\r\n\r\n`);
  await talk.until('\r\n\r\n');

  expect(await talk.until(BYTES.toString('latin1'))).toContain(BYTES.toString('latin1'));
});

test('an answer that comes in drops is passed on in drops', async () => {
  let more: (text: string) => void = () => undefined;
  await using origin = await listen((socket) => {
    more = (text) => void socket.write(text);
    socket.once('data', () => {
      more('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n');
    });
  });
  await using proxy = await startTestProxy();
  await using talk = await converse(proxy.port);

  talk.send(`GET http://127.0.0.1:${origin.port}/ HTTP/1.1\r\nHost: a\r\n\r\n`);
  await talk.until('first');
  more('6\r\nsecond\r\n');
  await talk.until('second');
  more('5\r\nthird\r\n0\r\n\r\n');

  expect(await talk.until('0\r\n\r\n')).toContain('third');
});

test('a client that leaves before it has taken the end of a whole answer has given up', async () => {
  await using origin = await listen((socket) => {
    socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'));
  });
  const origins = keepOrigins({ connectTimeoutMs: 2_000, idleTimeoutMs: 10_000 });
  const authority = parseAuthority(`127.0.0.1:${origin.port}`);
  const address = parseIp('127.0.0.1');
  if (!authority.ok || address === undefined) throw new Error('no address');
  const req = new IncomingMessage(new Socket());
  const res = new ServerResponse(req);
  const stuck = new Duplex({ read: () => undefined, write: () => stuck.emit('full') });
  res.assignSocket(Object.assign(stuck, { setTimeout: () => stuck }) as unknown as Socket);
  const full = once(stuck, 'full');

  const exchanging = exchange(
    origins.at(authority.value, {
      kind: 'direct',
      addresses: [address],
      port: origin.port,
      pinned: false,
    }),
    { method: 'GET', path: '/', headers: ['Host', 'a'], hasBody: false, pseudonym: 'us' },
    req,
    res,
  );
  await full;
  stuck.destroy();

  expect(await exchanging).toEqual({ kind: 'responded', status: 200, error: 'client-gave-up' });
  await origins.close();
});
