import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { expect, test, vi } from 'vitest';
import { acceptOf } from '../../../proxy/web-socket-accept.ts';
import { makeIdentity } from '../../../samples/trial-cluster/certificate.ts';
import { converse } from '../../support/conversation.ts';
import {
  type InterceptingOptions,
  type InterceptingProxy,
  listenHttps,
  saysInside,
  startIntercepting,
  tlsThrough,
  tunnelTo,
} from '../../support/intercepting.ts';
import { listen } from '../../support/loopback.ts';

const HOST = 'bucket.example.com';

type HttpsOrigin = Awaited<ReturnType<typeof listenHttps>>;

/** Names lead to the origin here, as the operator says, and its certificate is trusted. */
function before(
  origin: HttpsOrigin,
  options: Partial<InterceptingOptions> = {},
): Promise<InterceptingProxy> {
  return startIntercepting({
    names: ['*.example.com'],
    trusted: [origin.identity.certificate],
    ...options,
    flags: { connectTo: [`::127.0.0.1:${origin.port}`], ...options.flags },
  });
}

function get(path: string, fields = ''): string {
  return `GET ${path} HTTP/1.1\r\nHost: ${HOST}\r\n${fields}Connection: close\r\n\r\n`;
}

test('a request inside TLS is forwarded, and recorded with its path and without its query', async () => {
  await using origin = await listenHttps([HOST], (req, res) => {
    res.end(`${req.method} ${req.url} ${req.headers.host} ${req.headers.authorization}`);
  });
  await using proxy = await before(origin);

  const client = await tlsThrough(proxy, `${HOST}:443`, { ca: proxy.ca });
  const reply = await saysInside(
    client,
    get('/key?X-Amz-Signature=SECRET', 'Authorization: token SECRET\r\nUser-Agent: aws-cli/2\r\n'),
  );

  expect(reply).toContain(`GET /key?X-Amz-Signature=SECRET ${HOST} token SECRET`);
  const events = await proxy.recorded(1);
  expect(events).toHaveLength(1);
  expect(events[0]).toMatchObject({
    layer: 'intercept',
    protocol: 'tls',
    method: 'GET',
    path: '/key',
    status: 200,
    userAgent: 'aws-cli/2',
  });
  expect(JSON.stringify(events)).not.toContain('SECRET');
});

test('a tunnel and its first request are one attempt, and each further request is another', async () => {
  await using origin = await listenHttps([HOST], (req, res) => res.end(req.url));
  await using proxy = await before(origin);

  const client = await tlsThrough(proxy, `${HOST}:443`, { ca: proxy.ca });
  const reply = await saysInside(
    client,
    `GET /1 HTTP/1.1\r\nHost: ${HOST}\r\n\r\nGET /2 HTTP/1.1\r\nHost: ${HOST}\r\n\r\n${get('/3')}`,
  );

  expect(reply.match(/\/[123]$|\/[123](?=HTTP)/g)).toEqual(['/1', '/2', '/3']);
  const events = await proxy.recorded(3);
  expect(events.map(({ path }) => path)).toEqual(['/1', '/2', '/3']);
  expect(events.map(({ continues }) => continues?.method)).toEqual([
    'CONNECT',
    undefined,
    undefined,
  ]);
  // Handshake and all: what the client's side of the proxy carried.
  const [first] = events;
  expect(first?.bytesUp).toBeGreaterThan(400);
  expect(first?.bytesDown).toBeGreaterThan(600);
});

test('a tunnel that opens with something else than TLS goes on as a tunnel', async () => {
  await using origin = await listen((socket: Socket) => void socket.pipe(socket));
  await using proxy = await startIntercepting({
    names: ['*.example.com'],
    trusted: [],
    flags: { connectTo: [`::127.0.0.1:${origin.port}`] },
  });

  await using talk = await converse(proxy.port);
  talk.send(`CONNECT ${HOST}:443 HTTP/1.1\r\n\r\n`);
  await talk.until('\r\n\r\n');
  talk.send('not TLS');

  expect(await talk.until('not TLS')).toBe('not TLS');
  talk.end();
  expect(await proxy.recorded(1)).toMatchObject([{ layer: 'proxy', method: 'CONNECT' }]);
});

