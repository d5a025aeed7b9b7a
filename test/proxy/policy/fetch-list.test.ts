import type { RequestListener } from 'node:http';
import { afterEach, expect, test, vi } from 'vitest';
import { type Fetched, openFetcher } from '../../../proxy/policy/fetch-list.ts';
import { listenHttps } from '../../support/intercepting.ts';
import { closedPort, listen, listenHttp } from '../../support/loopback.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

async function fetchFrom(serve: RequestListener, path = '/'): Promise<Fetched> {
  await using server = await listenHttp(serve);
  using fetcher = openFetcher(5_000);
  return await fetcher.fetch(new URL(`http://127.0.0.1:${server.port}${path}`), {}, 100);
}

test('a list comes with what its server wants to be asked with', async () => {
  const found = await fetchFrom((_, res) => {
    res.writeHead(200, { ETag: '"1"', 'Last-Modified': 'Fri, 20 Nov 2026 10:00:00 GMT' }).end('x');
  });

  expect(found).toEqual({
    kind: 'fresh',
    bytes: Buffer.from('x'),
    validators: { etag: '"1"', lastModified: 'Fri, 20 Nov 2026 10:00:00 GMT' },
  });
});

test('a server that knows no ETag is asked whether it was modified', async () => {
  await using server = await listenHttp((req, res) => {
    res.writeHead(req.headers['if-modified-since'] === 'then' ? 304 : 500).end();
  });
  using fetcher = openFetcher();
  const url = new URL(`http://127.0.0.1:${server.port}/`);

  expect(await fetcher.fetch(url, { lastModified: 'then' }, 100)).toEqual({ kind: 'unchanged' });
});

test('redirects are followed to what is safe, a few times', async () => {
  const found = await fetchFrom((req, res) => {
    if (req.url === '/b') res.end('x');
    else res.writeHead(307, { Location: '/b' }).end();
  });
  const round = await fetchFrom((_, res) => res.writeHead(302, { Location: '/' }).end());
  const away = await fetchFrom((_, res) => {
    res.writeHead(302, { Location: 'http://policy.example.com/?s3cr3t' }).end();
  });

  expect(found).toMatchObject({ kind: 'fresh' });
  expect(round).toMatchObject({ reason: 'it is redirected more than 5 times' });
  expect(away).toMatchObject({
    reason: expect.stringMatching(/redirects to http:, and not https:/),
  });
  expect(JSON.stringify(away)).not.toContain('s3cr3t');
});

test.each<[string, RequestListener, RegExp]>([
  ['is too large', (_, res) => res.end('x'.repeat(101)), /larger than 100 bytes/],
  [
    'has no end',
    (_, res) => setInterval(() => res.write('x'.repeat(90)), 1).unref(),
    /larger than/,
  ],
  [
    'is encoded',
    (_, res) => res.writeHead(200, { 'Content-Encoding': 'gzip' }).end('x'),
    /encoded as gzip/,
  ],
  [
    'is forbidden',
    (_, res) => res.writeHead(403).end('<Code>'),
    /answers 403; a presigned URL may/,
  ],
  ['was not asked about', (_, res) => res.writeHead(304).end(), /answers 304/],
  [
    'breaks off',
    (_, res) => res.writeHead(200, { 'Content-Length': 50 }).write('x', () => res.destroy()),
    /cannot be asked \(/,
  ],
])('what %s is not taken', async (_, serve, reason) => {
  const found = await fetchFrom(serve, '/list.yaml?X-Amz-Signature=s3cr3t');

  expect(found).toEqual({ kind: 'failed', reason: expect.stringMatching(reason) });
  expect(JSON.stringify(found)).not.toContain('s3cr3t');
});

test('a server that does not answer is not waited for', async () => {
  await using server = await listen(() => undefined);
  using fetcher = openFetcher(200);
  const found = await fetcher.fetch(new URL(`http://127.0.0.1:${server.port}/`), {}, 100);

  expect(found).toMatchObject({ reason: expect.stringMatching(/takes longer than 0\.2 s/) });
});

test('who is not there is said not to be', async () => {
  using fetcher = openFetcher();
  const found = await fetcher.fetch(new URL(`http://127.0.0.1:${await closedPort()}/`), {}, 100);

  expect(found).toMatchObject({ reason: expect.stringMatching(/ECONNREFUSED/) });
});

test('a certificate that nobody vouches for is not believed', async () => {
  // Which Node would take for leave to believe anybody.
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  await using server = await listenHttps(['localhost'], (_, res) => res.end('x'));
  using fetcher = openFetcher();
  const found = await fetcher.fetch(new URL(`https://localhost:${server.port}/`), {}, 100);

  expect(found).toMatchObject({ reason: expect.stringMatching(/DEPTH_ZERO_SELF_SIGNED_CERT/) });
});
