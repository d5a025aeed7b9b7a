import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type TempFolder, tempFolder } from '../../support/temp-folder.ts';
import { firstHour, GOOD_HOUR } from '../support/first-hour.ts';
import { runPeer, runWell } from '../support/peer.ts';

const BUILD = fileURLToPath(new URL('../../../packaging/single-file/build.ts', import.meta.url));

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

let built: TempFolder;
let program: string;

beforeAll(async () => {
  built = tempFolder();
  program = built.at('sallyport');
  await runWell(process.execPath, [BUILD, program], { patienceMs: 550_000 });
});

afterAll(() => built[Symbol.dispose]());

test('one file does what the package does, with no Node beside it', async () => {
  using folder = tempFolder();
  const env = { SALLYPORT_CACHE_DIR: folder.at('cache'), PATH: '/usr/bin:/bin' };

  expect(await firstHour({ command: [program], env }, folder)).toEqual(GOOD_HOUR);
});

test('what it unpacks is its owner’s alone, is unpacked once, and two that start at once do not meet', async () => {
  using folder = tempFolder();
  const cache = folder.at('cache');
  const env = { SALLYPORT_CACHE_DIR: cache };
  const start = () => runPeer(program, ['--version'], { env, cwd: folder.path });

  const codes = (await Promise.all([start(), start(), start()])).map(({ exitCode }) => exitCode);

  expect(codes).toEqual([0, 0, 0]);
  const folders = readdirSync(cache);
  expect(folders).toHaveLength(1);
  expect(statSync(cache).mode & 0o777).toBe(0o700);
  const unpackedAt = statSync(`${cache}/${folders[0]}/cli.js`).ino;
  await start();
  expect(statSync(`${cache}/${folders[0]}/cli.js`).ino).toBe(unpackedAt);
});

test('it runs nothing from a folder that others may write', async () => {
  using folder = tempFolder();
  const cache = folder.at('cache');
  mkdirSync(cache);
  chmodSync(cache, 0o777);

  const { exitCode, stderr } = await runPeer(program, ['--version'], {
    env: { SALLYPORT_CACHE_DIR: cache },
  });

  expect(exitCode).toBe(3);
  expect(stderr).toMatch(/^sallyport: Cannot run what is in .*others may write there/);
});

test('where nothing can be unpacked it says so, and what to set', async () => {
  using folder = tempFolder();

  const { exitCode, stderr } = await runPeer(program, ['--version'], {
    env: { SALLYPORT_CACHE_DIR: `${program}/below-a-file` },
    cwd: folder.path,
  });

  expect(exitCode).toBe(3);
  expect(stderr).toMatch(/^sallyport: Cannot unpack the program into .*SALLYPORT_CACHE_DIR/);
});
