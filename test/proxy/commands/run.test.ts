import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { proxyEnvironment } from '../../../proxy/commands/environment.ts';
import { finished, runProgram, startProgram } from '../../support/program.ts';
import { readLines } from '../../support/read-lines.ts';
import { tempFolder } from '../../support/temp-folder.ts';

test('every spelling of the proxy variables is set, and metadata stays direct', () => {
  const env = proxyEnvironment('http://127.0.0.1:1', {
    NO_PROXY: 'a.example, b.example',
    no_proxy: 'a.example',
  });

  for (const name of [
    'http_proxy',
    'https_proxy',
    'all_proxy',
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'ALL_PROXY',
  ]) {
    expect(env[name]).toBe('http://127.0.0.1:1');
  }
  expect(env).toMatchObject({ NODE_USE_ENV_PROXY: '1', no_proxy: env.NO_PROXY });
  expect(env.NO_PROXY?.split(',')).toEqual(
    expect.arrayContaining(['localhost', '127.0.0.1', '169.254.169.254', 'a.example', 'b.example']),
  );
});

test('a signal reaches the command, and its exit code comes back', async () => {
  using folder = tempFolder();
  const script =
    'process.on("SIGTERM", () => process.exit(42)); console.log("ready"); setInterval(() => {}, 1000)';
  const child = startProgram(['run', '--run', 'x', '--', process.execPath, '-e', script], {
    cwd: folder.path,
  });
  const end = finished(child);
  await readLines(child.stdout)();

  child.kill('SIGTERM');

  expect(await end).toMatchObject({ exitCode: 42, stderr: expect.stringContaining('run x') });
});

test('a command that a signal ends is 128 and its number', async () => {
  using folder = tempFolder();
  const child = startProgram(
    ['run', '--', process.execPath, '-e', 'process.kill(process.pid, "SIGKILL")'],
    {
      cwd: folder.path,
    },
  );

  expect((await finished(child)).exitCode).toBe(137);
});

test.each(['no-such-command', './no-such-command'])(
  'for %s nothing is begun: exit code 127, as shells have it, and no record',
  async (command) => {
    using folder = tempFolder();

    const { exitCode, stderr } = await runProgram(['run', '--run', 'x', '--', command], {
      cwd: folder.path,
    });

    expect(exitCode).toBe(127);
    expect(stderr).toBe(`sallyport: Cannot run "${command}": there is no such command\n`);
    expect(existsSync(folder.at('sallyport.db'))).toBe(false);
  },
);
