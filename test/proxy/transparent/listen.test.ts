import type { Socket } from 'node:net';
import { connect as connectTls, createServer as createTlsServer } from 'node:tls';
import { expect, test } from 'vitest';
import { makeIdentity } from '../../../samples/trial-cluster/certificate.ts';
import { converse, exchangeBytes } from '../../support/conversation.ts';
import { dialLoopback, listen, listenHttp, loopbackOf } from '../../support/loopback.ts';
import { startTestProxy, type TestProxy } from '../../support/proxy.ts';

/** Redirected connections, which loopback can have; what TPROXY leads here is tested in test/netns. */
const HTTPS = { transparent: ['127.0.0.1:0=443'] };
const HTTP = { transparent: ['127.0.0.1:0=80'] };
const SSH = { transparent: ['127.0.0.1:0=22'] };

test('TLS that knows of no proxy goes where its ClientHello says, and is recorded once', async () => {
  await using origin = await listenTls('github.com');
  await using proxy = await startTestProxy({
    ...HTTPS,
    connectTo: [`github.com:443:127.0.0.1:${origin.port}`],
  });

  expect(await overTls(proxy, 'github.com')).toBe('hello');

  expect(await proxy.recorded(1)).toEqual([
    expect.objectContaining({
      layer: 'transparent',
      nameFrom: 'sni',
      host: 'github.com',
      sni: 'github.com',
      port: 443,
      protocol: 'tls',
      verdict: 'allowed',
      method: undefined,
      address: '127.0.0.1',
    }),
  ]);
});

test('plain requests go where their Host fields say, each on its connection for itself', async () => {
  await using origin = await listenHttp((req, res) => res.end(`${req.headers.host}${req.url}`));
  await using proxy = await startTestProxy({
    ...HTTP,
    connectTo: [`:80:127.0.0.1:${origin.port}`],
  });
  await using talk = await converse(proxy.transparentPort);

  talk.send('GET /one?secret HTTP/1.1\r\nHost: A.example\r\n\r\n');
  expect(await talk.until('a.example/one?secret')).toContain('HTTP/1.1 200 ');
  talk.send('GET /two HTTP/1.1\r\nHost: b.example\r\n\r\n');
  await talk.until('b.example/two');

  const [one, two] = await proxy.recorded(2);
  expect(one).toMatchObject({
    layer: 'transparent',
    nameFrom: 'host',
    protocol: 'http',
    method: 'GET',
    host: 'a.example',
    path: '/one',
    status: 200,
  });
  expect(two).toMatchObject({ host: 'b.example', path: '/two' });
});

test('a request that the list refuses is told so, TLS gets an alert, and neither reaches anyone', async () => {
  await using origin = await listen((socket) => socket.end('never'));
  const flags = { ...HTTPS, connectTo: [`:443:127.0.0.1:${origin.port}`] };
  const allow = 'version: 1\nname: none\nentries: []\n';
  await using overTlsOnly = await startTestProxy(flags, { allow });
  await using plain = await startTestProxy(HTTP, { allow });

  await expect(overTls(overTlsOnly, 'github.com')).rejects.toMatchObject({
    code: 'ERR_SSL_TLSV1_ALERT_ACCESS_DENIED',
  });
  const reply = await exchangeBytes(
    plain.transparentPort,
    'GET / HTTP/1.1\r\nHost: github.com\r\nConnection: close\r\n\r\n',
  );

  expect(reply).toMatch(/^HTTP\/1\.1 403 /);
  expect(origin.accepted()).toBe(0);
  for (const { events } of [overTlsOnly, plain]) {
    expect(events).toEqual([
      expect.objectContaining({ layer: 'transparent', verdict: 'denied', error: 'no-entry' }),
    ]);
  }
});

test('a destination that is down is a reset, as it would be without us', async () => {
  await using proxy = await startTestProxy({ ...HTTPS, connectTo: [':443:127.0.0.1:1'] });

  await expect(overTls(proxy, 'github.com')).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(await proxy.recorded(1)).toEqual([
    expect.objectContaining({ host: 'github.com', error: 'ECONNREFUSED' }),
  ]);
});

test('what names no host cannot be served behind a redirect: it is cut, and counted', async () => {
  await using proxy = await startTestProxy(SSH);
  const socket = await dialLoopback(proxy.transparentPort);

  await reset(socket);

  expect({ events: proxy.events, malformed: proxy.malformed() }).toEqual({
    events: [],
    malformed: 1,
  });
});

test('a name that leads back to this machine is not followed', async () => {
  await using proxy = await startTestProxy(HTTPS);

  await expect(overTls(proxy, 'localhost')).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(await proxy.recorded(1)).toEqual([expect.objectContaining({ error: 'ELOOP' })]);
});

test('a CONNECT behind a plain request, and SOCKS, are nothing that is spoken here', async () => {
  await using origin = await listenHttp((_req, res) => res.end('one'));
  await using proxy = await startTestProxy({
    ...HTTP,
    connectTo: [`:80:127.0.0.1:${origin.port}`],
  });
  await using talk = await converse(proxy.transparentPort);

  talk.send('GET / HTTP/1.1\r\nHost: a.example\r\n\r\n');
  await talk.until('one');
  const gone = reset(talk.socket);
  talk.send('CONNECT b.example:443 HTTP/1.1\r\nHost: b.example:443\r\n\r\n');
  await gone;

  expect(proxy.events.map(({ host }) => host)).toEqual(['a.example']);
});

test('transparent clients cannot say a password, so that none is asked for beside them', async () => {
  await expect(startTestProxy({ ...HTTPS, authFile: '/nowhere' })).rejects.toThrow('--auth-file');
});

async function listenTls(name: string): ReturnType<typeof loopbackOf> {
  const { key, certificate } = makeIdentity([name], new Date());
  return loopbackOf(createTlsServer({ key, cert: certificate }, (socket) => socket.end('hello')));
}

function overTls({ transparentPort }: TestProxy, servername: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({
      host: '127.0.0.1',
      port: transparentPort,
      servername,
      rejectUnauthorized: false,
    });
    socket.once('error', reject);
    socket.once('data', (chunk) => {
      socket.destroy();
      resolve(String(chunk));
    });
  });
}

/** Waits until the other side has cut the connection. */
function reset(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('error', () => undefined);
    socket.once('close', () => resolve());
    socket.resume();
  });
}
