import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { converse, exchangeBytes } from '../support/conversation.ts';
import { closedPort, listen, listenHttp } from '../support/loopback.ts';
import { startTestProxy } from '../support/proxy.ts';

function get(port: number, path: string, fields = ''): string {
  return `GET http://127.0.0.1:${port}${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${fields}\r\n`;
}

const hello = (_req: IncomingMessage, res: ServerResponse): void => void res.end('hello');

test('a request is forwarded in origin form and recorded with its path, never its query', async () => {
  const seen: (string | undefined)[] = [];
  await using origin = await listenHttp((req, res) => {
    seen.push(req.url);
    res.end('hello');
  });
  await using proxy = await startTestProxy();
  await using talk = await converse(proxy.port);

  talk.send(get(origin.port, '/a/b?X-Amz-Signature=secret', 'User-Agent: wget\r\n'));
  await talk.until('hello');

  expect(seen).toEqual(['/a/b?X-Amz-Signature=secret']);
  const events = await proxy.recorded(1);
  expect(events).toEqual([
    expect.objectContaining({
      protocol: 'http',
      method: 'GET',
      host: '127.0.0.1',
      port: origin.port,
      path: '/a/b',
      userAgent: 'wget',
      status: 200,
      address: '127.0.0.1',
    }),
  ]);
  expect(JSON.stringify(events)).not.toContain('secret');
});

test('hop-by-hop fields and proxy credentials stop here; the rest keeps its case and order', async () => {
  const raw: string[][] = [];
  await using origin = await listenHttp((req, res) => {
    raw.push(req.rawHeaders);
    res.writeHead(200, [
      'X-ReQuest-ID',
      '1',
      'Connection',
      'X-Gone',
      'X-Gone',
      '2',
      'Set-Cookie',
      'a',
      'Set-Cookie',
      'b',
    ]);
    res.end('hello');
  });
  await using proxy = await startTestProxy();
  await using talk = await converse(proxy.port);

  talk.send(
    get(
      origin.port,
      '/',
      'Proxy-Authorization: Basic c2VjcmV0\r\nProxy-Connection: keep-alive\r\nConnection: X-Mine, close, Content-Length\r\nX-Mine: 1\r\nTE: trailers\r\nX-KeepS: 2\r\n',
    ),
  );
  const reply = await talk.until('hello');

  const names = raw[0]?.filter((_, i) => i % 2 === 0);
  expect(names).toEqual(['host', 'connection', 'X-KeepS', 'Via']);
  expect(reply).toContain('X-ReQuest-ID: 1\r\n');
  expect(reply).toContain('Set-Cookie: a\r\nSet-Cookie: b\r\n');
  expect(reply).toContain('Via: 1.1 sallyport-test\r\n');
  expect(reply).not.toContain('X-Gone');
});

test('the origin is asked for the host of the URL, whatever Host said', async () => {
  let host: string | undefined;
  await using origin = await listenHttp((req, res) => {
    host = req.headers.host;
    res.end('hello');
  });
  await using proxy = await startTestProxy();

  await exchangeBytes(
    proxy.port,
    `GET http://127.0.0.1:${origin.port}/ HTTP/1.1\r\nHost: other.example\r\nConnection: close\r\n\r\n`,
  );

  expect(host).toBe(`127.0.0.1:${origin.port}`);
});

test('a connection serves one request after the other, and each is recorded with its own bytes', async () => {
  await using origin = await listenHttp(hello);
  await using proxy = await startTestProxy();
  await using talk = await converse(proxy.port);
  const requests = ['/1', '/22', '/333'].map((path) => get(origin.port, path));

  for (const request of requests) {
    talk.send(request);
    await talk.until('hello');
  }

  const events = await proxy.recorded(3);
  expect(events.map(({ path, bytesUp }) => [path, bytesUp])).toEqual(
    ['/1', '/22', '/333'].map((path, i) => [path, requests[i]?.length]),
  );
  expect(events.reduce((sum, { bytesDown }) => sum + bytesDown, 0)).toBe(talk.socket.bytesRead);
  expect(origin.accepted()).toBe(1);
});

test('pipelined requests are answered in their order', async () => {
  await using origin = await listenHttp((req, res) => res.end(`<${req.url}>`));
  await using proxy = await startTestProxy();
  await using talk = await converse(proxy.port);

  talk.send(get(origin.port, '/1') + get(origin.port, '/2') + get(origin.port, '/3'));

  const replies = await talk.until('</3>');
  expect(replies.match(/<\/\d>/g)).toEqual(['</1>', '</2>', '</3>']);
});

test('bodies stream both ways', async () => {
  await using origin = await listenHttp((req, res) => req.pipe(res));
  await using proxy = await startTestProxy();
  await using talk = await converse(proxy.port);

  talk.send(
    `PUT http://127.0.0.1:${origin.port}/up HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n`,
  );
  await talk.until('first');
  talk.send('6\r\nsecond\r\n0\r\n\r\n');
  await talk.until('second');

  await talk.until('0\r\n\r\n');
  expect((await proxy.recorded(1))[0]).toMatchObject({ method: 'PUT', path: '/up', status: 200 });
});

