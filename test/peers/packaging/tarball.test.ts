import { statSync } from 'node:fs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type TempFolder, tempFolder } from '../../support/temp-folder.ts';
import { firstHour, GOOD_HOUR } from '../support/first-hour.ts';
import { installPacked, nodeOf, type Packed, packPackage } from '../support/packed.ts';
import { runPeer } from '../support/peer.ts';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

let folder: TempFolder;
let packed: Packed;

beforeAll(async () => {
  folder = tempFolder();
  packed = await packPackage(folder);
});

afterAll(() => folder[Symbol.dispose]());

test('the package has what its users need, and nothing of what only its makers do', () => {
  expect(packed.paths).toEqual(
    expect.arrayContaining([
      'LICENSE',
      'README.md',
      'CHANGELOG.md',
      'bin/sallyport.js',
      'dist/cli.js',
      'man/sallyport.1',
      'rules/github.yaml',
      'analyzer/dashboard/public/index.html',
      'samples/systemd/sallyport-record.service',
      'samples/systemd/sallyport-enforce.service',
    ]),
  );
  const strays = packed.paths.filter((path) => /\.ts$|(^|\/)test\/|^bench\/|^docs\//.test(path));
  expect(strays).toEqual([]);
  expect(packed.size).toBeLessThan(2_500_000);
  expect(statSync(packed.file).size).toBe(packed.size);
});

/** The oldest that `engines` admits, and the newest of each line that is kept up. */
test.each(['22.14.0', '22.23.3', '24.21.0', '26.10.0'])(
  'on Node %s it installs in an empty folder, and does everything',
  async (version) => {
    using home = tempFolder();
    const node = await nodeOf(version);
    await installPacked(node, packed.file, home.at('user'));

    const command = [node, home.at('user/node_modules/.bin/sallyport')] as const;
    expect(await firstHour({ command: [...command] }, home)).toEqual(GOOD_HOUR);
  },
);

/** Too old for the program, and for its native module only: that one would crash. */
test.each(['20.20.2', '22.13.1'])('on Node %s it says what to install', async (version) => {
  using home = tempFolder();
  const node = await nodeOf(version);
  await installPacked(node, packed.file, home.at('user'));

  const { exitCode, stderr } = await runPeer(node, [
    home.at('user/node_modules/.bin/sallyport'),
    '--version',
  ]);

  expect(exitCode).toBe(3);
  expect(stderr).toMatch(
    /^sallyport: Cannot run on Node\.js \S+: install Node\.js 22\.14 or newer/,
  );
});
