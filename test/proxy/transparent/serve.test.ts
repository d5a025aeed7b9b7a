import { connect as connectTls, type TLSSocket } from 'node:tls';
import { expect, test } from 'vitest';
import {
  type InterceptingProxy,
  listenHttps,
  saysInside,
  startIntercepting,
} from '../../support/intercepting.ts';

const HOST = 'bucket.example.com';
const TO_443 = { transparent: ['127.0.0.1:0=443'] };

test('TLS of a client that knows of no proxy is decrypted where it is to be, and recorded as one attempt', async () => {
  await using origin = await listenHttps([HOST], (req, res) => res.end(`${req.method} ${req.url}`));
  await using proxy = await startIntercepting({
    names: ['*.example.com'],
    trusted: [origin.identity.certificate],
    flags: { ...TO_443, connectTo: [`::127.0.0.1:${origin.port}`] },
  });

  const reply = await saysInside(await redirected(proxy), get('/key?X-Amz-Signature=SECRET'));

  expect(reply).toContain('GET /key?X-Amz-Signature=SECRET');
  expect(await proxy.recorded(1)).toEqual([
    expect.objectContaining({
      layer: 'intercept',
      protocol: 'tls',
      host: HOST,
      port: 443,
      method: 'GET',
      path: '/key',
      status: 200,
      verdict: 'allowed',
      continues: expect.objectContaining({ layer: 'transparent', nameFrom: 'sni' }),
    }),
  ]);
});

test('a list with paths is enforced inside TLS of a client that knows of no proxy', async () => {
  const asked: (string | undefined)[] = [];
  await using origin = await listenHttps([HOST], (req, res) => {
    asked.push(req.url);
    res.end('ok');
  });
  await using proxy = await startIntercepting({
    names: ['*.example.com'],
    trusted: [origin.identity.certificate],
    flags: { ...TO_443, connectTo: [`::127.0.0.1:${origin.port}`] },
    ports: {
      allow: `version: 1\nname: paths\nentries:\n  - { host: ${HOST}, ports: [443], protocol: tls, paths: [/data/*], addresses: any }\n`,
    },
  });

  const allowed = await saysInside(await redirected(proxy), get('/data/a'));
  const refused = await saysInside(await redirected(proxy), get('/other'));

  expect(allowed).toMatch(/^HTTP\/1\.1 200 /);
  expect(refused).toMatch(/^HTTP\/1\.1 403 /);
  expect(asked).toEqual(['/data/a']);
  expect((await proxy.recorded(2)).map(({ path, verdict }) => ({ path, verdict }))).toEqual([
    { path: '/data/a', verdict: 'allowed' },
    { path: '/other', verdict: 'denied' },
  ]);
});

/** What nftables would lead here. */
function redirected({ transparentPort, ca }: InterceptingProxy): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const secured = connectTls({ host: '127.0.0.1', port: transparentPort, servername: HOST, ca });
    secured.once('secureConnect', () => resolve(secured));
    secured.once('error', reject);
  });
}

function get(path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`;
}
