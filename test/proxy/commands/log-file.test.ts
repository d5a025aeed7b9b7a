import { readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openLogFile } from '../../../proxy/commands/log-file.ts';
import { finished, startProgram } from '../../support/program.ts';
import { readLines } from '../../support/read-lines.ts';
import { tempFolder } from '../../support/temp-folder.ts';

function openIn(file: string, writeTo?: (fd: number, bytes: Buffer) => number) {
  const said: string[] = [];
  const log = openLogFile(file, {
    report: (message) => said.push(message),
    ...(writeTo && { writeTo }),
  });
  return { log, said };
}

test('lines go behind those that are there, and nobody else may read them', () => {
  using folder = tempFolder();
  const file = folder.at('a.log');
  openIn(file).log.write('one\n');
  openIn(file).log.write('two\n');

  expect(readFileSync(file, 'utf8')).toBe('one\ntwo\n');
  expect(statSync(file).mode & 0o137).toBe(0);
});

test('after a rotation no line is lost: the old file has those before, the new one those after', () => {
  using folder = tempFolder();
  const file = folder.at('a.log');
  const { log, said } = openIn(file);

  log.write('one\n');
  renameSync(file, `${file}.1`);
  log.write('two\n');
  log.reopen();
  log.write('three\n');

  expect(readFileSync(`${file}.1`, 'utf8')).toBe('one\ntwo\n');
  expect(readFileSync(file, 'utf8')).toBe('three\n');
  expect(said).toEqual([]);
});

test('a folder that is gone leaves the file that was open', () => {
  using folder = tempFolder();
  const file = folder.at('a.log');
  const { log, said } = openIn(file);

  rmSync(folder.path, { recursive: true });
  log.reopen();
  log.write('on\n');

  expect(said).toEqual([
    expect.stringMatching(/^Cannot open the log .*ENOENT.*goes on in the file/),
  ]);
});

test('a full disk costs lines, is said once, and leaves none of them half', () => {
  using folder = tempFolder();
  const file = folder.at('a.log');
  let room = Number.POSITIVE_INFINITY;
  const { log, said } = openIn(file, (fd, bytes) => {
    if (room === 0) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    const taken = bytes.subarray(0, Math.min(room, bytes.length));
    room -= taken.length;
    return writeSync(fd, taken);
  });

  log.write('one\n');
  room = 2;
  log.write('two\n');
  log.write('three\n');
  room = Number.POSITIVE_INFINITY;
  log.write('four\n');

  expect(readFileSync(file, 'utf8')).toBe('one\ntw\nfour\n');
  expect(said).toEqual([
    expect.stringMatching(/^Cannot write the log .*ENOSPC.*all else goes on$/),
    expect.stringMatching(/can be written again; 2 lines of it are lost$/),
  ]);
});

test('a proxy whose log is on a full disk serves', async () => {
  using folder = tempFolder();
  const child = startProgram(
    ['record', '--listen', '127.0.0.1:0', '--dashboard', 'off', '--log-file', '/dev/full'],
    { cwd: folder.path },
  );
  const end = finished(child);

  await readLines(child.stderr)('Cannot write the log "/dev/full" (ENOSPC)');
  child.kill('SIGTERM');

  expect((await end).exitCode).toBe(0);
});

test.each(['1', '2'])('SIGUSR2 opens the log of %s process(es) anew', async (workers) => {
  using folder = tempFolder();
  const file = folder.at('a.log');
  const child = startProgram(
    [
      ...['record', '--listen', '127.0.0.1:0', '--dashboard', 'off', '--workers', workers],
      ...['--log-file', file, '--run', 'rotated'],
    ],
    { cwd: folder.path },
  );
  const lineIn = async (path: string, text: string): Promise<void> => {
    while (!has(path, text)) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const end = finished(child);

  await lineIn(file, 'https_proxy=');
  renameSync(file, `${file}.1`);
  child.kill('SIGUSR2');
  await lineIn(file, '');
  child.kill('SIGTERM');

  expect(await end).toMatchObject({ exitCode: 0, stderr: '' });
  expect(readFileSync(file, 'utf8')).toMatch(/^\{"level":30,.*"msg":"stopping/);
  expect(readFileSync(`${file}.1`, 'utf8')).not.toContain('stopping');
});

function has(path: string, text: string): boolean {
  try {
    return readFileSync(path, 'utf8').includes(text);
  } catch {
    return false;
  }
}
