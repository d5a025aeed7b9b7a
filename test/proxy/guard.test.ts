import type { Socket } from 'node:net';
import { connect as connectTls, createServer as createTlsServer } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { makeIdentity } from '../../samples/trial-cluster/certificate.ts';
import { type Conversation, converse, exchangeBytes } from '../support/conversation.ts';
import { type Loopback, listen, listenHttp } from '../support/loopback.ts';
import { startTestProxy, type TestProxy } from '../support/proxy.ts';

/** Names lead to loopback here, as the operator says: what is tested is the list, not the address. */
function leadingTo(origin: Loopback): { connectTo: string[] } {
  return { connectTo: [`::127.0.0.1:${origin.port}`] };
}

const LIST = `version: 1
name: test
entries:
  - host: github.com
    ports: [443]
  - host: git.example.com
    ports: [22]
  - host: mirror.example.edu
    ports: [80]
    paths: [/epel/*]
  - host: "*.s3.amazonaws.com"
    ports: [443, 8443]
    protocol: tls
`;

const echo = (socket: Socket): void => void socket.pipe(socket);

async function connectThrough(proxy: TestProxy, target: string): Promise<Conversation> {
  const talk = await converse(proxy.port);
  talk.send(`CONNECT ${target} HTTP/1.1\r\n\r\n`);
  await talk.until('\r\n\r\n');
  return talk;
}

/** The ClientHello that Node's own client sends for a name. */
async function helloFor(servername: string | undefined): Promise<Buffer> {
  const first = Promise.withResolvers<Buffer>();
  await using server = await listen((socket) => socket.once('data', first.resolve));
  const client = connectTls({
    port: server.port,
    host: '127.0.0.1',
    ...(servername === undefined ? {} : { servername }),
  });
  client.on('error', () => undefined);
  const bytes = await first.promise;
  client.destroy();
  return bytes;
}

