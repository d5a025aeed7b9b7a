import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { tempFolder } from '../support/temp-folder.ts';
import { makeArchive, ownAptState, serveArchive } from './support/debian-archive.ts';
import { runWell } from './support/peer.ts';
import { startTrial } from './support/peer-trial.ts';

test('apt-get updates and downloads through Acquire::http::Proxy, and each file is recorded with its path', async () => {
  using folder = tempFolder();
  const archive = await makeArchive(folder);
  await using trial = await startTrial(serveArchive(archive));
  const own = ownAptState(folder, 'http://mirror.example.test/debian');
  const settings = [...own, '-o', `Acquire::http::Proxy=${trial.proxy.url}`];

  await runWell('apt-get', [...settings, 'update']);
  await runWell('apt-get', [...settings, 'download', 'trial'], { cwd: folder.at('apt') });

  expect(readFileSync(folder.at('apt', 'trial_1.0_all.deb'))).toEqual(
    archive.get('/debian/trial.deb'),
  );
  const events = await trial.events();
  const files = events.map(({ method, path, status }) => [method, path, status]);
  expect(files).toContainEqual(['GET', '/debian/./InRelease', 404]);
  expect(files).toContainEqual(['GET', '/debian/./Release', 200]);
  expect(files).toContainEqual(['GET', '/debian/./Packages', 200]);
  expect(files).toContainEqual(['GET', '/debian/./trial.deb', 200]);
  for (const event of events) {
    expect(event).toMatchObject({ protocol: 'http', host: 'mirror.example.test', port: 80 });
    expect(event.user_agent).toMatch(/^Debian APT-HTTP\//);
    expect(event.error).toBeNull();
  }
});

test('apt-get reaches an https mirror through Acquire::https::Proxy, and its tunnels are recorded', async () => {
  using folder = tempFolder();
  const archive = await makeArchive(folder);
  await using trial = await startTrial(serveArchive(archive));
  const own = ownAptState(folder, 'https://mirror.example.test/debian');
  const proxy = ['-o', `Acquire::https::Proxy=${trial.proxy.url}`];
  const trust = ['-o', `Acquire::https::CAInfo=${trial.site.certificate}`];

  await runWell('apt-get', [...own, ...proxy, ...trust, 'update']);

  const events = await trial.events();
  expect(events.length).toBeGreaterThan(0);
  for (const event of events) {
    expect(event).toMatchObject({
      method: 'CONNECT',
      protocol: 'tls',
      host: 'mirror.example.test',
      port: 443,
      status: 200,
    });
  }
});
