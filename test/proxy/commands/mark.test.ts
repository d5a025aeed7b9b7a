import { expect, test } from 'vitest';
import { exchangeBytes } from '../../support/conversation.ts';
import { finished, runProgram, startProgram } from '../../support/program.ts';
import { readLines } from '../../support/read-lines.ts';
import { tempFolder } from '../../support/temp-folder.ts';

test('a script marks phases while a proxy records, by flag, by command and over HTTP', async () => {
  using folder = tempFolder();
  const at = { cwd: folder.path };
  const flags = ['--listen', '127.0.0.1:0', '--dashboard', '127.0.0.1:0', '--run', 'trial-1'];
  const child = startProgram(['record', ...flags, '--mark', 'create'], at);
  const nextLine = readLines(child.stderr);
  const said = `${await nextLine()}\n${await nextLine()}`;
  const port = Number(/https_proxy=http:\/\/127\.0\.0\.1:(\d+)/.exec(said)?.[1]);
  const pages = Number(/http:\/\/127\.0\.0\.1:(\d+)\/healthz/.exec(said)?.[1]);
  const connect = (host: string): Promise<string> =>
    exchangeBytes(port, `CONNECT ${host}:443 HTTP/1.1\r\n\r\n`);

  await connect('one.invalid');
  const marked = await runProgram(['mark', 'node-boot'], at);
  await connect('two.invalid');
  const reply = await exchangeBytes(
    pages,
    'POST /mark HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 8\r\n\r\nteardown',
  );
  await connect('three.invalid');
  const end = finished(child);
  child.kill('SIGTERM');
  await end;
  const report = await runProgram(['report', '--format', 'json'], at);

  expect(marked).toMatchObject({ exitCode: 0, stdout: '' });
  expect(marked.stderr).toMatch(/^node-boot of run trial-1 begins at 20/);
  expect(reply).toMatch(/^HTTP\/1\.1 201 /);
  const { destinations } = JSON.parse(report.stdout);
  expect(
    destinations.map((one: { host: string; phases: { phase: string }[] }) => [
      one.host,
      ...one.phases.map(({ phase }) => phase),
    ]),
  ).toEqual([
    ['one.invalid', 'create'],
    ['three.invalid', 'teardown'],
    ['two.invalid', 'node-boot'],
  ]);
});

test('an imported run is marked with the times of somebody else’s log', async () => {
  using folder = tempFolder();
  const at = { cwd: folder.path };
  await runProgram(['import', '--from', 'list', '-', '--run', 'old'], {
    ...at,
    stdin: 'github.com:443\n',
  });

  const early = await runProgram(
    ['mark', 'create', '--run', 'old', '--at', '2020-01-01T00:00:00Z'],
    at,
  );
  const report = await runProgram(['report'], at);

  expect(early.stderr).toBe('create of run old begins at 2020-01-01T00:00:00.000Z\n');
  expect(report.stdout).toContain('create (marked), +0 s to +0 s, 1 destination');
});

test.each([
  [['mark'], 'sallyport'],
  [['mark', 'two words'], 'Cannot mark a phase "two words": write up to 64 letters'],
  [['mark', 'x'], 'there is no such file; start a run first'],
  [['mark', 'x', '--at', 'noon'], 'Cannot mark a phase at "noon": write a time with its zone'],
  [['record', '--mark', 'a/b'], 'Cannot mark a phase "a/b"'],
])('sallyport %j is one clear line and exit code 2', async (args, message) => {
  using folder = tempFolder();

  const { exitCode, stderr } = await runProgram(args, { cwd: folder.path });

  expect(exitCode).toBe(2);
  expect(stderr).toContain(message);
});
