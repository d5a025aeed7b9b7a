import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const PROGRAM = `
  import yargs from 'yargs';
  import { explainCommand } from './analyzer/commands/explain.ts';
  import { UserError } from './rules/errors.ts';
  try {
    await yargs(process.argv.slice(1)).command(explainCommand).strict().exitProcess(false).fail(false).parseAsync();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    process.stderr.write(error.message);
    process.exitCode = error.exitCode;
  }
`;

interface Ended {
  readonly out: string;
  readonly err: string;
  readonly code: number | null;
}

/** Runs the command in a process of its own, as a shell would. */
async function run(args: readonly string[], input = ''): Promise<Ended> {
  const child = spawn(
    process.execPath,
    ['--input-type=module', '--eval', PROGRAM, '--', 'explain', ...args],
    { cwd: ROOT, env: { ...process.env, NODE_NO_WARNINGS: '1' } },
  );
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { out, err, code };
}

function lines(out: string): unknown[] {
  return out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

test('a host is explained in words, exit code 0', async () => {
  const { out, err, code } = await run(['github.com']);
  expect(code).toBe(0);
  expect(err).toBe('');
  expect(out).toMatch(/^github\.com:443\n {2}category +github \(GitHub\)\n/);
  expect(out).toMatch(/rule +\S+ \(rules\/github\.yaml\)/);
});

test('a batch on stdin gives one JSON object a line; what is no destination says why, exit code 2', async () => {
  const input =
    '# hosts\ngithub.com\n\nnot a host\nhttp://s3.amazonaws.com/ec2metadata/ec2-metadata\n';
  const { out, code } = await run(['--json', '--region', 'us-east-1'], input);
  expect(code).toBe(2);
  expect(lines(out)).toMatchObject([
    { input: 'github.com', category: 'github', port: 443 },
    { input: 'not a host', error: 'it is not a host name' },
    { category: 's3', bucket: 'ec2metadata', service: 's3', port: 80 },
  ]);
});

test('a bad name among good ones goes to stderr, and the others are still explained', async () => {
  const { out, err, code } = await run(['exa mple', 'pypi.org']);
  expect(code).toBe(2);
  expect(err).toBe(
    'Cannot explain "exa mple": it is not a host name; write HOST[:PORT] or a URL\n',
  );
  expect(out).toMatch(/^pypi\.org:443\n/);
});

test('- stands for stdin among the arguments', async () => {
  const { out } = await run(['--json', 'pypi.org', '-', '10.0.0.1'], 'github.com\r\n');
  expect(lines(out)).toMatchObject([
    { host: 'pypi.org' },
    { host: 'github.com' },
    { host: '10.0.0.1' },
  ]);
});

test("the user's own rules win", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-'));
  const file = join(folder, 'own.yaml');
  writeFileSync(
    file,
    `- id: our-mirror
  match: [github.com]
  category: os-mirror
  stability: fixed
  disposition: local
  why: our own copy stands in for it
  source: the wiki
  read: 2026-11-20
  examples: [github.com]
  counterExamples: [example.com]
`,
  );
  const { out } = await run(['--json', '--rules', file, 'github.com']);
  rmSync(folder, { recursive: true });
  expect(lines(out)).toMatchObject([
    { category: 'os-mirror', disposition: 'local', rule: { id: 'our-mirror', file } },
  ]);
});

test('a misspelt flag is refused', async () => {
  const { err } = await run(['--jsn', 'github.com']);
  expect(err).toMatch(/Unknown argument: jsn/);
});

test.each([
  [['--rules', '/nowhere/rules.yaml', 'github.com'], /Cannot read the rules in/],
  [['--region', 'Virginia', 'github.com'], /Cannot take --region "Virginia"/],
])('%s is refused with one line, exit code 2', async (args, message) => {
  const { out, err, code } = await run(args);
  expect(code).toBe(2);
  expect(out).toBe('');
  expect(err).toMatch(message);
});

test('a reader that stops early is no defect', async () => {
  const hosts = Array.from({ length: 20_000 }, (_, i) => `host-${i}.example.com`).join('\n');
  const child = execFile(
    process.execPath,
    ['--input-type=module', '--eval', PROGRAM, '--', 'explain', '--json'],
    { cwd: ROOT },
  );
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(hosts);
  child.stdout?.once('data', () => child.stdout?.destroy());
  const [err, code] = await Promise.all([
    child.stderr ? text(child.stderr) : '',
    new Promise((resolve) => child.on('close', resolve)),
  ]);
  expect(err).not.toContain('EPIPE');
  expect(code).toBe(0);
});
