import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashSync } from 'bcryptjs';
import { afterAll, expect, test } from 'vitest';
import { converse, exchangeBytes } from '../support/conversation.ts';
import { closedPort, dialLoopback, listen } from '../support/loopback.ts';
import { startTestProxy } from '../support/proxy.ts';

const echo = (socket: Socket): void => void socket.pipe(socket);
const folder = mkdtempSync(join(tmpdir(), 'sallyport-'));
afterAll(() => rmSync(folder, { recursive: true }));

const GREETING = '\x05\x01\x00';
const YES5 = '\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00';
const YES4 = '\x00\x5a\x00\x00\x00\x00\x00\x00';
const NO4 = '\x00\x5b\x00\x00\x00\x00\x00\x00';

test('a SOCKS5 client gets a tunnel, and it is recorded once with what it carried', async () => {
  await using origin = await listen(echo);
  await using proxy = await startTestProxy();
  await using talk = await converse(proxy.port);

  talk.send(GREETING);
  expect(await talk.until('\x05\x00')).toBe('\x05\x00');
  talk.send(connect5('127.0.0.1', origin.port));
  expect(await talk.until(YES5)).toBe(YES5);
  talk.send('hello');
  await talk.until('hello');
  talk.end();
  await talk.rest();

  expect(await proxy.recorded(1)).toEqual([
    expect.objectContaining({
      layer: 'socks',
      method: undefined,
      protocol: 'tcp',
      host: '127.0.0.1',
      port: origin.port,
      client: '127.0.0.1',
      address: '127.0.0.1',
      verdict: 'allowed',
      bytesUp: 5,
      bytesDown: 5,
      error: undefined,
    }),
  ]);
});

test.each([
  ['SOCKS4', (port: number) => connect4('127.0.0.1', port)],
  ['SOCKS4a', (port: number) => connect4a('LocalHost.', port)],
])('a %s client gets a tunnel', async (_version, request) => {
  await using origin = await listen(echo);
  await using proxy = await startTestProxy();
  await using talk = await converse(proxy.port);

  talk.send(request(origin.port));
  expect(await talk.until(YES4)).toBe(YES4);
  talk.send('hello');

  expect(await talk.until('hello')).toBe('hello');
});

test('all messages may come at once, with the first bytes of the tunnel, or a byte at a time', async () => {
  await using origin = await listen(echo);
  await using proxy = await startTestProxy();
  const bytes = Buffer.concat([
    Buffer.from(GREETING, 'latin1'),
    connect5('localhost', origin.port),
    Buffer.from('early'),
  ]);

  await using atOnce = await converse(proxy.port);
  atOnce.send(bytes);
  expect(await atOnce.until('early')).toBe(`\x05\x00${YES5}early`);

  await using dripping = await converse(proxy.port);
  for (const byte of bytes) {
    dripping.send(Buffer.from([byte]));
    await new Promise(setImmediate);
  }
  expect(await dripping.until('early')).toBe(`\x05\x00${YES5}early`);
});

test('the proxy resolves the name, and a name has one canonical form', async () => {
  await using origin = await listen(echo);
  await using proxy = await startTestProxy({ connectTo: [`:443:127.0.0.1:${origin.port}`] });
  await using talk = await converse(proxy.port);

  talk.send(GREETING);
  talk.send(connect5('GitHub.COM.', 443));
  await talk.until(YES5);
  talk.end();
  await talk.rest();

  expect((await proxy.recorded(1))[0]).toMatchObject({
    host: 'github.com',
    port: 443,
    protocol: 'tls',
  });
});

