import { expect, test } from 'vitest';
import { finished, runProgram, startProgram } from '../../support/program.ts';
import { readLines } from '../../support/read-lines.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { CLUSTER, recordRun } from '../dashboard/recorded.ts';

test('a finished record can be looked at until a signal ends it', async () => {
  using folder = tempFolder();
  recordRun({ db: folder.at('sallyport.db'), asked: CLUSTER });
  const child = startProgram(['dashboard', '--listen', '127.0.0.1:0'], { cwd: folder.path });
  const line = await readLines(child.stderr)('Look at');
  const [, url = ''] = /(http:\/\/[^/]+)\//.exec(line) ?? [];

  const page = await (await fetch(url)).text();
  const session = await (await fetch(`${url}/api/session`)).json();
  const rows = await (await fetch(`${url}/api/destinations`)).json();
  const end = finished(child);
  child.kill('SIGINT');

  expect(page).toContain('<title>Sallyport</title>');
  expect(session).toMatchObject({ mode: 'view', saves: null, proxy: null });
  expect(rows).toMatchObject({ matched: 8 });
  expect((await end).exitCode).toBe(0);
});

test.each([
  [['--db', 'nowhere.db'], 'there is no such file'],
  [['--listen', '0.0.0.0:0'], '--dashboard-token-file FILE'],
  [['--mirrored', 'nothing'], 'Cannot leave out --mirrored "nothing"'],
  [['--dashboard-token-file', 'nowhere'], 'Cannot read --dashboard-token-file "nowhere"'],
])('bad input is said at once: %j', async (flags, message) => {
  using folder = tempFolder();
  recordRun({ db: folder.at('sallyport.db'), asked: [] });
  const { exitCode, stderr } = await runProgram(['dashboard', ...flags], {
    cwd: folder.path,
  });

  expect([exitCode, stderr]).toEqual([2, expect.stringContaining(message)]);
});
