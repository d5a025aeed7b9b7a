import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { accessTo } from '../../../proxy/commands/operators.ts';
import { finished, runProgram, startProgram } from '../../support/program.ts';
import { readLines } from '../../support/read-lines.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const LISTEN = ['--listen', '127.0.0.1:0'];

test.each(['0.0.0.0', '::', '192.0.2.1', 'proxy.example.com'])(
  'whoever reaches %s may not look without a token',
  (host) => {
    expect(() => accessTo({ host, port: 3129 }, '--dashboard', undefined)).toThrow(
      '--dashboard-token-file FILE',
    );
  },
);

test.each(['127.0.0.1', '::1', 'localhost'])('who reaches %s is on this machine', (host) => {
  expect(accessTo({ host, port: 3129 }, '--dashboard', undefined)).toBeUndefined();
});

test('a proxy does not start with a dashboard that everybody could read', async () => {
  using folder = tempFolder();
  const { exitCode, stderr } = await runProgram(['record', ...LISTEN, '--dashboard', '0.0.0.0:0'], {
    cwd: folder.path,
  });

  expect(exitCode).toBe(2);
  expect(stderr).toContain('Cannot show the record to whoever reaches --dashboard 0.0.0.0:0');
});

test('the dashboard, the probes and the metrics share an address, and the pages ask for the token', async () => {
  using folder = tempFolder();
  writeFileSync(folder.at('token'), 'a-token-of-this-test\n');
  const child = startProgram(
    [
      ...['record', ...LISTEN, '--dashboard', '127.0.0.1:0', '--metrics'],
      ...['--dashboard-token-file', 'token', '--run', 'trial-1', '--allow', 'list.yaml'],
    ],
    { cwd: folder.path },
  );
  const line = await readLines(child.stderr)('look at it on');
  const [, url = ''] = /on (http:\/\/[^/]+)\//.exec(line) ?? [];
  const status = async (path: string, headers: Record<string, string> = {}): Promise<number> =>
    (await fetch(url + path, { headers, redirect: 'manual' })).status;
  const headers = { Authorization: 'Bearer a-token-of-this-test' };

  expect(await status('/healthz')).toBe(200);
  expect(await status('/metrics')).toBe(200);
  expect(await status('/')).toBe(303);
  expect(await status('/api/session')).toBe(401);
  const session = await (await fetch(`${url}/api/session`, { headers })).json();
  const end = finished(child);
  child.kill('SIGTERM');

  expect(session).toMatchObject({ mode: 'record', run: 'trial-1', saves: 'list.yaml' });
  expect((await end).exitCode).toBe(0);
});

test('a page that listens does not keep a proxy from ending', async () => {
  using folder = tempFolder();
  const child = startProgram(['record', ...LISTEN, '--dashboard', '127.0.0.1:0'], {
    cwd: folder.path,
  });
  const line = await readLines(child.stderr)('look at it on');
  const [, url = ''] = /on (http:\/\/[^/]+)\//.exec(line) ?? [];
  const { body } = await fetch(`${url}/api/events`);
  await body?.getReader().read();

  const end = finished(child);
  child.kill('SIGTERM');

  expect((await end).exitCode).toBe(0);
});
