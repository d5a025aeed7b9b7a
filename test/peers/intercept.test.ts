import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, RequestListener } from 'node:http';
import { describe, expect, test } from 'vitest';
import { type HttpsLoopback, listenHttps } from '../support/intercepting.ts';
import { PROGRAM, type RecordedRow, readEvents } from '../support/recording.ts';
import { type TempFolder, tempFolder } from '../support/temp-folder.ts';
import { serveGit } from './support/git-http.ts';
import { type PeerResult, runPeer, runWell } from './support/peer.ts';

const NAMES = [
  'github.com',
  'api.github.com',
  'pinned.example.test',
  's3.us-east-1.amazonaws.com',
  's3.eu-central-1.amazonaws.com',
  'lake.s3.us-east-1.amazonaws.com',
];

interface InterceptedRun extends PeerResult {
  readonly events: readonly RecordedRow[];
  /** Every byte of the record, the write-ahead log included. */
  readonly bytes: string;
}

/** Runs a shell script under `sallyport run --intercept`, before an origin for all names. */
async function runIntercepted(
  folder: TempFolder,
  origin: HttpsLoopback,
  script: string,
): Promise<InterceptedRun> {
  const db = folder.at('record', 'sallyport.db');
  mkdirSync(folder.at('record'));
  writeFileSync(folder.at('origin.pem'), origin.identity.certificate);
  const result = await runPeer(
    process.execPath,
    [
      ...[PROGRAM, 'run', '--db', db, '--run', 'trial'],
      ...['--intercept', NAMES.join(',')],
      ...['--upstream-ca', folder.at('origin.pem')],
      ...['--connect-to', `::127.0.0.1:${origin.port}`],
      ...['--', 'sh', '-c', script],
    ],
    { env: { XDG_DATA_HOME: folder.at('none'), GIT_CONFIG_GLOBAL: '/dev/null' }, cwd: folder.path },
  );
  const files = readdirSync(folder.at('record')).map((name) => folder.at('record', name));
  const bytes = files.map((file) => readFileSync(file, 'latin1')).join('');
  return { ...result, events: readEvents(db, 'trial'), bytes };
}

/** What was asked inside, as `METHOD host/path status`. */
function requestsOf(events: readonly RecordedRow[]): string[] {
  return events.map(({ method, host, path, status }) => `${method} ${host}${path} ${status}`);
}

const sayHello: RequestListener = (req, res) => {
  let size = 0;
  req.on('data', (chunk: Buffer) => {
    size += chunk.length;
  });
  req.on('end', () => res.end(`hello ${req.method} ${size}\n`));
};

describe('each client trusts the CA through the variables of run', () => {
  test.each([
    ['curl', 'curl -sS --fail https://github.com/aws/x?token=SECRET', 'GET github.com/aws/x 200'],
    [
      'curl, with a body that waits for 100',
      'head -c 3000000 /dev/zero | curl -sS --fail -T - -H "Expect: 100-continue" https://lake.s3.us-east-1.amazonaws.com/key?X-Amz-Signature=SECRET',
      'PUT lake.s3.us-east-1.amazonaws.com/key 200',
    ],
    [
      'python',
      `python3 -c 'import urllib.request as r; r.urlopen("https://api.github.com/repos/aws/x?token=SECRET")'`,
      'GET api.github.com/repos/aws/x 200',
    ],
    [
      'Node',
      `"${process.execPath}" -e 'await fetch("https://api.github.com/repos/aws/y?token=SECRET")'`,
      'GET api.github.com/repos/aws/y 200',
    ],
    [
      'the AWS CLI',
      `printf '[default]\\ns3 =\\n  addressing_style = path\\n' >aws.ini
      export AWS_CONFIG_FILE=aws.ini AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SECRET_ACCESS_KEY=SECRET
      aws --region eu-central-1 s3api get-object --bucket lake --key some/key out`,
      'GET s3.eu-central-1.amazonaws.com/lake/some/key 200',
    ],
  ])('%s', async (_, script, expected) => {
    using folder = tempFolder();
    await using origin = await listenHttps(NAMES, sayHello);

    const { exitCode, stderr, events, bytes } = await runIntercepted(folder, origin, script);

    expect([exitCode, stderr]).toEqual([0, expect.any(String)]);
    expect(requestsOf(events)).toEqual([expected]);
    expect(bytes + stderr).not.toContain('SECRET');
  });

  test('git', async () => {
    using folder = tempFolder();
    const git = (...args: string[]): Promise<string> =>
      runWell('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.test', ...args]);
    await git('init', '-q', '-b', 'main', folder.at('work'));
    await git('-C', folder.at('work'), 'commit', '-q', '--allow-empty', '-m', 'first');
    await git('clone', '-q', '--bare', folder.at('work'), folder.at('aws', 'cookbook.git'));
    await using origin = await listenHttps(NAMES, serveGit(folder.path));

    const script = 'git clone -q https://github.com/aws/cookbook.git clone';
    const { exitCode, stderr, events } = await runIntercepted(folder, origin, script);

    expect([exitCode, stderr]).toEqual([0, expect.any(String)]);
    expect(requestsOf(events)).toEqual([
      'GET github.com/aws/cookbook.git/info/refs 200',
      'POST github.com/aws/cookbook.git/git-upload-pack 200',
      'POST github.com/aws/cookbook.git/git-upload-pack 200',
    ]);
    expect(stderr).toContain('aws/cookbook');
  });
});

