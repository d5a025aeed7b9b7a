import type { RequestListener } from 'node:http';
import { describe, expect, test } from 'vitest';
import { tempFolder } from '../support/temp-folder.ts';
import { makeArchive, ownAptState, serveArchive } from './support/debian-archive.ts';
import { type PeerResult, runPeer } from './support/peer.ts';
import { type PeerTrial, startTrial } from './support/peer-trial.ts';

const LIST = `version: 1
name: peers
entries:
  - host: good.example.test
    ports: [80, 443]
`;

const BUCKETS = `<?xml version="1.0" encoding="UTF-8"?>
<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Owner><ID>o</ID></Owner>
<Buckets><Bucket><Name>cluster-bucket</Name><CreationDate>2026-11-20T00:00:00.000Z</CreationDate></Bucket></Buckets>
</ListAllMyBucketsResult>`;

/** Serves what each client asks for: a page, the references of an empty repository, a list of buckets. */
const serve: RequestListener = (req, res) => {
  if (req.url?.startsWith('/repo/info/refs')) {
    res.setHeader('Content-Type', 'application/x-git-upload-pack-advertisement');
    const line = `${'a'.repeat(40)} refs/heads/main\0agent=stand-in\n`;
    const packet = (text: string): string => (text.length + 4).toString(16).padStart(4, '0') + text;
    res.end(`${packet('# service=git-upload-pack\n')}0000${packet(line)}0000`);
    return;
  }
  if (req.headers.authorization?.startsWith('AWS4')) {
    res.setHeader('Content-Type', 'application/xml');
    res.end(BUCKETS);
    return;
  }
  res.setHeader('Content-Type', 'text/html');
  res.end('<p>the page behind the list</p>');
};

interface Client {
  readonly name: string;
  /** How it asks for something of a host over TLS. */
  ask(host: string, trial: PeerTrial): Promise<PeerResult>;
  readonly shown: RegExp;
  /** What its user reads when the proxy says no to the tunnel. */
  readonly refusal: RegExp;
  /** How many tunnels it may try before it gives up. */
  readonly isPersistent?: boolean;
}

const URLLIB = `
import sys, urllib.request
print(urllib.request.urlopen(sys.argv[1]).read().decode())
`;

const CLIENTS: readonly Client[] = [
  {
    name: 'curl',
    ask: (host, { env, site }) =>
      runPeer('curl', ['-sS', '--cacert', site.certificate, `https://${host}/`], { env }),
    shown: /the page behind the list/,
    refusal: /CONNECT tunnel failed, response 403|HTTP code 403 from proxy/,
  },
  {
    name: 'git',
    ask: (host, { env, site }) =>
      runPeer('git', ['ls-remote', `https://${host}/repo`], {
        env: {
          ...env,
          GIT_SSL_CAINFO: site.certificate,
          GIT_CONFIG_NOSYSTEM: '1',
          GIT_CONFIG_GLOBAL: '/dev/null',
          GIT_TERMINAL_PROMPT: '0',
        },
      }),
    shown: /a{40}\s+refs.heads.main/,
    refusal: /CONNECT tunnel failed, response 403|HTTP code 403 from proxy/,
  },
  {
    name: "python3's urllib",
    ask: (host, { env, site }) =>
      runPeer('python3', ['-c', URLLIB, `https://${host}/`], {
        env: { ...env, SSL_CERT_FILE: site.certificate },
      }),
    shown: /the page behind the list/,
    refusal: /Tunnel connection failed: 403 Forbidden/,
  },
  {
    name: 'the AWS CLI',
    ask: (host, { env, site }) =>
      runPeer('aws', ['s3api', 'list-buckets', '--endpoint-url', `https://${host}`], {
        env: {
          ...env,
          AWS_CA_BUNDLE: site.certificate,
          AWS_ACCESS_KEY_ID: 'example',
          AWS_SECRET_ACCESS_KEY: 'example',
          AWS_DEFAULT_REGION: 'us-east-1',
          AWS_EC2_METADATA_DISABLED: 'true',
          AWS_MAX_ATTEMPTS: '1',
          AWS_PAGER: '',
        },
      }),
    shown: /cluster-bucket/,
    refusal: /Failed to connect to proxy URL/,
  },
  {
    name: 'Chromium',
    ask: (host, trial) => browse(`https://${host}/`, trial),
    shown: /the page behind the list/,
    refusal: /ERR_TUNNEL_CONNECTION_FAILED/,
    isPersistent: true,
  },
];

