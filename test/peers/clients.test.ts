import type { RequestListener } from 'node:http';
import { expect, test } from 'vitest';
import { closedPort } from '../support/loopback.ts';
import { startRecording } from '../support/recording.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { type PeerOptions, runWell } from './support/peer.ts';
import { type PeerTrial, startTrial } from './support/peer-trial.ts';

const PAGE = 'a page of the stand-in\n';

const servePage: RequestListener = (_req, res) => {
  res.writeHead(200, { 'Content-Type': 'text/plain' }).end(PAGE);
};

/** A real client: how to make it fetch a URL through the proxy, and trust the stand-in. */
interface Client {
  readonly name: string;
  readonly program: string;
  arguments(url: string, trial: PeerTrial): string[];
  readonly options: (trial: PeerTrial) => PeerOptions;
  readonly userAgent: RegExp;
  /** What it says of itself when it asks for a tunnel; some say nothing. */
  readonly tunnelUserAgent: RegExp | null;
}

const URLLIB = `
import sys, urllib.request
print(urllib.request.urlopen(sys.argv[1]).read().decode(), end="")
`;

const CLIENTS: readonly Client[] = [
  {
    name: 'curl',
    program: 'curl',
    arguments: (url, { site }) => ['-sS', '--fail', '--cacert', site.certificate, url],
    options: ({ env }) => ({ env }),
    userAgent: /^curl\//,
    tunnelUserAgent: /^curl\//,
  },
  {
    name: 'wget',
    program: 'wget',
    arguments: (url, { site }) => ['-q', '-O', '-', `--ca-certificate=${site.certificate}`, url],
    options: ({ env }) => ({ env }),
    userAgent: /^Wget\//,
    tunnelUserAgent: /^Wget\//,
  },
  {
    name: "python3's urllib",
    program: 'python3',
    arguments: (url) => ['-c', URLLIB, url],
    options: ({ env, site }) => ({ env: { ...env, SSL_CERT_FILE: site.certificate } }),
    userAgent: /^Python-urllib\/3/,
    tunnelUserAgent: null,
  },
];

test.each(CLIENTS)(
  '$name fetches a page over plain HTTP, and its request is recorded without the query',
  async (client) => {
    await using trial = await startTrial(servePage);

    const url = 'http://www.example.test/pub/page.txt?token=secret';
    const page = await runWell(client.program, client.arguments(url, trial), client.options(trial));

    expect(page).toBe(PAGE);
    expect(await trial.events()).toEqual([
      expect.objectContaining({
        client: '127.0.0.1',
        method: 'GET',
        protocol: 'http',
        host: 'www.example.test',
        port: 80,
        path: '/pub/page.txt',
        verdict: 'allowed',
        status: 200,
        address: '127.0.0.1',
        user_agent: expect.stringMatching(client.userAgent),
        bytes_up: expect.toSatisfy((bytes: number) => bytes > url.length),
        bytes_down: expect.toSatisfy((bytes: number) => bytes > PAGE.length),
        error: null,
      }),
    ]);
  },
);

test.each(CLIENTS)(
  '$name fetches a page over TLS, and the tunnel is recorded by host and port',
  async (client) => {
    await using trial = await startTrial(servePage);

    const url = 'https://www.example.test/pub/page.txt?token=secret';
    const page = await runWell(client.program, client.arguments(url, trial), client.options(trial));

    expect(page).toBe(PAGE);
    expect(await trial.events()).toEqual([
      expect.objectContaining({
        method: 'CONNECT',
        protocol: 'tls',
        host: 'www.example.test',
        port: 443,
        path: null,
        verdict: 'allowed',
        status: 200,
        address: '127.0.0.1',
        user_agent:
          client.tunnelUserAgent === null ? null : expect.stringMatching(client.tunnelUserAgent),
        bytes_up: expect.toSatisfy((bytes: number) => bytes > 0),
        // The handshake with its certificate is larger than the page.
        bytes_down: expect.toSatisfy((bytes: number) => bytes > PAGE.length),
        // A client that closes ahead of the origin's last TLS record resets the connection.
        error: expect.toBeOneOf([null, 'client-reset']),
      }),
    ]);
  },
);

test('a host that is down is answered with a reason that curl shows, and is recorded all the same', async () => {
  using folder = tempFolder();
  const flags = ['--connect-to', `:80:127.0.0.1:${await closedPort()}`];
  await using proxy = await startRecording({ db: folder.at('sallyport.db'), flags });

  const url = 'http://down.example.test/a';
  const said = await runWell('curl', ['-sS', '-x', proxy.url, '-w', '%{http_code}', url]);

  expect(said).toMatch(/cannot reach down\.example\.test:80: the connection was refused\n502$/);
  expect((await proxy.stop()).events).toEqual([
    expect.objectContaining({
      host: 'down.example.test',
      port: 80,
      path: '/a',
      status: 502,
      error: 'ECONNREFUSED',
    }),
  ]);
});

test('a client that hangs up half-way is recorded with what it took', async () => {
  await using trial = await startTrial((_req, res) => void res.end(Buffer.alloc(64 * 1024 * 1024)));
  const { env } = trial;

  const taken = await runWell('sh', ['-c', 'curl -sS http://big.example.test/ 2>&- | head -c 9'], {
    env,
  });

  expect(taken).toHaveLength(9);
  const [event, ...others] = await trial.events();
  expect(others).toEqual([]);
  expect(event).toMatchObject({ host: 'big.example.test', status: 200, error: 'client-gave-up' });
  expect(event?.bytes_down).toBeGreaterThan(9);
  expect(event?.bytes_down).toBeLessThan(64 * 1024 * 1024);
});