test.each([
  ['reads none of it', '', false],
  ['reads none of it, where trailers are announced', 'Trailer: X-Sum\r\n', false],
  ['reads all of it', '', true],
])(
  'an origin that answers before the body has come, and %s, keeps nobody from the next request',
  async (_, fields, reads) => {
    await using origin = await listen((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', (head) => {
        const isUpload = head.toString('latin1').startsWith('POST');
        socket.write(
          `HTTP/1.1 ${isUpload ? 413 : 200} So\r\nContent-Length: 2\r\n\r\n${isUpload ? 'no' : 'ok'}`,
        );
        if (reads) socket.resume();
        else socket.pause();
      });
    });
    await using proxy = await startTestProxy();
    await using talk = await converse(proxy.port);
    const body = '8000\r\n'.concat('x'.repeat(0x8000), '\r\n').repeat(1_000);

    talk.send(
      `POST http://127.0.0.1:${origin.port}/up HTTP/1.1\r\nHost: a\r\n${fields}Transfer-Encoding: chunked\r\n\r\n${body}0\r\n\r\n`,
    );
    expect(await talk.until('no')).toMatch(/^HTTP\/1\.1 413 /);
    talk.send(get(origin.port, '/next'));

    expect(await talk.until('ok')).toMatch(/^HTTP\/1\.1 200 /);
    expect((await proxy.recorded(2)).map(({ status, error }) => ({ status, error }))).toEqual([
      { status: 413, error: undefined },
      { status: 200, error: undefined },
    ]);
  },
);

test('100-continue: the client hears it when the origin says so, and not before', async () => {
  const asked = Promise.withResolvers<ServerResponse>();
  await using origin = await listenHttp(hello, (server) => {
    server.on('checkContinue', (req: IncomingMessage, res: ServerResponse) => {
      req.pipe(res);
      asked.resolve(res);
    });
  });
  await using proxy = await startTestProxy();
  await using talk = await converse(proxy.port);

  talk.send(
    `POST http://127.0.0.1:${origin.port}/ HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n`,
  );
  const res = await asked.promise;
  expect(talk.socket.bytesRead).toBe(0);
  res.writeContinue();
  expect(await talk.until('\r\n\r\n')).toBe('HTTP/1.1 100 Continue\r\n\r\n');
  talk.send('body');

  expect(await talk.until('body')).toMatch(/^HTTP\/1\.1 200 /);
});

test('100-continue: a final 417 comes without a 100, and the connection is not used again', async () => {
  await using origin = await listenHttp(hello, (server) => {
    server.on('checkContinue', (_req: IncomingMessage, res: ServerResponse) => {
      res.writeHead(417).end('no');
    });
  });
  await using proxy = await startTestProxy();

  const reply = await exchangeBytes(
    proxy.port,
    `POST http://127.0.0.1:${origin.port}/ HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n`,
  );

  expect(reply).toMatch(/^HTTP\/1\.1 417 /);
  expect(reply).toMatch(/\r\nConnection: close\r\n/);
});

