import { closeSync, openSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { listen } from '../support/loopback.ts';
import { finished, runProgram, startProgram } from '../support/program.ts';
import { tempFolder } from '../support/temp-folder.ts';

const COMMANDS = [
  'record',
  'run',
  'enforce',
  'import',
  'export',
  'merge',
  'ship',
  'prune',
  'doctor',
  'mark',
  'runs',
  'report',
  'dashboard',
  'render',
  'explain',
  'allowlist',
  'check',
  'simulate',
  'diff',
  'config',
  'completion',
];

describe('help', () => {
  test('of the program names every command', async () => {
    const { stdout, exitCode } = await runProgram(['--help']);

    expect(exitCode).toBe(0);
    await expect(stdout).toMatchFileSnapshot('../golden/help/sallyport.txt');
    for (const command of COMMANDS) expect(stdout).toContain(`sallyport ${command}`);
  });

  test.each(COMMANDS)('of %s stands by itself', async (command) => {
    const { stdout, exitCode } = await runProgram([command, '--help']);

    expect(exitCode).toBe(0);
    await expect(stdout).toMatchFileSnapshot(`../golden/help/${command}.txt`);
  });

  test('--version says the version of the package', async () => {
    const manifest: unknown = JSON.parse(
      readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
    );
    const { stdout } = await runProgram(['--version']);

    expect(manifest).toMatchObject({ version: stdout.trim() });
  });
});

describe('bad usage is one clear line and exit code 2', () => {
  test.each([
    [[], 'Cannot run without a command'],
    [['recrod'], 'Cannot run "recrod": write record, if that is meant'],
    [['zzyzx'], 'Cannot run "zzyzx": write a command that sallyport --help lists'],
    [['record', '--no-such-flag'], 'Cannot use "--no-such-flag" with sallyport record: write what'],
    [['report', 'newest', '--noSuch=1'], 'Cannot use "--noSuch", "newest" with sallyport report'],
    [['record', '--listen', 'here'], 'Cannot listen on --listen "here": write HOST:PORT'],
    [['record', '--listen', '127.0.0.1:70000'], 'with a port from 0 to 65535'],
    [['record', '--timeout-idle', 'soon'], 'Cannot use --timeout-idle "soon": write a time'],
    [['record', '--upstream', 'proxy:3128'], 'write http://host:port'],
    [['record', '--resolve', 'x'], 'write HOST:PORT:ADDRESS'],
    [['record', '--log-level', 'loud'], 'Cannot use --log-level "loud": write one of trace,'],
    [['record', '--ship', 'postgres://me:pw@db/x'], 'Cannot use --ship with a password in the URL'],
    [['record', '--ship', 'db.example.com'], 'write postgres://USER@HOST:PORT/DATABASE'],
    [['record', '--proxy-id', 'one'], 'Cannot use --proxy-id without --ship'],
    [['record', '--ship', 'postgres://db', '--proxy-id', 'a b'], 'write up to 100 letters'],
    [['record', '--ship-keep', '5'], 'write a size from 10MB, such as 500MB or 10GB, or all'],
    [['ship'], 'Cannot ship without a database: write --to'],
    [['ship', '--to', 'postgres://me@127.0.0.1/x', '--db', 'none.db'], 'there is no such file'],
    [['prune'], 'Cannot run sallyport prune without --older-than'],
    [['prune', '--older-than', 'soon'], 'write hours, days or weeks, such as 12h, 90d or 4w'],
    [['prune', '--older-than', '90d', '--db', 'none.db'], 'there is no such file'],
    [['run'], 'write the command behind two dashes'],
    [['run', '--'], 'write the command behind two dashes'],
    [
      ['import', '--from', 'nginx', 'access.log'],
      'Cannot import from "nginx": write one of squid, list, ',
    ],
    [['import', '--from', 'list'], 'Cannot'],
    [['import', '--from', 'list', 'no-such-file'], 'there is no such file'],
    [['import', '--from', 'list', '.'], 'directory'],
    [['report', '--format', 'pdf'], 'write text, md, html, csv, json or xlsx'],
    [['report', '--mirrored', 'github,nonsense'], 'nonsense'],
    [['report', '--run', 'no-such-run'], 'Cannot'],
    [['report', '--db', 'no-such.db'], 'no-such.db'],
    [['runs', '--db', 'no-such.db'], 'no-such.db'],
    [['allowlist', '--db', 'no-such.db'], 'no-such.db'],
    [['allowlist', '--merge', 'a.yaml', '--name', 'x'], 'Cannot use --name with --merge'],
    [['check', '--allow', 'no-such.yaml'], 'Cannot read the allowlist "no-such.yaml"'],
    [['check'], 'Cannot run sallyport check without --allow: write it, as sallyport check --help'],
    [['simulate', '--allow', 'a.yaml', '--allow', 'b.yaml'], 'Cannot use --allow twice'],
    [['report', '--db', 'a', '--db', 'b'], 'Cannot use --db twice: write it once'],
    [['record', '--run', 'a', '--run', 'b'], 'Cannot use --run twice: write it once'],
    [['report', '--run'], 'Cannot use --run without a value: write one'],
    [['explain', 'not a host'], 'not a host'],
  ])('%j', async (args, text) => {
    using folder = tempFolder();

    const { stderr, exitCode } = await runProgram(args, { cwd: folder.path });

    expect(stderr).toContain(text);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(exitCode).toBe(2);
  });
});

describe('what the machine refuses is one clear line and exit code 3', () => {
  test('a port that is taken', async () => {
    using folder = tempFolder();
    await using taken = await listen((socket) => socket.destroy());

    const { stderr, exitCode } = await runProgram(
      ['record', '--listen', `127.0.0.1:${taken.port}`],
      {
        cwd: folder.path,
      },
    );

    expect(stderr).toContain('another program has the port');
    expect(exitCode).toBe(3);
  });

  test('a database in a place where nothing can be written', async () => {
    const { stderr, exitCode } = await runProgram([
      'record',
      '--listen',
      '127.0.0.1:0',
      '--db',
      '/proc/sallyport.db',
    ]);

    expect(stderr).toMatch(/^sallyport: Cannot .*\/proc\/sallyport\.db/);
    expect(exitCode).not.toBe(0);
  });
});

describe('run', () => {
  test('exits as its command did, and says where it went', async () => {
    using folder = tempFolder();
    const script =
      'console.log([process.env.https_proxy, process.env.NO_PROXY].join(" ")); process.exit(7)';

    const { stdout, stderr, exitCode } = await runProgram(
      ['run', '--run', 'trial', '--', process.execPath, '-e', script],
      {
        cwd: folder.path,
        env: { NO_PROXY: 'mine.example' },
      },
    );

    expect(exitCode).toBe(7);
    expect(stdout).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+ localhost,127\.0\.0\.1,.*169\.254\.169\.254.*,mine\.example\n$/,
    );
    expect(stderr).toContain('run trial');
  });

  test('leaves the flags of its command alone', async () => {
    using folder = tempFolder();

    const { stdout } = await runProgram(
      ['run', '--', process.execPath, '-p', 'process.argv.slice(1).join()', '--', '--db', '-x'],
      {
        cwd: folder.path,
      },
    );

    expect(stdout.trim()).toBe('--db,-x');
  });

  test('says so when there is no such command', async () => {
    using folder = tempFolder();

    const { stderr, exitCode } = await runProgram(['run', '--', 'no-such-command'], {
      cwd: folder.path,
    });

    expect(stderr).toContain('Cannot run "no-such-command": there is no such command');
    expect(exitCode).toBe(127);
  });
});