test('what the policy refuses is answered "not allowed", reaches no one, and is recorded', async () => {
  await using origin = await listen((socket) => socket.end('never'));
  await using proxy = await startTestProxy({}, { allow: 'version: 1\nname: none\nentries: []\n' });

  const reply = await exchangeBytes(
    proxy.port,
    Buffer.concat([Buffer.from(GREETING, 'latin1'), connect5('localhost', origin.port)]),
  );

  expect(reply.slice(0, 4)).toBe('\x05\x00\x05\x02');
  expect(await exchangeBytes(proxy.port, connect4a('localhost', origin.port))).toBe(NO4);
  expect(origin.accepted()).toBe(0);
  expect(proxy.events).toEqual([
    expect.objectContaining({ layer: 'socks', verdict: 'denied', error: 'no-entry' }),
    expect.objectContaining({ layer: 'socks', verdict: 'denied', error: 'no-entry' }),
  ]);
});

test.each([
  ['a port that is closed', '127.0.0.1', 5],
  ['a name that does not resolve', 'nowhere.invalid', 4],
])('%s is answered by its code and recorded', async (_what, host, code) => {
  await using proxy = await startTestProxy();
  const request = Buffer.concat([
    Buffer.from(GREETING, 'latin1'),
    connect5(host, await closedPort()),
  ]);

  expect((await exchangeBytes(proxy.port, request)).charCodeAt(3)).toBe(code);
  expect(await proxy.recorded(1)).toEqual([expect.objectContaining({ host, layer: 'socks' })]);
});

test('the metadata service is refused to SOCKS clients too', async () => {
  await using proxy = await startTestProxy();

  const reply = await exchangeBytes(proxy.port, connect4('169.254.169.254', 80));

  expect(reply).toBe(NO4);
  expect(proxy.begun).toEqual(['denied tcp 169.254.169.254:80']);
});

test('where a tls entry allows it, the tunnel must open with a ClientHello for the host', async () => {
  await using origin = await listen(echo);
  await using proxy = await startTestProxy(
    { connectTo: [`:443:127.0.0.1:${origin.port}`] },
    { allow: 'version: 1\nname: one\nentries:\n  - { host: github.com, ports: [443] }\n' },
  );
  await using talk = await converse(proxy.port);

  talk.send(connect4a('github.com', 443));
  await talk.until(YES4);
  talk.send('SSH-2.0-OpenSSH_9.2\r\n');

  expect(await talk.rest()).toBe('');
  expect((await proxy.recorded(1))[0]).toMatchObject({ verdict: 'denied', error: 'not-tls' });
});

test('an entry for ssh says tcp, and the server may speak first', async () => {
  await using origin = await listen((socket) => socket.write('SSH-2.0-server\r\n'));
  await using proxy = await startTestProxy(
    { resolve: [`github.com:22:127.0.0.1`], connectTo: [`:22:127.0.0.1:${origin.port}`] },
    { allow: 'version: 1\nname: one\nentries:\n  - { host: github.com, ports: [22] }\n' },
  );
  await using talk = await converse(proxy.port);

  talk.send(connect4a('github.com', 22));

  expect(await talk.until('SSH-2.0-server\r\n')).toContain(YES4);
});

test('with an htpasswd file a client needs the right password, and has the role of its user', async () => {
  await using origin = await listen(echo);
  const authFile = join(folder, 'htpasswd');
  writeFileSync(authFile, `joe:${hashSync('secret', 4)}\n`);
  await using proxy = await startTestProxy({ authFile, clientRole: ['joe=head'] });

  await using right = await converse(proxy.port);
  right.send('\x05\x02\x00\x02');
  expect(await right.until('\x05\x02')).toBe('\x05\x02');
  right.send(password('joe', 'secret'));
  expect(await right.until('\x01\x00')).toBe('\x01\x00');
  right.send(connect5('localhost', origin.port));
  await right.until(YES5);
  right.end();
  await right.rest();

  const wrong = await exchangeBytes(
    proxy.port,
    Buffer.concat([Buffer.from('\x05\x01\x02', 'latin1'), password('joe', 'guess')]),
  );
  expect(wrong).toBe('\x05\x02\x01\x01');
  expect(await exchangeBytes(proxy.port, '\x05\x01\x00')).toBe('\x05\xff');
  expect(await exchangeBytes(proxy.port, connect4a('localhost', origin.port))).toBe(NO4);
  expect(origin.accepted()).toBe(1);
  expect(proxy.events).toEqual([expect.objectContaining({ role: 'head' })]);
});

