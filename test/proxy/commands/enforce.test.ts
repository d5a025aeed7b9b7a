import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { exchangeBytes } from '../../support/conversation.ts';
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
