import { expect, test } from 'vitest';
import { PROGRAM, readEvents } from '../support/recording.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { makeArchive, ownAptState, serveArchive } from './support/debian-archive.ts';
import { runPeer } from './support/peer.ts';
import { standIn } from './support/stand-in.ts';

test('under sallyport run every client finds the proxy by itself, and the summary names where each went', async () => {
  using folder = tempFolder();
  const archive = await makeArchive(folder);
  await using site = await standIn(folder, serveArchive(archive));
  const db = folder.at('sallyport.db');
  const aptGet = ['apt-get', ...ownAptState(folder, 'http://apt.example.test/debian'), 'update'];
  const script = `set -e
    curl -sS --fail http://curl.example.test/debian/Release
    wget -q -O - http://wget.example.test/debian/Release
    python3 -c 'import urllib.request as r; r.urlopen("http://python.example.test/debian/Release")'
    "${process.execPath}" -e 'await fetch("http://node.example.test/debian/Release")'
    ${aptGet.map((word) => `'${word}'`).join(' ')}
    git ls-remote https://git.example.test/none.git || exit 7`;
  const flags = ['--db', db, '--run', 'clients', ...site.flags];

  const { exitCode, stderr } = await runPeer(process.execPath, [
    ...[PROGRAM, 'run', ...flags],
    ...['--', 'sh', '-c', script],
  ]);

  expect(exitCode).toBe(7);
  const names = ['curl', 'wget', 'python', 'node', 'apt', 'git'].map((n) => `${n}.example.test`);
  expect(new Set(readEvents(db, 'clients').map(({ host }) => host))).toEqual(new Set(names));
  const destinations = stderr.slice(stderr.indexOf('\nDestinations\n'));
  for (const name of names) expect(destinations).toContain(name);
});
