import { createHash, randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { expect, test } from 'vitest';
import { converse, exchangeBytes } from '../support/conversation.ts';
import { closedPort, dialLoopback, listen } from '../support/loopback.ts';
import { startTestProxy } from '../support/proxy.ts';

const echo = (socket: Socket): void => void socket.pipe(socket);

test('a tunnel carries bytes both ways and is recorded once, with what it carried', async () => {
  await using origin = await listen(echo);
  await using proxy = await startTestProxy();
  await using talk = await converse(proxy.port);

  talk.send(
    `CONNECT 127.0.0.1:${origin.port} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: curl/8\r\n\r\n`,
  );
  await talk.until('\r\n\r\n');
  talk.send('hello');
  await talk.until('hello');
  talk.end();
  await talk.rest();

  expect(await proxy.recorded(1)).toEqual([
    expect.objectContaining({
      layer: 'proxy',
      method: 'CONNECT',
      protocol: 'tcp',
      host: '127.0.0.1',
      port: origin.port,
      client: '127.0.0.1',
      address: '127.0.0.1',
      userAgent: 'curl/8',
      verdict: 'allowed',
      status: 200,
      bytesUp: 5,
      bytesDown: 5,
      error: undefined,
    }),
  ]);
});

test('the name that a TLS client asks for inside the tunnel is recorded', async () => {
  await using origin = await listen(echo);
  await using proxy = await startTestProxy();
  await using talk = await converse(proxy.port);
  talk.send(`CONNECT 127.0.0.1:${origin.port} HTTP/1.1\r\n\r\n`);
  await talk.until('\r\n\r\n');
  talk.socket.removeAllListeners('data');

  const tls = connectTls({
    socket: talk.socket,
    servername: 'github.com',
    rejectUnauthorized: false,
  });
  tls.on('error', () => undefined);
  await new Promise((resolve) => tls.once('close', resolve));

  // The echo of its own hello is no answer that a TLS client understands.
  expect((await proxy.recorded(1))[0]).toMatchObject({ host: '127.0.0.1', sni: 'github.com' });
});

test('bytes that come with the request are the first of the tunnel', async () => {
  await using origin = await listen(echo);
  await using proxy = await startTestProxy();
  await using talk = await converse(proxy.port);

  talk.send(`CONNECT 127.0.0.1:${origin.port} HTTP/1.1\r\n\r\nearly`);

  expect(await talk.until('early')).toBe('HTTP/1.1 200 Connection established\r\n\r\nearly');
  talk.end();
  await talk.rest();
  expect((await proxy.recorded(1))[0]).toMatchObject({ bytesUp: 5, bytesDown: 5 });
});

test('a request head may come a byte at a time', async () => {
  await using origin = await listen(echo);
  await using proxy = await startTestProxy();
  await using talk = await converse(proxy.port);

  for (const byte of `CONNECT 127.0.0.1:${origin.port} HTTP/1.0\r\nX: y\r\n\r\n`) {
    talk.send(byte);
    await new Promise(setImmediate);
  }

  expect(await talk.until('\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
});

test('each direction ends on its own: a client that has said all still gets its answer', async () => {
  await using origin = await listen((socket) => {
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('end', () => socket.end(`got ${Buffer.concat(chunks)}`));
  });
  await using proxy = await startTestProxy();
  await using talk = await converse(proxy.port);

  talk.send(`CONNECT 127.0.0.1:${origin.port} HTTP/1.1\r\n\r\n`);
  await talk.until('\r\n\r\n');
  talk.send('all I have');
  talk.end();

  expect(await talk.rest()).toBe('got all I have');
});

test('uploads that end in a close lose nothing, whatever their size', async () => {
  const digests: string[] = [];
  let wake: () => void = () => undefined;
  await using origin = await listen((socket) => {
    const hash = createHash('sha256');
    socket.on('data', (chunk) => hash.update(chunk));
    socket.on('end', () => {
      digests.push(hash.digest('hex'));
      socket.end();
      wake();
    });
  });
  await using proxy = await startTestProxy();
  const sent: string[] = [];

  for (const size of [1, 65_536, 1_000_003, 3_000_000]) {
    const body = randomBytes(size);
    sent.push(createHash('sha256').update(body).digest('hex'));
    const talk = await converse(proxy.port);
    talk.send(`CONNECT 127.0.0.1:${origin.port} HTTP/1.1\r\n\r\n`);
    await talk.until('\r\n\r\n');
    const received = new Promise<void>((resolve) => {
      wake = resolve;
    });
    talk.socket.end(body);
    await received;
  }

  expect(digests).toEqual(sent);
});

test('an origin that is reset is a reset for the client, so that half a file never looks whole', async () => {
  await using origin = await listen((socket) => {
    socket.write('half');
    socket.once('data', () => socket.resetAndDestroy());
  });
  await using proxy = await startTestProxy();
  const socket = await dialLoopback(proxy.port);
  const failed = new Promise<string>((resolve) => {
    socket.once('error', (cause) => resolve('code' in cause ? String(cause.code) : ''));
  });

  socket.write(`CONNECT 127.0.0.1:${origin.port} HTTP/1.1\r\n\r\nx`);
  socket.resume();

  expect(await failed).toBe('ECONNRESET');
  expect((await proxy.recorded(1))[0]).toMatchObject({ error: 'origin-reset' });
});

test('a client that resets at any moment ends nothing but its own tunnel', async () => {
  await using origin = await listen(echo);
  await using proxy = await startTestProxy();
  const request = `CONNECT 127.0.0.1:${origin.port} HTTP/1.1\r\n\r\nsome bytes`;

  for (let length = 0; length <= request.length; length += 7) {
    const socket = await dialLoopback(proxy.port);
    socket.write(request.slice(0, length));
    await new Promise(setImmediate);
    socket.resetAndDestroy();
  }

  await using talk = await converse(proxy.port);
  talk.send(`CONNECT 127.0.0.1:${origin.port} HTTP/1.1\r\n\r\nstill here`);
  expect(await talk.until('still here')).toContain(' 200 ');
});

test('a host that is down is answered 502 with the reason, and recorded all the same', async () => {
  await using proxy = await startTestProxy();
  const port = await closedPort();

  const reply = await exchangeBytes(proxy.port, `CONNECT 127.0.0.1:${port} HTTP/1.1\r\n\r\n`);

  expect(reply).toMatch(/^HTTP\/1\.1 502 /);
  expect(reply).toContain('Proxy-Status: sallyport; error=connection_refused');
  expect(reply).toContain(`cannot reach 127.0.0.1:${port}: the connection was refused`);
  expect(await proxy.recorded(1)).toEqual([
    expect.objectContaining({ port, verdict: 'allowed', status: 502, error: 'ECONNREFUSED' }),
  ]);
});

test('a name that does not resolve is answered 502 and recorded', async () => {
  await using proxy = await startTestProxy();

  const reply = await exchangeBytes(proxy.port, 'CONNECT nowhere.invalid:443 HTTP/1.1\r\n\r\n');

  expect(reply).toMatch(/^HTTP\/1\.1 502 /);
  expect(await proxy.recorded(1)).toEqual([
    expect.objectContaining({ host: 'nowhere.invalid', protocol: 'tls', error: 'ENOTFOUND' }),
  ]);
});

test('the destination is in the record before the client hears anything', async () => {
  await using origin = await listen(echo);
  let durable: (value: boolean) => void = () => undefined;
  const asked = Promise.withResolvers<void>();
  await using proxy = await startTestProxy(
    {},
    {
      begin() {
        asked.resolve();
        return new Promise((resolve) => {
          durable = resolve;
        });
      },
    },
  );
  await using talk = await converse(proxy.port);
  let answered = false;
  talk.socket.once('data', () => {
    answered = true;
  });

  talk.send(`CONNECT 127.0.0.1:${origin.port} HTTP/1.1\r\n\r\n`);
  await asked.promise;
  expect({ answered, dialled: origin.accepted() }).toEqual({ answered: false, dialled: 0 });
  durable(true);

  expect(await talk.until('\r\n\r\n')).toMatch(/ 200 /);
});

test('what cannot be recorded is answered 503 and reaches no one', async () => {
  await using origin = await listen(echo);
  await using proxy = await startTestProxy({}, { begin: () => Promise.resolve(false) });

  const reply = await exchangeBytes(
    proxy.port,
    `CONNECT 127.0.0.1:${origin.port} HTTP/1.1\r\n\r\n`,
  );

  expect(reply).toMatch(/^HTTP\/1\.1 503 /);
  expect(reply).toContain('the record cannot be written');
  expect(origin.accepted()).toBe(0);
});

test('a refused CONNECT is answered 403, reaches no one, and is recorded once', async () => {
  await using origin = await listen((socket) => socket.end('never'));
  await using proxy = await startTestProxy({}, { allow: 'version: 1\nname: none\nentries: []\n' });

  const reply = await exchangeBytes(
    proxy.port,
    `CONNECT 127.0.0.1:${origin.port} HTTP/1.1\r\n\r\nGET http://127.0.0.1:${origin.port}/ HTTP/1.1\r\n\r\n`,
  );

  expect(reply).toMatch(/^HTTP\/1\.1 403 /);
  expect(reply.match(/HTTP\/1\.1 /g)).toHaveLength(1);
  expect(origin.accepted()).toBe(0);
  expect(proxy.events).toEqual([expect.objectContaining({ verdict: 'denied', status: 403 })]);
});

test('the metadata service is refused: it would answer with the identity of the proxy', async () => {
  await using proxy = await startTestProxy();

  const reply = await exchangeBytes(proxy.port, 'CONNECT 169.254.169.254:80 HTTP/1.1\r\n\r\n');

  expect(reply).toMatch(/^HTTP\/1\.1 403 [\s\S]*NO_PROXY/);
  expect(proxy.begun).toEqual(['denied tcp 169.254.169.254:80']);
});

test.each([
  ['no port', 'CONNECT github.com HTTP/1.1\r\n\r\n'],
  ['port 0', 'CONNECT github.com:0 HTTP/1.1\r\n\r\n'],
  ['port 65979, which is 443 in 16 bits', 'CONNECT github.com:65979 HTTP/1.1\r\n\r\n'],
  ['a short IPv4 address', 'CONNECT 127.1:443 HTTP/1.1\r\n\r\n'],
  ['user information', 'CONNECT a@github.com:443 HTTP/1.1\r\n\r\n'],
  ['no target', 'CONNECT  HTTP/1.1\r\n\r\n'],
  ['another protocol', 'CONNECT github.com:443 HTTP/2\r\n\r\n'],
  ['a folded field', 'CONNECT github.com:443 HTTP/1.1\r\nA: b\r\n c\r\n\r\n'],
  ['a bare line feed in a field', 'CONNECT github.com:443 HTTP/1.1\r\nA: b\nC: d\r\n\r\n'],
  ['a space before the colon', 'CONNECT github.com:443 HTTP/1.1\r\nHost : a\r\n\r\n'],
  ['two Host fields', 'CONNECT github.com:443 HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
  ['content', 'CONNECT github.com:443 HTTP/1.1\r\nContent-Length: 5\r\n\r\n12345'],
  [
    'chunked content',
    'CONNECT github.com:443 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
])('a CONNECT with %s is answered 400 and counted as malformed', async (_what, bytes) => {
  await using proxy = await startTestProxy();

  const reply = await exchangeBytes(proxy.port, bytes);

  expect(reply).toMatch(/^HTTP\/1\.1 400 /);
  expect({ events: proxy.events, malformed: proxy.malformed() }).toEqual({
    events: [],
    malformed: 1,
  });
});

test('a head that is too large is answered 431', async () => {
  await using proxy = await startTestProxy();

  const reply = await exchangeBytes(
    proxy.port,
    `CONNECT github.com:443 HTTP/1.1\r\nX: ${'y'.repeat(17_000)}\r\n\r\n`,
  );

  expect(reply).toMatch(/^HTTP\/1\.1 431 /);
});

test('a CONNECT may follow a plain request on the same connection', async () => {
  await using origin = await listen(echo);
  await using proxy = await startTestProxy();
  await using talk = await converse(proxy.port);

  talk.send(`GET http://127.0.0.1:${await closedPort()}/ HTTP/1.1\r\nHost: a\r\n\r\n`);
  await talk.until('refused\n');
  talk.send(`CONNECT 127.0.0.1:${origin.port} HTTP/1.1\r\nHost: a\r\n\r\nhello`);

  expect(await talk.until('hello')).toContain(' 200 ');
});
