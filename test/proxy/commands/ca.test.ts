import { X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { converse, exchangeBytes } from '../../support/conversation.ts';
import { closedPort } from '../../support/loopback.ts';
import { runProgram } from '../../support/program.ts';
import { startRecording } from '../../support/recording.ts';
import { type TempFolder, tempFolder } from '../../support/temp-folder.ts';

async function init(folder: TempFolder, ...flags: string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await runProgram([
    ...['ca', 'init', '--ca-dir', folder.at('ca')],
    ...flags,
  ]);
  expect([exitCode, stdout]).toEqual([0, `${folder.at('ca')}\n`]);
  return stderr;
}

test.each([['ca'], ['ca', 'init'], ['ca', 'export']])('help of %s %s', async (...command) => {
  const { stdout, exitCode } = await runProgram([...command, '--help']);

  expect(exitCode).toBe(0);
  await expect(stdout).toMatchFileSnapshot(`../../golden/help/${command.join('-')}.txt`);
});

describe('ca init', () => {
  test('makes a CA in a folder of its own, and says what it can do and what comes next', async () => {
    using folder = tempFolder();

    const said = await init(folder, '--intercept', 'github.com,*.s3.*.amazonaws.com');

    expect(said).toContain('It can sign for amazonaws.com, github.com and what is below');
    expect(said).toContain('sallyport ca export --for debian');
    expect(statSync(folder.at('ca')).mode & 0o777).toBe(0o700);
    expect(statSync(folder.at('ca', 'ca.key')).mode & 0o777).toBe(0o600);
    expect(said).not.toContain('BEGIN');
  });

  test('warns of a CA that can sign for every name', async () => {
    using folder = tempFolder();

    expect(await init(folder)).toContain('whoever has its key can pose as any host');
  });

  test.each([
    [['--days', '0'], 'Cannot use --days 0'],
    [['--days', '1e9'], 'write a number from 1 to 3650'],
    [['--intercept', 'https://x'], 'Cannot use --intercept "https://x"'],
  ])('%j is refused, and leaves nothing behind', async (flags, expected) => {
    using folder = tempFolder();

    const args = ['ca', 'init', '--ca-dir', folder.at('ca'), ...flags];
    const { stderr, exitCode } = await runProgram(args);

    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(expected)]);
    expect(existsSync(folder.at('ca'))).toBe(false);
  });
});

describe('ca export', () => {
  test('writes the certificate as PEM, as DER and behind what the system trusts; never the key', async () => {
    using folder = tempFolder();
    await init(folder);
    const write = async (...flags: string[]): Promise<Buffer> => {
      const args = ['ca', 'export', '--ca-dir', folder.at('ca'), '-o', folder.at('out'), ...flags];
      expect(await runProgram(args)).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
      return readFileSync(folder.at('out'));
    };

    const pem = await write();
    const der = await write('--format', 'der');
    const bundle = await write('--format', 'bundle');

    expect(new X509Certificate(pem).raw.equals(der)).toBe(true);
    expect(bundle.toString().match(/BEGIN CERTIFICATE/g)?.length).toBeGreaterThan(10);
    expect(bundle.toString().trimEnd().endsWith(pem.toString().trim())).toBe(true);
    for (const written of [pem, bundle]) expect(written.toString()).not.toContain('PRIVATE');
  });

  test('says that a CA is about to end', async () => {
    using folder = tempFolder();
    await init(folder, '--days', '7');

    const { stderr } = await runProgram(['ca', 'export', '--ca-dir', folder.at('ca')]);

    expect(stderr).toMatch(/^This CA expires on \d{4}-\d\d-\d\d, in [67] days: make the next one/);
  });

  test.each([
    [['--for', 'windows'], 'write one of debian, rhel'],
    [['--for', 'debian', '--format', 'pem'], 'Cannot use --format with --for'],
    [['--format', 'p12'], 'Cannot use'],
  ])('%j is refused', async (flags, expected) => {
    using folder = tempFolder();
    await init(folder);

    const args = ['ca', 'export', '--ca-dir', folder.at('ca'), ...flags];

    expect(await runProgram(args)).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringContaining(expected),
    });
  });
});

describe('--intercept', () => {
  test('does not start without a CA, or with one that others may read', async () => {
    using folder = tempFolder();
    const record = (): ReturnType<typeof runProgram> =>
      runProgram([
        ...['record', '--db', folder.at('x.db'), '--listen', '127.0.0.1:0'],
        ...['--intercept', 'github.com', '--ca-dir', folder.at('ca')],
      ]);

    expect(await record()).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('sallyport ca init'),
    });
    await init(folder);
    chmodSync(folder.at('ca', 'ca.key'), 0o644);
    expect(await record()).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('run chmod 600'),
    });
  });

  test.each([
    [['--ca-dir', 'x'], 'Cannot use --ca-dir without --intercept'],
    [['--upstream-ca', 'x'], 'Cannot use --upstream-ca without --intercept'],
  ])('is missed by %j', async (flags, expected) => {
    const { exitCode, stderr } = await runProgram(['record', ...flags]);

    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(expected)]);
  });
});

test('the key of the CA cannot be read through any page or port of the program', async () => {
  using folder = tempFolder();
  await init(folder);
  const key = readFileSync(folder.at('ca', 'ca.key'), 'utf8');
  const secret = key.split('\n')[3] ?? '';
  const dashboard = await closedPort();
  await using recording = await startRecording({
    db: folder.at('record.db'),
    flags: [
      ...['--intercept', '*', '--ca-dir', folder.at('ca')],
      ...['--metrics', '--dashboard', `127.0.0.1:${dashboard}`],
    ],
  });
  const file = folder.at('ca', 'ca.key');
  const paths = [
    ...['/', '/healthz', '/readyz', '/metrics', '/ca', '/ca.pem', '/ca.key', '/ca/ca.key', file],
    `/../..${file}`,
    `/%2e%2e/%2e%2e${file}`,
    `/..%2f..%2f..%2f..${file.replaceAll('/', '%2f')}`,
    `/api${file}`,
    `/api/file?path=${file}`,
    `//${file}`,
    `file://${file}`,
  ];

  for (const path of paths) {
    const head = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${dashboard}\r\nConnection: close\r\n\r\n`;
    expect(await exchangeBytes(dashboard, head)).not.toContain(secret);
    expect(await exchangeBytes(recording.port, head)).not.toContain(secret);
  }
  await using talk = await converse(recording.port);
  talk.send(
    `GET http://127.0.0.1:${dashboard}${file} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
  );
  expect(await talk.rest()).not.toContain(secret);
  expect(secret).toMatch(/^[A-Za-z0-9+/]{64}$/);
  expect(recording.log()).not.toContain(secret);
  expect(readFileSync(folder.at('record.db'), 'latin1')).not.toContain(secret);
});