test('a proxy that could not start leaves no run behind', async () => {
  using folder = tempFolder();
  await using taken = await listen((socket) => socket.destroy());

  await runProgram(['record', '--listen', `127.0.0.1:${taken.port}`], { cwd: folder.path });
  const { stdout, stderr } = await runProgram(['runs', '--json'], { cwd: folder.path });

  expect({ stdout, stderr }).toMatchObject({ stdout: '[]\n' });
});

describe('what goes to stdout', () => {
  test('may be cut short by its reader, who has seen enough', async () => {
    using folder = tempFolder();
    const list = Array.from({ length: 3_000 }, (_, i) => `host-${i}.example.com:443\n`).join('');
    await runProgram(['import', '--from', 'list', '-'], { cwd: folder.path, stdin: list });
    const child = startProgram(['report', '--format', 'json'], { cwd: folder.path });
    const ended = finished(child);
    child.stdout?.once('data', () => child.stdout?.destroy());

    expect(await ended).toMatchObject({ exitCode: 0, stderr: '' });
  });

  test.each([
    ['runs', []],
    ['explain', ['github.com']],
  ])('and cannot be written is one line of %s and exit code 3', async (command, args) => {
    using folder = tempFolder();
    await runProgram(['import', '--from', 'list', '-'], {
      cwd: folder.path,
      stdin: 'github.com:443\n',
    });
    const full = openSync('/dev/full', 'w');
    const child = startProgram([command, ...args], { cwd: folder.path, stdout: full });
    const { stderr, exitCode } = await finished(child);
    closeSync(full);

    expect(stderr).toBe(
      'sallyport: Cannot write to stdout: the system says ENOSPC; write to a place that has room\n',
    );
    expect(exitCode).toBe(3);
  });
});
