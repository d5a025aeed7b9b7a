import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { closedPort } from '../support/loopback.ts';
import { startRecording } from '../support/recording.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { runPeer, runWell } from './support/peer.ts';
import { startSquid } from './support/squid.ts';
import { standIn } from './support/stand-in.ts';

const NAME = 'www.example.test';
const USER = { name: 'sally', password: 'port of call: 9%' };

/** Each request is answered with what a parent proxy made of it. */
const tellVia = (req: { headers: NodeJS.Dict<string | string[]> }): string =>
  `${req.headers.via ?? 'direct'}\n`;

test('through a Squid that asks for a password, requests and tunnels arrive, and the password is recorded nowhere', async () => {
  using folder = tempFolder();
  await using site = await standIn(folder, (req, res) => res.end(tellVia(req)));
  await using squid = await startSquid({ names: [NAME], user: USER });
  const credentials = `${USER.name}:${encodeURIComponent(USER.password)}`;
  const flags = ['--upstream', `http://${credentials}@127.0.0.1:${squid.port}`];
  const db = folder.at('sallyport.db');
  await using proxy = await startRecording({ db, flags: [...flags, '--log-level', 'debug'] });
  const curl = ['-sS', '--fail', '--proxy', proxy.url, '--cacert', site.certificate];

  const plain = await runWell('curl', [...curl, `http://${NAME}:${site.http.port}/a?token=x`]);
  const secret = await runWell('curl', [...curl, `https://${NAME}:${site.https.port}/a`]);
  const { events } = await proxy.stop();

  expect(plain).toMatch(/^1\.1 sallyport-\w+, 1\.1 parent\.example\.test/);
  expect(secret).toBe('direct\n');
  expect(events).toEqual([
    expect.objectContaining({
      method: 'GET',
      protocol: 'http',
      host: NAME,
      port: site.http.port,
      path: '/a',
      status: 200,
      error: null,
    }),
    expect.objectContaining({
      method: 'CONNECT',
      host: NAME,
      port: site.https.port,
      status: 200,
    }),
  ]);
  expect(await squid.stop()).toEqual([
    `200 GET http://${NAME}:${site.http.port}/a? ${USER.name}`,
    `200 CONNECT ${NAME}:${site.https.port} ${USER.name}`,
  ]);
  const record = readFileSync(db, 'latin1');
  const basic = Buffer.from(`${USER.name}:${USER.password}`).toString('base64');
  for (const trace of [USER.password, encodeURIComponent(USER.password), basic, 'token=x']) {
    expect(record).not.toContain(trace);
  }
});

test('a Squid that refuses our password is a failure with a reason, and the destination is recorded', async () => {
  using folder = tempFolder();
  await using squid = await startSquid({ names: [NAME], user: USER });
  const flags = ['--upstream', `http://${USER.name}:wrong@127.0.0.1:${squid.port}`];
  await using proxy = await startRecording({ db: folder.at('sallyport.db'), flags });

  const { stdout } = await runPeer('curl', [
    ...['-sS', '--proxy', proxy.url, '-o', '/dev/null', '-w', '%{http_connect}'],
    `https://${NAME}/`,
  ]);

  expect(stdout).toBe('502');
  expect((await proxy.stop()).events).toEqual([
    expect.objectContaining({ host: NAME, port: 443, status: 502, error: 'upstream-407' }),
  ]);
});

test('names of --no-upstream-for are reached without the parent, and the others through it', async () => {
  using folder = tempFolder();
  await using site = await standIn(folder, (req, res) => res.end(tellVia(req)));
  await using squid = await startSquid({ names: [NAME] });
  const flags = [
    ['--upstream', `http://127.0.0.1:${squid.port}`],
    ['--no-upstream-for', '*.internal.example.test'],
    ['--resolve', `s3.internal.example.test:${site.http.port}:127.0.0.1`],
  ].flat();
  await using proxy = await startRecording({ db: folder.at('sallyport.db'), flags });
  const curl = ['-sS', '--fail', '--proxy', proxy.url];

  const outside = await runWell('curl', [...curl, `http://${NAME}:${site.http.port}/`]);
  const inside = await runWell('curl', [
    ...curl,
    `http://s3.internal.example.test:${site.http.port}/`,
  ]);

  expect(outside).toContain('parent.example.test');
  expect(inside).not.toContain('parent.example.test');
});

test('a sallyport behind a sallyport: both record the same destinations', async () => {
  using folder = tempFolder();
  await using site = await standIn(folder, (req, res) => res.end(tellVia(req)));
  await using parent = await startRecording({ db: folder.at('parent.db'), flags: site.flags });
  const flags = ['--upstream', parent.url];
  await using child = await startRecording({ db: folder.at('child.db'), flags });
  const curl = ['-sS', '--fail', '--proxy', child.url, '--cacert', site.certificate];

  await runWell('curl', [...curl, `http://${NAME}/a`]);
  await runWell('curl', [...curl, `https://${NAME}/a`]);

  const seen = [
    expect.objectContaining({ protocol: 'http', host: NAME, port: 80, path: '/a', status: 200 }),
    expect.objectContaining({ protocol: 'tls', host: NAME, port: 443, status: 200 }),
  ];
  expect((await child.stop()).events).toEqual(seen);
  expect((await parent.stop()).events).toEqual(seen);
});

test('a parent that is down is answered 502 with the reason, and the destinations are recorded', async () => {
  using folder = tempFolder();
  const flags = ['--upstream', `http://127.0.0.1:${await closedPort()}`];
  await using proxy = await startRecording({ db: folder.at('sallyport.db'), flags });
  const curl = ['-sS', '--proxy', proxy.url, '-w', '%{http_code} %{http_connect}'];

  const plain = await runPeer('curl', [...curl, `http://${NAME}/`]);
  const tunnel = await runPeer('curl', [...curl, `https://${NAME}/`]);

  expect(plain.stdout).toMatch(/the parent proxy .*: the connection was refused\n502 000$/);
  expect(tunnel.stdout).toBe('000 502');
  expect((await proxy.stop()).events).toEqual([
    expect.objectContaining({ host: NAME, port: 80, status: 502, error: 'upstream-ECONNREFUSED' }),
    expect.objectContaining({ host: NAME, port: 443, status: 502, error: 'upstream-ECONNREFUSED' }),
  ]);
});
