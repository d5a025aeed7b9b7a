import { expect, test } from 'vitest';
import { converse, exchangeBytes } from '../support/conversation.ts';
import { listen } from '../support/loopback.ts';
import { startTestProxy } from '../support/proxy.ts';

const echo = 'CONNECT 127.0.0.1:PORT HTTP/1.1\r\n\r\n';

test('past the limit a client is told 503 at once, and served again when there is room', async () => {
  await using origin = await listen((socket) => socket.pipe(socket));
  await using proxy = await startTestProxy({ maxConnections: 2 });
  const request = echo.replace('PORT', String(origin.port));
  const first = await converse(proxy.port);
  await using second = await converse(proxy.port);
  for (const talk of [first, second]) {
    talk.send(request);
    await talk.until('\r\n\r\n');
  }

  const refused = await exchangeBytes(proxy.port, request);
  first.end();
  await first.rest();
  await proxy.recorded(1);
  await using third = await converse(proxy.port);
  third.send(request);

  expect(refused).toMatch(/^HTTP\/1\.1 503 [\s\S]*as many connections as it takes/);
  expect(await third.until('\r\n\r\n')).toContain(' 200 ');
});

test('one client cannot take all connections', async () => {
  await using origin = await listen((socket) => socket.pipe(socket));
  await using proxy = await startTestProxy({ maxConnectionsPerClient: 1 });
  const request = echo.replace('PORT', String(origin.port));
  await using held = await converse(proxy.port);
  held.send(request);
  await held.until('\r\n\r\n');

  expect(await exchangeBytes(proxy.port, request)).toMatch(/^HTTP\/1\.1 503 /);
});