describe('what is on the list gets through', () => {
  test('a tunnel that opens with a ClientHello for its host', async () => {
    await using origin = await listen(echo);
    await using proxy = await startTestProxy(leadingTo(origin), { allow: LIST });
    const hello = await helloFor('GitHub.com');
    await using talk = await connectThrough(proxy, 'github.com:443');

    talk.send(hello);
    await talk.until(hello.toString('latin1'));
    talk.end();
    await talk.rest();

    expect(await proxy.recorded(1)).toEqual([
      expect.objectContaining({ verdict: 'allowed', entry: 'github.com:443', sni: 'github.com' }),
    ]);
  });

  test('a tunnel in which the server speaks first is not waited for', async () => {
    await using origin = await listen((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
    await using proxy = await startTestProxy(leadingTo(origin), { allow: LIST });
    await using talk = await connectThrough(proxy, 'git.example.com:22');

    expect(await talk.until('\r\n')).toBe('SSH-2.0-OpenSSH_9.2\r\n');
  });

  test('a plain request on an allowed path', async () => {
    await using origin = await listenHttp((_req, res) => res.end('here'));
    await using proxy = await startTestProxy(leadingTo(origin), { allow: LIST });
    await using talk = await converse(proxy.port);

    talk.send(
      'GET http://mirror.example.edu/epel/7/repomd.xml HTTP/1.1\r\nHost: mirror.example.edu\r\n\r\n',
    );

    expect(await talk.until('here')).toContain(' 200 ');
  });
});

describe('what is not on the list reaches no one', () => {
  test.each([
    ['a name without an entry', 'CONNECT gitlab.com:443 HTTP/1.1\r\n\r\n', 'no-entry'],
    ['the apex of a wildcard', 'CONNECT s3.amazonaws.com:443 HTTP/1.1\r\n\r\n', 'no-entry'],
    ['a look-alike', 'CONNECT github.com.evil.example:443 HTTP/1.1\r\n\r\n', 'no-entry'],
    ['another port', 'CONNECT github.com:22 HTTP/1.1\r\n\r\n', 'wrong-port'],
    ['a bare address', 'CONNECT 8.8.8.8:443 HTTP/1.1\r\n\r\n', 'address-literal'],
    ['the metadata service', 'CONNECT 169.254.169.254:80 HTTP/1.1\r\n\r\n', 'special-address'],
    [
      'a tunnel where plain HTTP is allowed',
      'CONNECT mirror.example.edu:80 HTTP/1.1\r\n\r\n',
      'wrong-protocol',
    ],
    [
      'plain HTTP where TLS is allowed',
      'GET http://github.com:443/ HTTP/1.1\r\nHost: github.com:443\r\n\r\n',
      'wrong-protocol',
    ],
    [
      'another path',
      'GET http://mirror.example.edu/centos/ HTTP/1.1\r\nHost: mirror.example.edu\r\n\r\n',
      'wrong-path',
    ],
    [
      'a path of two readings',
      'GET http://mirror.example.edu/epel/../x HTTP/1.1\r\nHost: mirror.example.edu\r\n\r\n',
      'ambiguous-path',
    ],
  ])('%s', async (_what, request, reason) => {
    await using origin = await listen((socket) => socket.end());
    await using proxy = await startTestProxy(leadingTo(origin), {
      allow: LIST,
      guard: { denial: { run: 'trial-1', contact: '#egress' } },
    });

    const reply = await exchangeBytes(
      proxy.port,
      request.replace('\r\n\r\n', '\r\nAccept: application/json\r\nConnection: close\r\n\r\n'),
    );

    expect(reply).toMatch(/^HTTP\/1\.1 403 /);
    expect(JSON.parse(reply.slice(reply.indexOf('{')))).toMatchObject({
      error: 'http_request_denied',
      reason,
      run: 'trial-1',
      contact: '#egress',
    });
    expect(origin.accepted()).toBe(0);
    expect(proxy.events).toEqual([
      expect.objectContaining({ verdict: 'denied', status: 403, error: reason }),
    ]);
  });

  test('the refusal says in words what is near, and whom to ask', async () => {
    await using proxy = await startTestProxy(
      {},
      { allow: LIST, guard: { denial: { contact: 'egress@example.com' } } },
    );

    const reply = await exchangeBytes(proxy.port, 'CONNECT github.com:22 HTTP/1.1\r\n\r\n');

    expect(reply).toContain(
      'sallyport: github.com:22 is refused: the nearest entry, github.com:443, does not allow port 22 (ask egress@example.com)\n',
    );
  });

  test('a name that resolves to a private or a special address', async () => {
    await using proxy = await startTestProxy(
      {},
      { allow: 'version: 1\nname: t\nentries:\n  - host: localhost\n    ports: [443]\n' },
    );

    const reply = await exchangeBytes(proxy.port, 'CONNECT localhost:443 HTTP/1.1\r\n\r\n');

    expect(reply).toMatch(/^HTTP\/1\.1 403 [\s\S]*proxy's own machine/);
  });
});

describe('inside an allowed tunnel', () => {
  test.each([
    ['a ClientHello for another name', 'evil.example', 'sni-mismatch'],
    ['a ClientHello for no name', undefined, 'no-sni'],
  ])(
    '%s is cut off with a TLS alert, and none of it goes on',
    async (_what, servername, reason) => {
      const heard: Buffer[] = [];
      await using origin = await listen((socket) =>
        socket.on('data', (chunk) => heard.push(chunk)),
      );
      await using proxy = await startTestProxy(leadingTo(origin), { allow: LIST });
      await using talk = await connectThrough(proxy, 'github.com:443');

      talk.send(await helloFor(servername));

      expect(await talk.rest()).toBe('\x15\x03\x03\x00\x02\x02\x31');
      expect(heard).toEqual([]);
      expect(await proxy.recorded(1)).toEqual([
        expect.objectContaining({ verdict: 'denied', error: reason, bytesDown: 0 }),
      ]);
    },
  );

  test('a language other than TLS is cut off where TLS was allowed', async () => {
    await using origin = await listen(echo);
    await using proxy = await startTestProxy(leadingTo(origin), { allow: LIST });
    await using talk = await connectThrough(proxy, 'bucket.s3.amazonaws.com:8443');

    talk.send('GET / HTTP/1.1\r\n\r\n');

    expect(await talk.rest()).toBe('');
    expect((await proxy.recorded(1))[0]).toMatchObject({ verdict: 'denied', error: 'not-tls' });
  });

  test('half a hello is held back until the rest comes', async () => {
    let heard = 0;
    await using origin = await listen((socket) => {
      socket.on('data', (chunk) => {
        heard += chunk.length;
      });
    });
    await using proxy = await startTestProxy(leadingTo(origin), { allow: LIST });
    const hello = await helloFor('github.com');
    await using talk = await connectThrough(proxy, 'github.com:443');

    talk.send(hello.subarray(0, 50));
    talk.send(hello.subarray(50, 51));
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(heard).toBe(0);
    talk.send(hello.subarray(51));
    talk.end();
    while (heard < hello.length) await new Promise(setImmediate);

    expect(heard).toBe(hello.length);
  });

  test('real TLS works through it, end to end', async () => {
    const { key, certificate: cert } = makeIdentity(['github.com'], new Date());
    const server = createTlsServer({ key, cert }, (socket) => socket.end('welcome'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const bound = server.address();
    const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
    await using proxy = await startTestProxy(
      { connectTo: [`::127.0.0.1:${port}`] },
      { allow: LIST },
    );
    await using talk = await connectThrough(proxy, 'github.com:443');
    talk.socket.removeAllListeners('data');

    const tls = connectTls({ socket: talk.socket, servername: 'github.com', ca: cert });
    const said: Buffer[] = [];
    tls.on('data', (chunk) => said.push(chunk));
    await new Promise((resolve) => tls.once('end', resolve));
    tls.end();
    server.close();

    expect(Buffer.concat(said).toString()).toBe('welcome');
  });
});

describe('where denials are only reported', () => {
  test('what is not on the list gets through and is recorded as would-deny', async () => {
    await using origin = await listen(echo);
    await using proxy = await startTestProxy(leadingTo(origin), {
      allow: LIST,
      guard: { reportOnly: true },
    });
    await using talk = await connectThrough(proxy, 'gitlab.com:443');

    talk.send('hello');
    await talk.until('hello');
    talk.end();

    expect((await proxy.recorded(1))[0]).toMatchObject({
      verdict: 'would-deny',
      status: 200,
      bytesUp: 5,
    });
    expect(proxy.begun).toEqual(['would-deny tls gitlab.com:443']);
  });

  test('a ClientHello for another name gets through and is recorded as would-deny', async () => {
    await using origin = await listen(echo);
    await using proxy = await startTestProxy(leadingTo(origin), {
      allow: LIST,
      guard: { reportOnly: true },
    });
    const hello = await helloFor('evil.example');
    await using talk = await connectThrough(proxy, 'github.com:443');

    talk.send(hello);
    await talk.until(hello.toString('latin1'));
    talk.end();

    expect((await proxy.recorded(1))[0]).toMatchObject({
      verdict: 'would-deny',
      error: 'sni-mismatch',
    });
  });

  test('the metadata service stays refused', async () => {
    await using proxy = await startTestProxy({}, { allow: LIST, guard: { reportOnly: true } });

    const reply = await exchangeBytes(proxy.port, 'CONNECT 169.254.169.254:80 HTTP/1.1\r\n\r\n');

    expect(reply).toMatch(/^HTTP\/1\.1 403 /);
    expect(proxy.begun).toEqual(['denied tcp 169.254.169.254:80']);
  });
});