test('interim responses and trailers pass, in both directions', async () => {
  let trailers: NodeJS.Dict<string> = {};
  await using origin = await listenHttp((req, res) => {
    res.writeEarlyHints({ link: '</style.css>; rel=preload' });
    req.resume();
    req.on('end', () => {
      trailers = req.trailers;
      res.writeHead(200, { Trailer: 'X-Checksum' });
      res.write('hello');
      res.addTrailers({ 'X-Checksum': 'abc' });
      res.end();
    });
  });
  await using proxy = await startTestProxy();
  await using talk = await converse(proxy.port);

  talk.send(
    `POST http://127.0.0.1:${origin.port}/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: X-Mine\r\n\r\n2\r\nhi\r\n0\r\nX-Mine: yes\r\n\r\n`,
  );

  expect(await talk.until('\r\n\r\n')).toMatch(/^HTTP\/1\.1 103 [\s\S]*Link: <\/style\.css>/i);
  expect(await talk.until('X-Checksum: abc\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
  expect(trailers).toEqual({ 'x-mine': 'yes' });
});

test('a 103 passes on an ordinary request as well', async () => {
  await using origin = await listenHttp((_req, res) => {
    res.writeEarlyHints({ link: '</style.css>; rel=preload' });
    res.end('hello');
  });
  await using proxy = await startTestProxy();
  await using talk = await converse(proxy.port);

  talk.send(get(origin.port, '/'));

  expect(await talk.until('hello')).toMatch(/^HTTP\/1\.1 103 [\s\S]*\r\n\r\nHTTP\/1\.1 200 /);
});

test('HEAD has the length of the answer and no body', async () => {
  await using origin = await listenHttp((_req, res) => {
    res.writeHead(200, { 'Content-Length': 5 });
    res.end();
  });
  await using proxy = await startTestProxy();

  const reply = await exchangeBytes(
    proxy.port,
    `HEAD http://127.0.0.1:${origin.port}/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
  );

  expect(reply).toMatch(/\r\nContent-Length: 5\r\n[\s\S]*\r\n\r\n$/);
});

test('a client that goes away takes its request with it', async () => {
  const closed = Promise.withResolvers<void>();
  await using origin = await listenHttp((_req, res) => {
    res.write('start');
    res.once('close', () => closed.resolve());
  });
  await using proxy = await startTestProxy();
  const talk = await converse(proxy.port);

  talk.send(get(origin.port, '/slow'));
  await talk.until('start');
  talk.socket.destroy();

  await closed.promise;
  expect((await proxy.recorded(1))[0]).toMatchObject({ status: 200, error: 'client-gave-up' });
});

test.each([
  [
    'a response that ends early',
    'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf',
    'closed-early',
  ],
  [
    'a chunk that never comes',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf',
    'closed-early',
  ],
])('%s is cut short for the client too', async (_what, bytes, error) => {
  await using origin = await listen((socket) => {
    socket.once('data', () => socket.end(bytes));
  });
  await using proxy = await startTestProxy();
  await using talk = await converse(proxy.port);

  talk.send(get(origin.port, '/'));
  const reply = await talk.rest();

  expect(reply).toContain('half');
  expect(reply).not.toMatch(/0\r\n\r\n$/);
  expect((await proxy.recorded(1))[0]).toMatchObject({ status: 200, error });
});

test.each([
  ['closes without an answer', '', 'closed-early', 502],
  ['answers in another language', 'SSH-2.0-OpenSSH_9\r\n', 'bad-response', 502],
  [
    'switches protocols unasked',
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
    'closed-early',
    502,
  ],
])('an origin that %s is a bad gateway', async (_what, bytes, error, status) => {
  await using origin = await listen((socket) => {
    socket.once('data', () => socket.end(bytes));
  });
  await using proxy = await startTestProxy();
  await using talk = await converse(proxy.port);

  talk.send(get(origin.port, '/'));

  expect(await talk.until('\r\n')).toContain(` ${status} `);
  expect((await proxy.recorded(1))[0]).toMatchObject({ status, error });
});

test('an origin that is down is answered 502 and recorded with its path', async () => {
  await using proxy = await startTestProxy();
  const port = await closedPort();
  await using talk = await converse(proxy.port);

  talk.send(get(port, '/x'));

  expect(await talk.until('refused\n')).toMatch(/^HTTP\/1\.1 502 /);
  expect(await proxy.recorded(1)).toEqual([
    expect.objectContaining({
      port,
      path: '/x',
      status: 502,
      error: 'ECONNREFUSED',
      address: '127.0.0.1',
    }),
  ]);
});

test.each([
  ['a bare path', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n', 'this is a proxy'],
  [
    'https, which would go out in clear',
    'GET https://a.example/ HTTP/1.1\r\nHost: a\r\n\r\n',
    'CONNECT',
  ],
  ['another scheme', 'GET ftp://a.example/ HTTP/1.1\r\nHost: a\r\n\r\n', 'only http://'],
  ['user information', 'GET http://u:p@a.example/ HTTP/1.1\r\nHost: a\r\n\r\n', 'user information'],
  ['a bad port', 'GET http://a.example:99999/ HTTP/1.1\r\nHost: a\r\n\r\n', '1 to 65535'],
  [
    'two lengths',
    'POST http://a.example/ HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
    'well-formed',
  ],
  [
    'a length and chunks',
    'POST http://a.example/ HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'well-formed',
  ],
  ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n', 'well-formed'],
])('a request with %s is answered 400 and reaches no one', async (_what, bytes, text) => {
  await using proxy = await startTestProxy();

  const reply = await exchangeBytes(proxy.port, Buffer.from(bytes, 'latin1'));

  expect(reply).toMatch(/^HTTP\/1\.1 400 /);
  expect(reply).toContain(text);
  expect(reply).toMatch(/\r\nConnection: close\r\n/);
  expect({ events: proxy.events, malformed: proxy.malformed() }).toEqual({
    events: [],
    malformed: 1,
  });
});

test('a request that comes back to the proxy it came from is stopped', async () => {
  await using proxy = await startTestProxy();

  const reply = await exchangeBytes(
    proxy.port,
    get(proxy.port, '/', 'Connection: close\r\n').replace(
      '\r\n\r\n',
      '\r\nVia: 1.0 fred, 1.1 sallyport-test (x)\r\n\r\n',
    ),
  );

  expect(reply).toMatch(/^HTTP\/1\.1 508 /);
});

test('a slow client holds back a fast origin instead of filling the memory of the proxy', async () => {
  let sent = 0;
  await using origin = await listenHttp((_req, res) => {
    const chunk = Buffer.alloc(65_536);
    const more = (): void => {
      while (sent < 200_000_000 && res.write(chunk)) sent += chunk.length;
      sent += chunk.length;
    };
    res.on('drain', more);
    more();
  });
  await using proxy = await startTestProxy();
  await using talk = await converse(proxy.port);
  talk.send(get(origin.port, '/endless'));
  await once(talk.socket, 'data');
  talk.socket.pause();

  let before = -1;
  while (before !== sent) {
    before = sent;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }

  expect(sent).toBeLessThan(30_000_000);
});
