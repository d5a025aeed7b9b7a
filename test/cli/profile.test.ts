import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { runProgram } from '../support/program.ts';
import { tempFolder } from '../support/temp-folder.ts';

const SAMPLES = fileURLToPath(new URL('../../samples/', import.meta.url));

describe('help', () => {
  test.each([
    ['profile'],
    ['profile', 'compare'],
    ['profile', 'show'],
    ['profile', 'import'],
    ['predict'],
    ['env'],
  ])('of %s %s stands by itself', async (...words) => {
    const { stdout, exitCode } = await runProgram([...words, '--help']);

    expect(exitCode).toBe(0);
    await expect(stdout).toMatchFileSnapshot(`../golden/help/${words.join('-')}.txt`);
  });
});

test('a record is compared from the command line', async () => {
  using folder = tempFolder();
  const list = `${SAMPLES}metaflow/destinations.txt`;
  await runProgram(['import', '--from', 'list', '--run', 'trial', list], { cwd: folder.path });

  const { stdout, exitCode } = await runProgram(
    [
      'profile',
      'compare',
      'metaflow',
      '--run',
      'trial',
      '--feature',
      'sagemaker',
      '--feature',
      'ui',
    ],
    { cwd: folder.path },
  );

  expect(exitCode).toBe(0);
  expect(stdout).toContain('sagemaker: SageMaker notebooks and models, named with --feature');
});

test('a table on the command line becomes a profile, and that can be compared', async () => {
  using folder = tempFolder();
  const table = '| Host | Port | Why |\n|---|---|---|\n| github.com | 443 | code |\n';
  writeFileSync(folder.at('table.md'), table);

  const args = [
    'profile',
    'import',
    'table.md',
    '--name',
    'vendor',
    '--source',
    'a test',
    '-o',
    'vendor.yaml',
  ];
  const made = await runProgram(args, { cwd: folder.path });
  const shown = await runProgram(['profile', 'show', './vendor.yaml'], { cwd: folder.path });

  expect(made).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  expect(readFileSync(folder.at('vendor.yaml'), 'utf8')).toContain('name: vendor');
  expect(shown.stdout).toContain('github.com on 443');
});

test.each([
  [['profile', 'list']],
  [['profile', 'show', 'metaflow', '--json']],
  [['predict', `${SAMPLES}parallelcluster-3/cluster.yaml`, '--json']],
  [['env', '--for', 'parallelcluster', '--proxy', 'http://10.0.0.5:3128']],
])('%j answers on stdout, and exits with 0', async (args) => {
  using folder = tempFolder();

  const { stdout, exitCode } = await runProgram(args, { cwd: folder.path });

  expect(exitCode).toBe(0);
  expect(stdout).not.toBe('');
  if (args.includes('--json')) expect(JSON.parse(stdout)).toHaveProperty('schema');
});

describe('bad input is one clear line and exit code 2', () => {
  test.each([
    [['profile'], 'write profile list, show, compare or import'],
    [['profile', 'show'], 'Not enough'],
    [['profile', 'show', 'nonsense'], 'Cannot find the profile "nonsense"'],
    [['profile', 'show', 'metaflow', '--feature', 'x'], 'Cannot use --feature "x"'],
    [['profile', 'compare', 'metaflow', '--db', 'no-such.db'], 'no-such.db'],
    [['profile', 'import', 'no-such.md', '--name', 'a', '--source', 'b'], 'no-such.md'],
    [['predict', 'no-such.yaml'], 'Cannot read the configuration "no-such.yaml"'],
    [['predict', `${SAMPLES}metaflow/README.md`], 'README.md:'],
    [['env'], 'proxy'],
    [['env', '--proxy', 'nonsense'], 'Cannot use the URL of --proxy'],
    [['env', '--proxy', 'http://p:1', '--for', 'fish'], '"fish"'],
  ])('%j', async (args, text) => {
    using folder = tempFolder();

    const { stdout, stderr, exitCode } = await runProgram(args, { cwd: folder.path });

    expect(stderr).toContain(text);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
  });
});
