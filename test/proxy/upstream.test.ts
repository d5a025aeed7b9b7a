import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { parseParent } from '../../proxy/upstream.ts';
import { converse, exchangeBytes } from '../support/conversation.ts';
import { closedPort, listen, listenHttp } from '../support/loopback.ts';
import { startTestProxy } from '../support/proxy.ts';
import { listenSilently } from '../support/silence.ts';

const noResolve = () => Promise.resolve([]);

test('a tunnel goes through the parent proxy, which resolves the name and gets our credentials', async () => {
  const heads: string[] = [];
  await using parent = await listen((socket: Socket) => {
    socket.once('data', (chunk) => {
      heads.push(chunk.toString());
      // The first bytes of the tunnel right behind the answer, in the same segment.
      socket.write('HTTP/1.1 200 OK\r\nX: y\r\n\r\nbanner');
      socket.pipe(socket);
    });
  });
  await using proxy = await startTestProxy({
    upstream: `http://me:s3cret%21@127.0.0.1:${parent.port}`,
  });
  await using talk = await converse(proxy.port);

  talk.send('CONNECT far.example:2222 HTTP/1.1\r\n\r\n');
  await talk.until('banner');
  talk.send('ping');
  await talk.until('ping');
  talk.end();
  await talk.rest();

  const credentials = Buffer.from('me:s3cret!').toString('base64');
  expect(heads).toEqual([
    `CONNECT far.example:2222 HTTP/1.1\r\nHost: far.example:2222\r\nProxy-Authorization: Basic ${credentials}\r\n\r\n`,
  ]);
  expect(await proxy.recorded(1)).toEqual([
    expect.objectContaining({ host: 'far.example', port: 2222, status: 200, address: undefined }),
  ]);
});

test('a plain request goes to the parent in absolute form', async () => {
  const asked: (string | undefined)[] = [];
  await using parent = await listenHttp((req, res) => {
    asked.push(req.url, req.headers.host, req.headers['proxy-authorization']);
    res.end('hello');
  });
  await using proxy = await startTestProxy({ upstream: `http://127.0.0.1:${parent.port}` });
  await using talk = await converse(proxy.port);

  talk.send(
    'GET http://far.example:8080/a?b HTTP/1.1\r\nHost: far.example:8080\r\nProxy-Authorization: Basic bWU6\r\n\r\n',
  );
  await talk.until('hello');

  expect(asked).toEqual(['http://far.example:8080/a?b', 'far.example:8080', undefined]);
});

test('--no-upstream-for keeps names away from the parent', async () => {
  await using origin = await listenHttp((_req, res) => res.end('hello'));
  await using proxy = await startTestProxy({
    upstream: `http://127.0.0.1:${await closedPort()}`,
    noUpstreamFor: ['127.0.0.1,*.internal.example'],
  });
  await using talk = await converse(proxy.port);

  talk.send(`GET http://127.0.0.1:${origin.port}/ HTTP/1.1\r\nHost: a\r\n\r\n`);

  expect(await talk.until('hello')).toContain(' 200 ');
});

test.each([
  ['refuses', 'HTTP/1.1 403 Forbidden\r\n\r\n', 'upstream-403', '502', 'answered with status 403'],
  ['wants credentials', 'HTTP/1.1 407 Who\r\n\r\n', 'upstream-407', '502', 'with status 407'],
  ['waited in vain', 'HTTP/1.1 504 Late\r\n\r\n', 'upstream-504', '504', 'with status 504'],
  ['hangs up', '', 'upstream-closed', '502', 'closed the connection without an answer'],
  ['speaks SSH', 'SSH-2.0-OpenSSH\r\n\r\n', 'upstream-bad-answer', '502', 'not answer in HTTP'],
])('a parent that %s is named as the cause', async (_what, answer, error, status, words) => {
  await using parent = await listen((socket) => {
    socket.once('data', () => socket.end(answer));
  });
  await using proxy = await startTestProxy({ upstream: `http://127.0.0.1:${parent.port}` });

  const reply = await exchangeBytes(proxy.port, 'CONNECT far.example:443 HTTP/1.1\r\n\r\n');

  expect(reply).toMatch(
    new RegExp(`^HTTP/1\\.1 ${status} [\\s\\S]*the parent proxy [\\s\\S]*${words}`),
  );
  expect((await proxy.recorded(1))[0]).toMatchObject({ error });
});

test('a parent that is down is named as the cause', async () => {
  await using proxy = await startTestProxy({ upstream: `http://127.0.0.1:${await closedPort()}` });

  const reply = await exchangeBytes(proxy.port, 'CONNECT far.example:443 HTTP/1.1\r\n\r\n');

  expect(reply).toContain('the parent proxy cannot be reached: the connection was refused');
  expect(reply).toMatch(/^HTTP\/1\.1 502 /);
});

test('a parent that takes the request and says nothing is a time-out, 504', async () => {
  await using parent = await listen(() => undefined);
  await using proxy = await startTestProxy({
    upstream: `http://127.0.0.1:${parent.port}`,
    timeoutConnect: '100ms',
  });

  const reply = await exchangeBytes(proxy.port, 'CONNECT far.example:443 HTTP/1.1\r\n\r\n');

  expect(reply).toMatch(/^HTTP\/1\.1 504 [\s\S]*the parent proxy did not answer in time/);
  expect((await proxy.recorded(1))[0]).toMatchObject({ error: 'upstream-timeout', status: 504 });
});

test('a parent that cannot be connected to in time is a time-out, 504', async () => {
  await using silent = await listenSilently();
  await using proxy = await startTestProxy({
    upstream: `http://127.0.0.1:${silent.port}`,
    timeoutConnect: '100ms',
  });

  const reply = await exchangeBytes(proxy.port, 'CONNECT far.example:443 HTTP/1.1\r\n\r\n');

  expect(reply).toMatch(/^HTTP\/1\.1 504 [\s\S]*the parent proxy cannot be reached: .*in time/);
});

describe('the URL of --upstream', () => {
  test.each([
    ['http://10.0.0.1:3128', '10.0.0.1', 3128],
    ['http://proxy.example', 'proxy.example', 80],
    ['http://[2001:db8::1]:3128/', '2001:db8::1', 3128],
  ])('%s', (url, host, port) => {
    expect(parseParent(url, [], noResolve).authority).toEqual({ host, port });
  });

  test.each([
    'proxy.example:3128',
    'https://proxy.example:3128',
    'socks5://proxy.example',
    'http://me:s3cret@proxy.example/path',
    'http://me:s3cret@[::1',
  ])('%s is refused without saying the password', (url) => {
    const refused = (): unknown => parseParent(url, [], noResolve);
    expect(refused).toThrow('Cannot use the URL of --upstream: write http://host:port');
    expect(refused).not.toThrow('s3cret');
  });
});