/** curl does not wait for the origin's last words: on a busy machine it may leave before they are read, with a reset. */
const WELL = expect.toBeOneOf([null, 'client-reset']);

test('a client with a store of its own fails once, is recorded with the cause, and works the second time', async () => {
  using folder = tempFolder();
  await using origin = await listenHttps(NAMES, sayHello);
  const url = 'https://pinned.example.test/';

  const { stdout, stderr, events } = await runIntercepted(
    folder,
    origin,
    `curl -sS --cacert origin.pem ${url} || echo failed $?; curl -sS --fail --cacert origin.pem ${url}`,
  );

  expect(stdout).toBe('failed 60\nhello GET 0\n');
  expect(events.map(({ method, error }) => [method, error])).toEqual([
    ['CONNECT', 'intercept-unknown-ca'],
    ['CONNECT', WELL],
  ]);
  expect(stderr).toMatch(
    /Interception failed with the clients of pinned\.example\.test \(unknown-ca\)/,
  );
});

test('a key that is pinned behind a good chain falls back as well', async () => {
  using folder = tempFolder();
  await using origin = await listenHttps(NAMES, sayHello);
  const pin = (
    await runPeer('sh', ['-c', PIN], { input: origin.identity.certificate })
  ).stdout.trim();
  const curl = `curl -sS --fail --pinnedpubkey sha256//${pin} https://pinned.example.test/`;

  const { stdout, events } = await runIntercepted(
    folder,
    origin,
    `cat "$SSL_CERT_FILE" origin.pem >both.pem; ${curl} || echo failed $?; ${curl} --cacert both.pem`,
  );

  expect(stdout).toBe('failed 90\nhello GET 0\n');
  expect(events.map(({ error }) => error)).toEqual(['intercept-closed', WELL]);
});

const PIN =
  'openssl x509 -pubkey -noout | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | openssl enc -base64';

test('neither a signed URL nor a token reaches the record', async () => {
  using folder = tempFolder();
  const heard: IncomingMessage['headers'][] = [];
  await using origin = await listenHttps(NAMES, (req, res) => {
    heard.push(req.headers);
    res.end();
  });
  const signed =
    'https://s3.us-east-1.amazonaws.com/lake/key?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDSECRET%2F20261120&X-Amz-Signature=5eebe553SECRET&X-Amz-Security-Token=TOKENSECRET';

  const { events, bytes, stderr } = await runIntercepted(
    folder,
    origin,
    `curl -sS '${signed}'; curl -sS -u user:ghp_PASSWORDSECRET https://api.github.com/repos/a/b
     curl -sS -H 'Authorization: Bearer ghp_HEADERSECRET' -b 'session=COOKIESECRET' https://api.github.com/user`,
  );

  expect(heard).toHaveLength(3);
  expect(heard[2]?.authorization).toBe('Bearer ghp_HEADERSECRET');
  expect(requestsOf(events)).toEqual([
    'GET s3.us-east-1.amazonaws.com/lake/key 200',
    'GET api.github.com/repos/a/b 200',
    'GET api.github.com/user 200',
  ]);
  expect(bytes + stderr).not.toMatch(/SECRET|ghp_|X-Amz/);
});

test('OpenSSL holds the CA to its names', async () => {
  using folder = tempFolder();
  const caDir = folder.at('ca');
  await runWell(process.execPath, [
    ...[PROGRAM, 'ca', 'init', '--ca-dir', caDir, '--intercept', '*.github.com,10.0.0.5'],
  ]);
  await runWell(process.execPath, [
    ...[PROGRAM, 'ca', 'export', '--ca-dir', caDir, '-o', folder.at('ca.pem')],
  ]);
  const verify = async (san: string): Promise<string> => {
    const [leaf, key] = [folder.at('leaf.pem'), folder.at('leaf.key')];
    await runWell('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
      ...['-keyout', key, '-out', leaf, '-days', '1', '-subj', '/O=test'],
      ...['-addext', `subjectAltName=${san}`, '-addext', 'basicConstraints=CA:FALSE'],
      ...['-CA', `${caDir}/ca.pem`, '-CAkey', `${caDir}/ca.key`],
    ]);
    const args = ['verify', '-x509_strict', '-CAfile', folder.at('ca.pem'), leaf];
    const { stdout, stderr } = await runPeer('openssl', args);
    return stdout + stderr;
  };

  expect(await verify('DNS:api.github.com')).toMatch(/: OK$/m);
  expect(await verify('IP:10.0.0.5')).toMatch(/: OK$/m);
  expect(await verify('DNS:example.com')).toContain('permitted subtree violation');
  expect(await verify('IP:10.0.0.6')).toContain('permitted subtree violation');
});

test('a script for a node is one that a shell runs', async () => {
  using folder = tempFolder();
  await runWell(process.execPath, [PROGRAM, 'ca', 'init', '--ca-dir', folder.at('ca')]);
  for (const store of [
    'debian',
    'rhel',
    'suse',
    'alpine',
    'java',
    'python',
    'node',
    'conda',
    'r',
    'git',
  ]) {
    const args = [PROGRAM, 'ca', 'export', '--ca-dir', folder.at('ca'), '--for', store];
    const script = await runWell(process.execPath, args);
    await runWell('sh', ['-n'], { input: script });
    expect(script).toContain('-----BEGIN CERTIFICATE-----');
  }
});