/** Loads a page in a browser that has nothing of its own to say to the network. */
async function browse(url: string, { folder, proxy }: PeerTrial): Promise<PeerResult> {
  const quiet = ['gpu', 'quic', 'background-networking', 'component-update', 'sync', 'extensions'];
  return await runPeer('chromium', [
    ...['--headless', '--no-sandbox', '--no-first-run', '--ignore-certificate-errors'],
    ...quiet.map((what) => `--disable-${what}`),
    `--user-data-dir=${folder.at('profile')}`,
    `--proxy-server=${proxy.url}`,
    ...['--dump-dom', url],
  ]);
}

describe.each(CLIENTS)('$name', ({ ask, shown, refusal, isPersistent = false }) => {
  test('reaches what is on the list', async () => {
    await using trial = await startTrial(serve, LIST);

    const { exitCode, stdout, stderr } = await ask('good.example.test', trial);

    expect(stdout, stderr).toMatch(shown);
    expect(exitCode).toBe(0);
    const [first] = (await trial.events()).filter(({ host }) => host === 'good.example.test');
    expect(first).toMatchObject({ method: 'CONNECT', verdict: 'allowed', status: 200 });
  });

  test('says why it cannot reach what is not', async () => {
    await using trial = await startTrial(serve, LIST);

    const { stdout, stderr } = await ask('evil.example.test', trial);

    expect(stdout + stderr).toMatch(refusal);
    const events = (await trial.events()).filter(({ host }) => host === 'evil.example.test');
    expect(events.length).toBeGreaterThan(0);
    if (!isPersistent) expect(events).toHaveLength(1);
    for (const event of events) {
      expect(event).toMatchObject({ verdict: 'denied', status: 403, error: 'no-entry' });
    }
    expect(trial.site.https.accepted()).toBe(0);
  });
});

test('apt-get updates from a mirror on the list, and shows the refusal of any other', async () => {
  using folder = tempFolder();
  const archive = await makeArchive(folder);
  await using trial = await startTrial(serveArchive(archive), LIST);
  const update = (host: string): Promise<PeerResult> => {
    const own = ownAptState(folder, `http://${host}/debian`);
    return runPeer('apt-get', [...own, '-o', `Acquire::http::Proxy=${trial.proxy.url}`, 'update']);
  };

  const good = await update('good.example.test');
  const evil = await update('evil.example.test');

  expect(good.exitCode, good.stderr).toBe(0);
  expect(evil.stdout + evil.stderr).toMatch(/403 {2}Forbidden/);
  const denied = (await trial.events()).filter(({ verdict }) => verdict === 'denied');
  expect(denied.length).toBeGreaterThan(0);
  for (const event of denied)
    expect(event).toMatchObject({ host: 'evil.example.test', status: 403 });
});

test('over plain HTTP the reason itself is what the client shows', async () => {
  await using trial = await startTrial(serve, LIST);
  const url = 'http://evil.example.test/';

  const curl = await runPeer('curl', ['-sS', url], { env: trial.env });
  const chromium = await browse(url, trial);

  const reason = 'evil.example.test:80 is refused: the allowlist has no entry for it';
  expect(curl.stdout).toContain(reason);
  expect(chromium.stdout).toContain(reason);
  expect(trial.site.http.accepted()).toBe(0);
});
