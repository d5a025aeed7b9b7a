import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type TempFolder, tempFolder } from '../support/temp-folder.ts';
import { serveGit } from './support/git-http.ts';
import { runWell } from './support/peer.ts';
import { startTrial } from './support/peer-trial.ts';

/** Nothing of the machine's own git configuration may reach the test. */
const OWN_CONFIG = { GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };

/** A repository with one commit that holds one file. */
async function makeRepository(folder: TempFolder): Promise<void> {
  const work = folder.at('work');
  mkdirSync(work);
  const git = (...args: string[]): Promise<string> =>
    runWell('git', ['-C', work, '-c', 'user.name=t', '-c', 'user.email=t@example.test', ...args], {
      env: OWN_CONFIG,
    });
  await git('init', '-q', '-b', 'main');
  writeFileSync(folder.at('work', 'cookbook.rb'), 'name "cluster"\n');
  await git('add', '.');
  await git('commit', '-q', '-m', 'first');
  await git('clone', '-q', '--bare', work, folder.at('cluster', 'cookbook.git'));
}

test('git clones over https, and its tunnel is recorded', async () => {
  using folder = tempFolder();
  await makeRepository(folder);
  await using trial = await startTrial(serveGit(folder.path));
  const clone = trial.folder.at('clone');
  const url = 'https://git.example.test/cluster/cookbook.git';

  // The variable wins over http.sslCAInfo, and some machines have it set.
  const env = { ...trial.env, ...OWN_CONFIG, GIT_SSL_CAINFO: trial.site.certificate };
  await runWell('git', ['clone', '-q', url, clone], { env });

  expect(readFileSync(`${clone}/cookbook.rb`, 'utf8')).toBe('name "cluster"\n');
  expect(await trial.events()).toEqual([
    expect.objectContaining({
      method: 'CONNECT',
      protocol: 'tls',
      host: 'git.example.test',
      port: 443,
      status: 200,
      user_agent: expect.stringMatching(/^git\//),
    }),
  ]);
});

test('git clones over plain http, and each of its requests is recorded with its path', async () => {
  using folder = tempFolder();
  await makeRepository(folder);
  await using trial = await startTrial(serveGit(folder.path));
  const clone = trial.folder.at('clone');

  const url = 'http://git.example.test/cluster/cookbook.git';
  await runWell('git', ['clone', '-q', url, clone], { env: { ...trial.env, ...OWN_CONFIG } });

  expect(readFileSync(`${clone}/cookbook.rb`, 'utf8')).toBe('name "cluster"\n');
  const requests = (await trial.events()).map(({ method, path, status }) => [method, path, status]);
  expect(requests).toContainEqual(['GET', '/cluster/cookbook.git/info/refs', 200]);
  expect(requests).toContainEqual(['POST', '/cluster/cookbook.git/git-upload-pack', 200]);
});