test('without an htpasswd file any password will do for a client that has nothing else', async () => {
  await using origin = await listen(echo);
  await using proxy = await startTestProxy();
  await using talk = await converse(proxy.port);

  talk.send('\x05\x01\x02');
  await talk.until('\x05\x02');
  talk.send(password('joe', 'whatever'));
  await talk.until('\x01\x00');
  talk.send(connect5('localhost', origin.port));

  expect(await talk.until(YES5)).toBe(YES5);
});

test.each([
  ['BIND', '\x05\x02\x00\x01\x7f\x00\x00\x01\x00\x16', '\x05\x07'],
  ['UDP ASSOCIATE', '\x05\x03\x00\x01\x7f\x00\x00\x01\x00\x16', '\x05\x07'],
  ['an unknown kind of address', '\x05\x01\x00\x09\x7f\x00\x00\x01\x00\x16', '\x05\x08'],
  ['port 0', '\x05\x01\x00\x01\x7f\x00\x00\x01\x00\x00', '\x05\x01'],
  ['a host that is none', '\x05\x01\x00\x03\x03a b\x00\x16', '\x05\x01'],
  ['another version', '\x04\x01\x00\x01\x7f\x00\x00\x01\x00\x16', '\x05\x01'],
])('%s is answered by its code, and counted as malformed', async (_what, request, reply) => {
  await using proxy = await startTestProxy();

  const heard = await exchangeBytes(proxy.port, Buffer.from(GREETING + request, 'latin1'));

  expect(heard.slice(2, 4)).toBe(reply);
  expect({ events: proxy.events, malformed: proxy.malformed() }).toEqual({
    events: [],
    malformed: 1,
  });
});

test('a handshake that is too large or too slow is cut', { timeout: 30_000 }, async () => {
  await using proxy = await startTestProxy();
  const endless = Buffer.concat([
    Buffer.from('\x04\x01\x00\x16\x7f\x00\x00\x01', 'latin1'),
    Buffer.alloc(5_000, 'x'),
  ]);

  expect(await exchangeBytes(proxy.port, endless)).toBe(NO4);
  expect(await exchangeBytes(proxy.port, '\x05')).toBe('\x05\xff');
  expect(proxy.malformed()).toBe(2);
});

test('a client that resets at any moment ends nothing but its own tunnel', async () => {
  await using origin = await listen(echo);
  await using proxy = await startTestProxy();
  const bytes = Buffer.concat([
    Buffer.from(GREETING, 'latin1'),
    connect5('127.0.0.1', origin.port),
    Buffer.from('some bytes'),
  ]);

  for (let length = 1; length <= bytes.length; length += 3) {
    const socket = await dialLoopback(proxy.port);
    socket.write(bytes.subarray(0, length));
    await new Promise(setImmediate);
    socket.resetAndDestroy();
  }

  await using talk = await converse(proxy.port);
  talk.send(bytes);
  expect(await talk.until('some bytes')).toContain(YES5);
});

function connect5(host: string, port: number): Buffer {
  const head = Buffer.from([5, 1, 0, 3, host.length]);
  return Buffer.concat([head, Buffer.from(host), portBytes(port)]);
}

function connect4(address: string, port: number): Buffer {
  const quad = address.split('.').map(Number);
  return Buffer.concat([Buffer.from([4, 1]), portBytes(port), Buffer.from([...quad, 0])]);
}

function connect4a(host: string, port: number): Buffer {
  const name = Buffer.from([0, 0, 0, 1, 0, ...Buffer.from(host), 0]);
  return Buffer.concat([Buffer.from([4, 1]), portBytes(port), name]);
}

function password(user: string, secret: string): Buffer {
  return Buffer.from([1, user.length, ...Buffer.from(user), secret.length, ...Buffer.from(secret)]);
}

function portBytes(port: number): Buffer {
  return Buffer.from([port >> 8, port & 255]);
}