test('a server that speaks first is heard', async () => {
  await using origin = await listen((socket) => socket.end('220 mail.example.com ESMTP\r\n'));
  await using proxy = await startIntercepting({
    names: ['*.example.com'],
    trusted: [],
    flags: { connectTo: [`::127.0.0.1:${origin.port}`] },
  });

  await using talk = await converse(proxy.port);
  talk.send('CONNECT mail.example.com:25 HTTP/1.1\r\n\r\n');

  expect(await talk.until('ESMTP\r\n')).toContain('220 mail.example.com');
});

test('names that were not given stay untouched: the client meets the origin’s own certificate', async () => {
  await using origin = await listenHttps([HOST], (_req, res) => res.end('untouched'));
  await using proxy = await before(origin, { names: ['github.com'] });

  const client = await tlsThrough(proxy, `${HOST}:443`, { ca: origin.identity.certificate });

  expect(await saysInside(client, get('/'))).toContain('untouched');
  expect(await proxy.recorded(1)).toMatchObject([{ method: 'CONNECT', sni: HOST }]);
});

test('a ClientHello for another name than the tunnel’s is not answered with our certificate', async () => {
  await using origin = await listenHttps(['other.example.com'], (_req, res) => res.end('other'));
  await using proxy = await before(origin);

  const client = await tlsThrough(proxy, `${HOST}:443`, {
    ca: origin.identity.certificate,
    servername: 'other.example.com',
  });

  expect(await saysInside(client, get('/'))).toContain('other');
  expect(await proxy.recorded(1)).toMatchObject([{ method: 'CONNECT', sni: 'other.example.com' }]);
});

test('a Host field inside that is not the tunnel’s host is refused', async () => {
  await using origin = await listenHttps([HOST], (_req, res) => res.end('fronted'));
  await using proxy = await before(origin);

  const client = await tlsThrough(proxy, `${HOST}:443`, { ca: proxy.ca });
  const reply = await saysInside(client, 'GET / HTTP/1.1\r\nHost: evil.example.net\r\n\r\n');

  expect(reply).toMatch(/^HTTP\/1\.1 400 /);
  expect(origin.accepted()).toBe(1);
  expect(proxy.malformed()).toBe(1);
});

