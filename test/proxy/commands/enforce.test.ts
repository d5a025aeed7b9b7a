import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { labelOf } from '../../../proxy/policy/label.ts';
import { exchangeBytes } from '../../support/conversation.ts';
import { listenHttps } from '../../support/intercepting.ts';
import { finished, runProgram, startProgram } from '../../support/program.ts';
import { readLines } from '../../support/read-lines.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const LIST = 'version: 1\nname: test\nentries:\n  - host: a.example.com\n    ports: [443]\n';

test('a refused client hears why, SIGHUP reads a new list, and both are in the record', async () => {
  using folder = tempFolder();
  writeFileSync(folder.at('allowlist.yaml'), LIST);
  const child = startProgram(
    [
      'enforce',
      '--allow',
      'allowlist.yaml',
      '--listen',
      '127.0.0.1:0',
      '--run',
      'live',
      '--deny-contact',
      '#egress',
    ],
    { cwd: folder.path },
  );
  const nextLine = readLines(child.stderr);
  const port = Number(/https_proxy=http:\/\/127\.0\.0\.1:(\d+)/.exec(await nextLine())?.[1]);
  const ask = (): Promise<string> =>
    exchangeBytes(port, 'CONNECT nowhere.invalid:443 HTTP/1.1\r\n\r\n');

  const refused = await ask();
  writeFileSync(folder.at('allowlist.yaml'), LIST.replace('a.example.com', 'nowhere.invalid'));
  child.kill('SIGHUP');
  await nextLine('allowlist.yaml');
  const unreachable = await ask();
  const end = finished(child);
  child.kill('SIGTERM');

  expect(refused).toMatch(
    /^HTTP\/1\.1 403 [\s\S]*nowhere\.invalid:443 is refused: .*\(ask #egress\)\n$/,
  );
  expect(unreachable).toMatch(/^HTTP\/1\.1 502 [\s\S]*does not resolve/);
  expect((await end).exitCode).toBe(0);
  const { stdout } = await runProgram(['report', '--format', 'json'], { cwd: folder.path });
  expect(JSON.parse(stdout).destinations).toEqual([
    expect.objectContaining({
      host: 'nowhere.invalid',
      verdicts: { allowed: 1, denied: 1, wouldDeny: 0 },
      errors: { 'no-entry': 1, ENOTFOUND: 1 },
    }),
  ]);
});

test('a list that cannot be read keeps the proxy from starting', async () => {
  using folder = tempFolder();
  writeFileSync(
    folder.at('allowlist.yaml'),
    'version: 1\nname: test\nentries:\n  - hots: a.example.com\n',
  );

  const { stderr, exitCode } = await runProgram(['enforce', '--allow', 'allowlist.yaml'], {
    cwd: folder.path,
  });

  expect(stderr).toMatch(/^sallyport: .*allowlist\.yaml:4:\d+/);
  expect(exitCode).toBe(2);
});

test('a list of a server is taken anew, and each attempt says which one it was held to', async () => {
  using folder = tempFolder();
  let list = LIST;
  await using server = await listenHttps(['localhost'], (_, res) => res.end(list));
  writeFileSync(folder.at('roots.pem'), server.identity.certificate);
  const options = { cwd: folder.path, env: { NODE_EXTRA_CA_CERTS: folder.at('roots.pem') } };
  const child = startProgram(
    [
      ...['enforce', '--allow', `https://localhost:${server.port}/list.yaml?sig=s3cr3t`],
      ...['--allow-poll', '1s', '--listen', '127.0.0.1:0', '--run', 'fleet'],
      ...['--dashboard', '127.0.0.1:0', '--metrics'],
    ],
    options,
  );
  const end = finished(child);
  const nextLine = readLines(child.stderr);
  const port = Number(/https_proxy=http:\/\/127\.0\.0\.1:(\d+)/.exec(await nextLine())?.[1]);
  const [, pages = ''] = /look at it on (\S+)\//.exec(await nextLine('look at it')) ?? [];
  const ask = (): Promise<string> =>
    exchangeBytes(port, 'CONNECT nowhere.invalid:443 HTTP/1.1\r\n\r\n');

  const refused = await ask();
  list = LIST.replace('a.example.com', 'nowhere.invalid').replace('name: test', 'name: next');
  const reloaded = await nextLine('has been reloaded');
  const allowed = await ask();
  const metrics = await (await fetch(`${pages}/metrics`)).text();
  child.kill('SIGTERM');

  const [before, after] = [labelOf('test', LIST), labelOf('next', list)];
  expect([refused.slice(9, 12), allowed.slice(9, 12)]).toEqual(['403', '502']);
  expect(reloaded).toContain(`list.yaml?... has been reloaded: next@${after.digest}`);
  expect(metrics).toContain(`sallyport_policy_info{name="next",digest="${after.digest}"} 1`);
  const { exitCode, stderr } = await end;
  expect([exitCode, `${stderr}${metrics}`.includes('s3cr3t')]).toEqual([0, false]);
  const { stdout } = await runProgram(['export', '--events'], options);
  const events = stdout
    .split('\n')
    .filter((line) => line.includes('"type":"event"'))
    .map((line) => JSON.parse(line).policy);
  expect(events).toEqual([before, after]);
  // What was exported says the same where it is read back.
  await runProgram(['import', '--from', 'jsonl', '--events', '--db', 'copy.db', '-'], {
    ...options,
    stdin: stdout,
  });
  const copy = await runProgram(['export', '--events', '--db', 'copy.db'], options);
  expect(copy.stdout).toContain(`"policy":${JSON.stringify(after)}`);
});

test('without its server and without a copy the proxy does not start', async () => {
  using folder = tempFolder();

  const { stderr, exitCode } = await runProgram(
    ['enforce', '--allow', 'http://127.0.0.1:1/list.yaml?sig=s3cr3t', '--listen', '127.0.0.1:0'],
    { cwd: folder.path },
  );

  expect(stderr).toMatch(
    /^sallyport: Cannot read the allowlist http:\/\/127\.0\.0\.1:1\/list\.yaml\?\.\.\.: .*ECONNREFUSED.*nor is there a copy/,
  );
  expect([exitCode, stderr.includes('s3cr3t')]).toEqual([3, false]);
});
