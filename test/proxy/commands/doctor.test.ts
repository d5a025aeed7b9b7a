import { expect, test } from 'vitest';
import { runProgram } from '../../support/program.ts';
import { GOOD_ENVIRONMENT, nodeWith } from '../doctor/node.ts';

const SECRET = 'pa55word';

test('a node without a fault ends with 0, one with a fault with 1', async () => {
  using good = nodeWith({ ...GOOD_ENVIRONMENT, '/usr/bin/git': '' });
  using bad = nodeWith({
    ...GOOD_ENVIRONMENT,
    '/usr/bin/curl': '',
    '/root/.curlrc': 'proxy=x:1\n',
  });

  const fine = await runProgram(['doctor', '--root', good.path]);
  expect(fine).toMatchObject({ exitCode: 0, stderr: '' });
  expect(fine.stdout).toMatch(/^Proxy: http:\/\/10\.0\.0\.9:3128\n/);
  expect(fine.stdout).toMatch(/git +ok/);
  const faulty = await runProgram(['doctor', '--root', bad.path, '--json']);
  expect(faulty.exitCode).toBe(1);
  expect(JSON.parse(faulty.stdout)).toMatchObject({
    ...{ schema: 'sallyport/doctor@1', problems: 1 },
    checks: expect.arrayContaining([expect.objectContaining({ id: 'curl', verdict: 'problem' })]),
  });
});

test('passwords of proxies are never shown, in whatever file they stand', async () => {
  const url = `http://user:${SECRET}@10.0.0.9:3128`;
  using node = nodeWith({
    '/etc/environment': `https_proxy=${url}\nhttp_proxy=user:${SECRET}@@@/#broken\n`,
    '/usr/bin/git': '',
    '/etc/gitconfig': `[http]\nproxy = ${url}\n`,
    '/usr/bin/apt-get': '',
    '/etc/apt/apt.conf': `Acquire::http::Proxy "http://${SECRET}:x@10.0.0.8:3128/";`,
  });

  for (const form of [[], ['--json'], ['--proxy', url]]) {
    const { stdout, stderr } = await runProgram(['doctor', '--root', node.path, ...form]);
    expect(stdout).toMatch(/10\.0\.0\.8:3128/);
    expect(stdout + stderr).not.toContain(SECRET);
  }
});

test.each([
  [['--root', '/nowhere/at/all'], /Cannot look at the node below "\/nowhere\/at\/all"/],
  [['--proxy', ':::'], /Cannot check for the proxy that --proxy names/],
])('%j is bad usage', async (args, message) => {
  const ran = await runProgram(['doctor', ...args]);

  expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
  expect(ran.stderr).toMatch(message);
});