test('CONNECT inside a decrypted tunnel leads nowhere', async () => {
  await using origin = await listenHttps([HOST], (_req, res) => res.end());
  await using proxy = await before(origin);

  const client = await tlsThrough(proxy, `${HOST}:443`, { ca: proxy.ca });
  const reply = await saysInside(client, `CONNECT ${HOST}:22 HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);

  expect(reply).toMatch(/^HTTP\/1\.1 400 /);
});

test('bodies stream both ways, with an origin that is slow to read', async () => {
  const size = 8 * 1024 * 1024;
  await using origin = await listenHttps([HOST], (req, res) => {
    let seen = 0;
    req.on('data', (chunk: Buffer) => {
      seen += chunk.length;
    });
    req.on('end', () => res.end(`${seen}\n${'x'.repeat(size)}`));
  });
  await using proxy = await before(origin);

  const client = await tlsThrough(proxy, `${HOST}:443`, { ca: proxy.ca });
  const head = `PUT /big HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: ${size}\r\nConnection: close\r\n\r\n`;
  const reply = await saysInside(client, `${head}${'y'.repeat(size)}`);

  expect(reply).toContain(`${size}\n`);
  expect(reply.length).toBeGreaterThan(size);
});

test('a client that waits for 100 Continue hears it from the origin', async () => {
  await using origin = await listenHttps([HOST], (req, res) => {
    req.resume().on('end', () => res.end('stored'));
  });
  await using proxy = await before(origin);

  const client = await tlsThrough(proxy, `${HOST}:443`, { ca: proxy.ca });
  client.once('data', () => client.write('body'));
  const reply = await saysInside(
    client,
    `PUT /key HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 4\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n`,
  );

  expect(reply).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/);
  expect(reply).toContain('stored');
});

test('a WebSocket inside works, and is recorded with its path', async () => {
  await using origin = await listenHttps([HOST], () => undefined, {});
  origin.server.on('upgrade', (_req, socket) => {
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${acceptOf('x')}\r\n\r\n`,
    );
    socket.pipe(socket);
  });
  await using proxy = await before(origin);

  const client = await tlsThrough(proxy, `${HOST}:443`, { ca: proxy.ca });
  client.write(
    `GET /chat?token=SECRET HTTP/1.1\r\nHost: ${HOST}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  );
  await heard(client, '\r\n\r\n');
  client.write('ping');
  await heard(client, 'ping');
  client.destroy();

  expect(await proxy.recorded(1)).toMatchObject([{ path: '/chat', status: 101 }]);
});

test('an origin’s certificate that is not trusted is a 502 that says why', async () => {
  await using origin = await listenHttps([HOST], (_req, res) => res.end('never'));
  await using proxy = await before(origin, {
    trusted: [makeIdentity(['x'], new Date()).certificate],
  });

  const client = await tlsThrough(proxy, `${HOST}:443`, { ca: proxy.ca });
  const reply = await saysInside(client, get('/'));

  expect(reply).toMatch(/^HTTP\/1\.1 502 /);
  expect(reply).toContain('DEPTH_ZERO_SELF_SIGNED_CERT');
  expect(reply).toContain('error=tls_certificate_error');
  expect(await proxy.recorded(1)).toMatchObject([
    { path: '/', status: 502, error: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
  ]);
});

test('a certificate for another name is a 502 that says why', async () => {
  await using origin = await listenHttps(['other.example.com'], (_req, res) => res.end('never'));
  await using proxy = await before(origin);

  const client = await tlsThrough(proxy, `${HOST}:443`, { ca: proxy.ca });

  expect(await saysInside(client, get('/'))).toContain('its certificate is for other names');
});

test('a client that does not trust us fails once, and is tunnelled the second time', async () => {
  await using origin = await listenHttps([HOST], (_req, res) => res.end('from the origin'));
  await using proxy = await before(origin);
  const pinned = { ca: origin.identity.certificate };

  await expect(tlsThrough(proxy, `${HOST}:443`, pinned)).rejects.toThrow();
  const [rejected] = await proxy.recorded(1);
  const client = await tlsThrough(proxy, `${HOST}:443`, pinned);
  const reply = await saysInside(client, get('/'));

  expect(rejected).toMatchObject({ method: 'CONNECT', error: 'intercept-closed' });
  expect(reply).toContain('from the origin');
  expect(await proxy.recorded(2)).toMatchObject([{}, { method: 'CONNECT', error: undefined }]);
});

test('without fallback a client that does not trust us fails each time', async () => {
  await using origin = await listenHttps([HOST], (_req, res) => res.end());
  await using proxy = await before(origin, { fallback: false });
  const pinned = { ca: origin.identity.certificate };

  await expect(tlsThrough(proxy, `${HOST}:443`, pinned)).rejects.toThrow();
  await expect(tlsThrough(proxy, `${HOST}:443`, pinned)).rejects.toThrow();
});

test('a client that speaks HTTP/2 only is tunnelled at once', async () => {
  await using origin = await listenHttps([HOST], () => undefined, { ALPNProtocols: ['h2'] });
  await using proxy = await before(origin);

  const client = await tlsThrough(proxy, `${HOST}:443`, {
    ca: origin.identity.certificate,
    ALPNProtocols: ['h2'],
  });

  expect(client.alpnProtocol).toBe('h2');
  client.destroy();
  expect(await proxy.recorded(1)).toMatchObject([{ method: 'CONNECT' }]);
});

test('without fallback a client that speaks HTTP/2 only is turned away', async () => {
  await using origin = await listenHttps([HOST], () => undefined, { ALPNProtocols: ['h2'] });
  await using proxy = await before(origin, { fallback: false });

  const options = { ca: origin.identity.certificate, ALPNProtocols: ['h2'] };
  await expect(tlsThrough(proxy, `${HOST}:443`, options)).rejects.toThrow();

  expect(await proxy.recorded(1)).toMatchObject([{ error: 'intercept-no-http1' }]);
});

test('what is no HTTP inside is recorded as that, and tunnelled the next time', async () => {
  await using origin = await listenHttps([HOST], () => undefined);
  await using proxy = await before(origin);

  const first = await tlsThrough(proxy, `${HOST}:443`, { ca: proxy.ca });
  await saysInside(first, '\x10\x2a\x00\x04MQTT\x04');
  const second = await tlsThrough(proxy, `${HOST}:443`, { ca: origin.identity.certificate });
  second.destroy();

  expect(await proxy.recorded(2)).toMatchObject([{ error: 'intercept-not-http' }, {}]);
});

test('an origin that wants a certificate of the client says so, and is tunnelled the next time', async () => {
  await using origin = await listenHttps([HOST], (_req, res) => res.end('for holders'), {
    requestCert: true,
    rejectUnauthorized: true,
  });
  await using proxy = await before(origin);
  const identity = makeIdentity(['client'], new Date());
  origin.server.addContext('*', { ...identityOf(origin), ca: identity.certificate });

  const first = await tlsThrough(proxy, `${HOST}:443`, { ca: proxy.ca });
  const reply = await saysInside(first, get('/'));
  const second = await tlsThrough(proxy, `${HOST}:443`, {
    ca: origin.identity.certificate,
    key: identity.key,
    cert: identity.certificate,
  });
  second.destroy();

  expect(reply).toMatch(/^HTTP\/1\.1 502 /);
  expect(await proxy.recorded(2)).toMatchObject([{ status: 502 }, { method: 'CONNECT' }]);
});

test('a path rule is enforced inside TLS, and a path with two readings is refused', async () => {
  await using origin = await listenHttps([HOST], (req, res) => res.end(`served ${req.url}`));
  const allow = `version: 1
name: test
entries:
  - host: ${HOST}
    ports: [443]
    paths: [/public/*]
`;
  await using proxy = await before(origin, { fallback: false, ports: { allow } });
  const ask = async (path: string): Promise<string> =>
    saysInside(await tlsThrough(proxy, `${HOST}:443`, { ca: proxy.ca }), get(path));

  expect(await ask('/public/file')).toContain('served /public/file');
  expect(await ask('/private/file')).toMatch(/^HTTP\/1\.1 403 /);
  for (const path of [
    '/public/../private',
    '/public/%2e%2e/private',
    '/public/%252e',
    '/public//x',
  ])
    expect(await ask(path)).toMatch(/^HTTP\/1\.1 403 /);

  const events = await proxy.recorded(6);
  expect(events.map(({ verdict, error }) => `${verdict} ${error ?? ''}`)).toEqual([
    'allowed ',
    'denied wrong-path',
    ...Array.from({ length: 4 }, () => 'denied ambiguous-path'),
  ]);
});

test('in enforcing mode a ClientHello for another name is still cut with an alert', async () => {
  await using origin = await listenHttps([HOST], (_req, res) => res.end());
  const allow = `version: 1\nname: test\nentries:\n  - host: ${HOST}\n    ports: [443]\n`;
  await using proxy = await before(origin, { ports: { allow } });

  await expect(
    tlsThrough(proxy, `${HOST}:443`, { ca: proxy.ca, servername: 'github.com' }),
  ).rejects.toThrow();
  expect(await proxy.recorded(1)).toMatchObject([{ verdict: 'denied', error: 'sni-mismatch' }]);
});

test('a parent proxy is asked for a tunnel, and its password does not reach the origin', async () => {
  await using origin = await listenHttps([HOST], (req, res) =>
    res.end(`${req.url} ${req.headers['proxy-authorization']}`),
  );
  await using parent = await startIntercepting({
    names: ['nothing.example.net'],
    trusted: [],
    flags: { connectTo: [`::127.0.0.1:${origin.port}`] },
  });
  await using proxy = await startIntercepting({
    names: ['*.example.com'],
    trusted: [origin.identity.certificate],
    flags: { upstream: `http://user:secret@127.0.0.1:${parent.port}` },
  });

  const client = await tlsThrough(proxy, `${HOST}:443`, { ca: proxy.ca });

  expect(await saysInside(client, get('/through'))).toContain('/through undefined');
  expect(await parent.recorded(1)).toMatchObject([{ host: HOST, method: 'CONNECT' }]);
});

test('an origin is asked on connections that no other client shares', async () => {
  await using origin = await listenHttps([HOST], (_req, res) => res.end('ok'));
  await using proxy = await before(origin);
  const ask = async (): Promise<string> =>
    saysInside(await tlsThrough(proxy, `${HOST}:443`, { ca: proxy.ca }), get('/'));

  await Promise.all([ask(), ask()]);

  expect(origin.accepted()).toBe(2);
});

test('a client that comes back spares the origin a whole handshake, and another client has one of its own', async () => {
  const resumed: boolean[] = [];
  await using origin = await listenHttps([HOST], (req, res) => {
    resumed.push(req.socket instanceof TLSSocket && req.socket.isSessionReused());
    res.end('ok');
  });
  await using proxy = await before(origin);
  const ask = async (from?: string): Promise<string> =>
    saysInside(await tlsThrough(proxy, `${HOST}:443`, { ca: proxy.ca }, from), get('/'));

  await ask();
  await ask();
  await ask('127.0.0.2');

  expect(resumed).toEqual([false, true, false]);
});

test('a session that was kept opens nothing that the list denies', async () => {
  await using origin = await listenHttps([HOST], (_req, res) => res.end('ok'));
  const allow = `version: 1
name: test
entries:
  - host: ${HOST}
    ports: [443]
    paths: [/public/*]
`;
  await using proxy = await before(origin, { fallback: false, ports: { allow } });
  let handshakes = 0;
  origin.server.on('secureConnection', () => {
    handshakes += 1;
  });
  const ask = async (path: string): Promise<string> =>
    saysInside(await tlsThrough(proxy, `${HOST}:443`, { ca: proxy.ca }), get(path));

  expect(await ask('/public/file')).toMatch(/^HTTP\/1\.1 200 /);
  expect(await ask('/private/file')).toMatch(/^HTTP\/1\.1 403 /);

  expect(handshakes).toBe(1);
});

test('an origin whose certificate is no longer trusted is refused, whatever it gave us before', async () => {
  await using origin = await listenHttps([HOST], (_req, res) => res.end('ok'));
  await using proxy = await before(origin);
  const ask = async (): Promise<string> =>
    saysInside(await tlsThrough(proxy, `${HOST}:443`, { ca: proxy.ca }), get('/'));
  await ask();

  const stranger = makeIdentity([HOST], new Date());
  origin.server.setSecureContext({ key: stranger.key, cert: stranger.certificate });
  origin.server.setTicketKeys(Buffer.alloc(48, 1));

  expect(await ask()).toMatch(/^HTTP\/1\.1 502 /);
});

test('an origin that stumbles over a session is asked once more without', async () => {
  await using origin = await listenHttps([HOST], (_req, res) => res.end('ok'));
  let connections = 0;
  await using door = await listen((socket) => {
    connections += 1;
    if (connections === 2) socket.once('data', () => socket.destroy());
    else origin.server.emit('connection', socket);
  });
  await using proxy = await before(origin, { flags: { connectTo: [`::127.0.0.1:${door.port}`] } });
  const ask = async (): Promise<string> =>
    saysInside(await tlsThrough(proxy, `${HOST}:443`, { ca: proxy.ca }), get('/'));

  await ask();

  expect(await ask()).toMatch(/^HTTP\/1\.1 200 /);
  expect(connections).toBe(3);
});

test('an address has a certificate of its own', async () => {
  await using origin = await listenHttps(['x'], (_req, res) => res.end());
  await using proxy = await before(origin, { names: ['127.0.0.9'] });

  const client = await tlsThrough(proxy, '127.0.0.9:443', {
    ca: proxy.ca,
    host: '127.0.0.9',
    servername: '',
  });

  expect(client.getPeerCertificate().subjectaltname).toBe('IP Address:127.0.0.9');
  client.destroy();
});

test('a drain ends connections that are kept alive', async () => {
  await using origin = await listenHttps([HOST], (_req, res) => res.end('ok'));
  await using proxy = await before(origin);
  const client = await tlsThrough(proxy, `${HOST}:443`, { ca: proxy.ca });
  const gone = new Promise((resolve) => client.once('close', resolve));
  client.on('error', () => client.destroy());
  client.write(`GET / HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);
  await heard(client, 'ok');

  await proxy.drain(60_000);

  client.destroy();
  await gone;
  expect(proxy.events).toHaveLength(1);
});

test('a client that leaves in the middle of everything leaves nothing behind', async () => {
  await using origin = await listenHttps([HOST], () => undefined);
  await using proxy = await before(origin);
  const client = await tlsThrough(proxy, `${HOST}:443`, { ca: proxy.ca });
  client.on('error', () => undefined);
  client.write(`GET / HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);
  await vi.waitUntil(() => proxy.begun.length === 2, { timeout: 10_000 });

  client.destroy();

  expect(await proxy.recorded(1)).toMatchObject([{ path: '/', error: 'client-gave-up' }]);
});

test('a tunnel in which nobody says anything ends after the idle time', async () => {
  await using origin = await listenHttps([HOST], () => undefined);
  // Long enough for the tunnel to stand, on a machine that is busy.
  await using proxy = await before(origin, { flags: { timeoutIdle: '1s' } });

  await tunnelTo(proxy, `${HOST}:443`);

  expect(await proxy.recorded(1)).toMatchObject([{ method: 'CONNECT', error: 'timeout-idle' }]);
});

test('a decrypted tunnel lasts no longer than any other may', async () => {
  await using origin = await listenHttps([HOST], (_req, res) => void res.write('for ever'));
  await using proxy = await before(origin, { flags: { timeoutTunnel: '1s' } });

  const client = await tlsThrough(proxy, `${HOST}:443`, { ca: proxy.ca });
  const reply = await saysInside(client, `GET / HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);

  expect(reply).toContain('for ever');
  expect(await proxy.recorded(1)).toMatchObject([{ path: '/' }]);
});

test('a tunnel that is closed before its first byte is recorded once', async () => {
  await using origin = await listenHttps([HOST], () => undefined);
  await using proxy = await before(origin);

  const socket = await tunnelTo(proxy, `${HOST}:443`);
  socket.destroy();

  expect(await proxy.recorded(1)).toMatchObject([{ method: 'CONNECT', status: 200 }]);
});

function heard(socket: Socket, text: string): Promise<void> {
  return new Promise((resolve) => {
    let seen = '';
    const onData = (chunk: Buffer): void => {
      seen += chunk.toString('latin1');
      if (!seen.includes(text)) return;
      socket.removeListener('data', onData);
      resolve();
    };
    socket.on('data', onData);
  });
}

function identityOf({ identity }: HttpsOrigin): { key: string; cert: string } {
  return { key: identity.key, cert: identity.certificate };
}
