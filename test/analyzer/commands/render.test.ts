import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TARGET_NAMES } from '../../../analyzer/render/targets/index.ts';
import { type Finished, runProgram } from '../../support/program.ts';
import { record, temporaryFolder } from './record.ts';

const LIST = `version: 1
name: trial
entries:
  - host: github.com
    ports: [443]
    purpose: releases
  - host: "*.example.com"
    ports: [443]
    clients: [head]
`;

function render(cwd: string, ...args: readonly string[]): Promise<Finished> {
  return runProgram(['render', ...args], { cwd });
}

function withList(folder: string): string {
  const file = join(folder, 'allowlist.yaml');
  writeFileSync(file, LIST);
  return file;
}

test('the allowlist goes to stdout in the language of the target, and what is lost to stderr', async () => {
  using place = temporaryFolder();
  const file = withList(place.folder);

  const { exitCode, stdout, stderr } = await render(
    place.folder,
    '--target',
    'squid',
    '--allow',
    file,
  );

  expect(exitCode).toBe(0);
  expect(stdout).toContain('dstdomain -n github.com\n');
  expect(stdout).toMatch(/\nhttp_access deny all\n$/);
  expect(stderr).toBe('*.example.com:443 widens: for every client, not only head\n');
});

test('--client-role keeps an entry to the clients of its role', async () => {
  using place = temporaryFolder();
  const file = withList(place.folder);

  const { exitCode, stdout, stderr } = await render(
    place.folder,
    ...['--target', 'squid', '--allow', file, '--client-role', '10.0.1.0/24=head', '--strict'],
  );

  expect(exitCode).toBe(0);
  expect(stdout).toContain('src 10.0.1.0/24\n');
  expect(stderr).toBe('');
});

test('--strict writes nothing and exits 1 where the target cannot say what the list says', async () => {
  using place = temporaryFolder();
  const file = withList(place.folder);
  const output = join(place.folder, 'squid.conf');

  const lost = await render(
    place.folder,
    ...['--target', 'squid', '--allow', file, '--strict', '-o', output],
  );
  const kept = await render(place.folder, '--target', 'text', '--allow', file, '--strict');

  expect(lost.exitCode).toBe(1);
  expect(lost.stdout).toBe('');
  expect(existsSync(output)).toBe(false);
  expect(lost.stderr).toContain('Nothing written: squid cannot say exactly');
  expect(kept.exitCode).toBe(0);
});

test('a list from stdin is written to the file that -o names', async () => {
  using place = temporaryFolder();
  const output = join(place.folder, 'proxy.pac');

  const { exitCode, stdout } = await runProgram(
    [
      'render',
      '--target',
      'pac',
      '--proxy',
      'proxy.example.test:3128',
      '--allow',
      '-',
      '-o',
      output,
    ],
    { stdin: LIST },
  );

  expect(exitCode).toBe(0);
  expect(stdout).toBe('');
  expect(readFileSync(output, 'utf8')).toContain('Written from stdin at ');
});

test('without a list, what the newest run saw is rendered, and said to be unreviewed', async () => {
  using place = temporaryFolder();
  record(place.db, 'trial-1', ['github.com:443']);

  const { exitCode, stdout, stderr } = await render(
    place.folder,
    ...['--target', 'text', '--db', place.db],
  );

  expect(exitCode).toBe(0);
  expect(stdout).toContain('\ngithub.com:443  # tls; github;');
  expect(stderr).toContain('nobody has reviewed');
});

test('--target list names every target', async () => {
  using place = temporaryFolder();

  const { stdout } = await render(place.folder, '--target', 'list');

  expect(stdout.split('\n').filter(Boolean)).toEqual([...TARGET_NAMES]);
});

test.each([
  [['--target', 'ipchains'], 'Cannot render for --target "ipchains": write one of text, csv'],
  [['--target', 'pac'], 'Cannot write a PAC file without a proxy: write --proxy HOST:PORT'],
  [['--target', 'pac', '--proxy', 'nowhere'], 'Cannot send clients to --proxy "nowhere"'],
  [['--target', 'squid', '--as', 'terraform'], 'Cannot write squid --as terraform'],
  [['--target', 'squid', '--suricata'], 'Cannot write squid with --suricata'],
  [['--target', 'aws-dns-firewall', '--as', 'cdk'], 'write cloudformation, terraform or cli'],
])('%j is one clear line and exit code 2', async (args, message) => {
  using place = temporaryFolder();
  const file = withList(place.folder);

  const { exitCode, stdout, stderr } = await render(place.folder, ...args, '--allow', file);

  expect(exitCode).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain(message);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
});

test('without --allow and without a record, the message says where to begin', async () => {
  using place = temporaryFolder();

  const { exitCode, stderr } = await render(place.folder, '--target', 'squid');

  expect(exitCode).toBe(2);
  expect(stderr).toContain('sallyport.db');
});
