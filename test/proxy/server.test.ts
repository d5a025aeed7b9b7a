import { expect, test } from 'vitest';
import { converse, exchangeBytes } from '../support/conversation.ts';
import { dialLoopback, listen, listenHttp } from '../support/loopback.ts';
import { startTestProxy } from '../support/proxy.ts';

test('a port that is taken is named, with what to do', async () => {
  await using taken = await listen((socket) => socket.destroy());

  await expect(startTestProxy({ listen: [`127.0.0.1:${taken.port}`] })).rejects.toMatchObject({
    exitCode: 3,
    message: `Cannot listen on 127.0.0.1:${taken.port}: another program has the port; stop it, or choose another port with --listen`,
  });
});

test('a client that may not use the proxy is told so, and reaches no one', async () => {
  await using origin = await listen((socket) => socket.end());
  await using proxy = await startTestProxy({ allowClients: ['192.0.2.0/24'] });

  const reply = await exchangeBytes(
    proxy.port,
    `CONNECT 127.0.0.1:${origin.port} HTTP/1.1\r\n\r\n`,
  );

  expect(reply).toMatch(/^HTTP\/1\.1 403 [\s\S]*--allow-clients/);
  expect({ accepted: origin.accepted(), events: proxy.events }).toEqual({
    accepted: 0,
    events: [],
  });
});

test('a client is called by its role', async () => {
  await using origin = await listen((socket) => socket.end());
  await using proxy = await startTestProxy({
    clientRole: ['127.0.0.0/8=anyone', '127.0.0.1=head'],
  });

  await exchangeBytes(proxy.port, `CONNECT 127.0.0.1:${origin.port} HTTP/1.1\r\n\r\n`);

  expect((await proxy.recorded(1))[0]).toMatchObject({ client: '127.0.0.1', role: 'head' });
});

test('draining lets an open request finish, and accepts no new connection', async () => {
  const asked = Promise.withResolvers<() => void>();
  await using origin = await listenHttp((_req, res) => asked.resolve(() => res.end('finished')));
  await using proxy = await startTestProxy();
  await using talk = await converse(proxy.port);
  talk.send(`GET http://127.0.0.1:${origin.port}/ HTTP/1.1\r\nHost: a\r\n\r\n`);
  const finish = await asked.promise;

  const drained = proxy.drain(10_000);
  await expect(dialLoopback(proxy.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  finish();

  expect(await talk.until('finished')).toContain(' 200 ');
  await drained;
  expect(proxy.events).toHaveLength(1);
});

test('draining cuts what is still open when the time is up, and records it', async () => {
  await using origin = await listen((socket) => socket.resume());
  await using proxy = await startTestProxy();
  await using talk = await converse(proxy.port);
  talk.send(`CONNECT 127.0.0.1:${origin.port} HTTP/1.1\r\n\r\n`);
  await talk.until('\r\n\r\n');

  await proxy.drain(50);

  expect(proxy.events).toEqual([expect.objectContaining({ status: 200 })]);
});

test('one process listens on several addresses', async () => {
  await using proxy = await startTestProxy({ listen: ['127.0.0.1:0', '[::1]:0'] });

  const reply = await exchangeBytes(proxy.port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');

  expect(reply).toMatch(/^HTTP\/1\.1 400 /);
});
