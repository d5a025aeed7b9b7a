import { chmodSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { finished, runProgram, startProgram } from '../../support/program.ts';
import { readLines } from '../../support/read-lines.ts';
import { type TempFolder, tempFolder } from '../../support/temp-folder.ts';

const LIST = 'version: 1\nname: test\nentries:\n  - host: a.example.com\n    ports: [443]\n';

/** A folder with a settings file and an allowlist in it. */
function folderWith(settings: string): TempFolder {
  const folder = tempFolder();
  writeFileSync(folder.at('sallyport.yaml'), settings);
  writeFileSync(folder.at('allowlist.yaml'), LIST);
  return folder;
}

async function show(
  folder: TempFolder,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Record<string, { value: unknown; from: string }>> {
  const { stdout } = await runProgram(['config', 'show', ...args], { cwd: folder.path, env });
  return JSON.parse(stdout);
}

test('a flag beats the environment, that beats the file, that beats the default', async () => {
  using folder = folderWith('run: file\nmark: file\nworkers: 2\nlisten: [127.0.0.1:1]\n');
  const env = {
    SALLYPORT_RUN: 'variable',
    SALLYPORT_MARK: 'variable',
    SALLYPORT_LISTEN: 'a:1, b:2',
  };

  const found = await show(
    folder,
    ['record', '--json', '--config', 'sallyport.yaml', '--', '--run', 'flag'],
    env,
  );

  expect(found).toMatchObject({
    run: { value: 'flag', from: 'flag' },
    mark: { value: 'variable', from: 'SALLYPORT_MARK' },
    listen: { value: ['a:1', 'b:2'], from: 'SALLYPORT_LISTEN' },
    workers: { value: 2, from: 'sallyport.yaml:3:1' },
    'timeout-idle': { value: '15m', from: 'default' },
    upstream: { value: null, from: 'default' },
  });
});

test('no password is shown', async () => {
  using folder = folderWith('');
  const env = {
    SALLYPORT_UPSTREAM: 'http://u:s3cr3t@proxy:3128',
    SALLYPORT_ALLOW: 'https://a.example/l?sig=s3cr3t',
  };

  const { stdout } = await runProgram(['config', 'show'], { cwd: folder.path, env });

  expect(stdout).toMatch(/^upstream +http:\/\/\.\.\.@proxy:3128 +SALLYPORT_UPSTREAM$/m);
  expect(stdout).toMatch(/^allow +https:\/\/a\.example\/l\?\.\.\. +SALLYPORT_ALLOW$/m);
  expect(stdout).not.toContain('s3cr3t');
});

test('a proxy runs by its settings file, and another command reads where the record is', async () => {
  using folder = folderWith(
    'allow: allowlist.yaml\nlisten: 127.0.0.1:0\ndb: fleet.db\nrun: from-file\ndashboard: "off"\n',
  );
  const child = startProgram(['enforce', '--config', 'sallyport.yaml'], { cwd: folder.path });
  const end = finished(child);
  const line = await readLines(child.stderr)('https_proxy=');
  child.kill('SIGTERM');
  await end;

  const env = { SALLYPORT_CONFIG: 'sallyport.yaml' };
  const { stdout } = await runProgram(['runs'], { cwd: folder.path, env });

  expect(JSON.parse(line)).toMatchObject({ run: 'from-file', db: 'fleet.db' });
  expect(stdout).toContain('from-file');
});

test.each([
  [{ SALLYPORT_WORKERS: 'two' }, 'Cannot use SALLYPORT_WORKERS="two": write a number'],
  [{ SALLYPORT_METRICS: 'yes' }, 'Cannot use SALLYPORT_METRICS="yes": write true or false'],
  [{ SALLYPORT_CONFIG: 'none.yaml' }, 'Cannot read the settings file "none.yaml" (ENOENT)'],
])('%j is refused', async (env, message) => {
  using folder = tempFolder();
  const { stderr, exitCode } = await runProgram(['record'], { cwd: folder.path, env });

  expect([exitCode, stderr]).toEqual([2, expect.stringContaining(message)]);
});

test('whoever asks for help gets it, whatever the settings are', async () => {
  const env = { SALLYPORT_CONFIG: 'none.yaml' };
  const { stdout, exitCode } = await runProgram(['record', '--help'], { env });

  expect([exitCode, stdout]).toEqual([0, expect.stringContaining('--listen')]);
});

describe('config check', () => {
  const check = (folder: TempFolder) =>
    runProgram(['config', 'check', 'sallyport.yaml'], { cwd: folder.path });

  test('says that nothing is wrong', async () => {
    using folder = folderWith('allow: allowlist.yaml\nclient-role: [10.0.0.0/8=head]\n');

    expect(await check(folder)).toEqual({
      exitCode: 0,
      stdout: 'sallyport.yaml: 2 settings, and nothing is wrong\n',
      stderr: '',
    });
  });

  test('names what each file that it names lacks, with the place of its setting', async () => {
    using folder = folderWith(
      [
        'allow: allowlist.yaml',
        'auth-file: none.htpasswd',
        'dashboard-token-file: none.token',
        'intercept: true',
        'ca-dir: none',
        'run: "\\t"',
      ].join('\n'),
    );
    writeFileSync(folder.at('allowlist.yaml'), LIST.replace('443', '70000'));

    const { stderr, exitCode } = await check(folder);

    expect(exitCode).toBe(2);
    expect(stderr.split('\n')).toEqual([
      expect.stringMatching(/^sallyport: sallyport\.yaml:2:1: Cannot read --auth-file/),
      expect.stringMatching(/^sallyport\.yaml:6:1: Cannot name a run/),
      expect.stringMatching(/^sallyport\.yaml:[45]:1: Cannot .*none/),
      expect.stringMatching(/^sallyport\.yaml:3:1: Cannot .*none\.token/),
      expect.stringMatching(/^sallyport\.yaml:1:1: Cannot .*allowlist\.yaml:5:\d+/),
      '',
    ]);
  });

  test('of a list that cannot be fetched is no fault of the file', async () => {
    using folder = folderWith('allow: http://127.0.0.1:1/list.yaml\n');
    const { stderr, exitCode } = await check(folder);

    expect([exitCode, stderr]).toEqual([3, expect.stringMatching(/yaml:1:1: .*ECONNREFUSED/)]);
  });

  test('refuses a file with a password that everyone may read', async () => {
    using folder = folderWith('upstream: http://u:s3cr3t@proxy:3128\n');
    const open = await check(folder);
    chmodSync(folder.at('sallyport.yaml'), 0o640);
    const closed = await check(folder);

    expect([open.exitCode, open.stderr]).toEqual([2, expect.stringMatching(/chmod o= sallyport/)]);
    expect([closed.exitCode, open.stderr.includes('s3cr3t')]).toEqual([0, false]);
  });

  test('wants one file', async () => {
    const { stderr, exitCode } = await runProgram(['config', 'check']);

    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('write one settings file')]);
  });
});

test.each([['check'], ['show']])('the help of config %s stands by itself', async (command) => {
  const { stdout } = await runProgram(['config', command, '--help']);

  await expect(stdout).toMatchFileSnapshot(`../../golden/help/config-${command}.txt`);
});
