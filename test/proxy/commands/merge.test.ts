import { once } from 'node:events';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { mergeSchema } from '../../../proxy/store/merge/summary-schema.ts';
import { openStore } from '../../../proxy/store/open.ts';
import { openReader } from '../../../proxy/store/reader.ts';
import { openRecorder } from '../../../proxy/store/recorder.ts';
import { APPLICATION_ID } from '../../../proxy/store/schema.ts';
import { type Finished, runProgram, startProgram } from '../../support/program.ts';
import { type TempFolder, tempFolder } from '../../support/temp-folder.ts';
import { admit, attempt, ended, recording, T0 } from '../store/support.ts';

function record(file: string, hosts: readonly string[], at: number = T0): void {
  const recorder = openRecorder(recording(file, { now: () => at }));
  for (const name of hosts) {
    const begun = attempt(name, { startedAt: at });
    admit(recorder, begun);
    recorder.end(ended(begun));
  }
  recorder.close();
}

function merge(folder: TempFolder, ...args: readonly string[]): Promise<Finished> {
  return runProgram(['merge', ...args], { cwd: folder.path });
}

test('records of two machines become one, and it is said what became of each', async () => {
  using folder = tempFolder();
  record(folder.at('a.db'), ['github.com', 'pypi.org']);
  record(folder.at('b.db'), ['github.com']);

  const first = await merge(folder, '-o', 'fleet.db', 'a.db', 'b.db');
  record(folder.at('b.db'), ['crates.io'], T0 + 60_000);
  const second = await merge(folder, '-o', 'fleet.db', 'a.db', 'b.db');
  const report = await runProgram(['runs', '--db', 'fleet.db'], { cwd: folder.path });

  expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
  expect(first.stderr).toBe(
    [
      'a.db: 1 run added (2 events)',
      'b.db: 1 run added (1 event)',
      'fleet.db holds 1 run: trial-1 (from 2 files)',
      'Read it with: sallyport report --db fleet.db',
      '',
    ].join('\n'),
  );
  expect(second.stderr).toContain(
    'a.db: 1 run there already\nb.db: 1 run brought up to date (1 event)\n',
  );
  expect(report.stdout).toMatch(/^trial-1 .* 4 +3 +1 +proxy$/m);
}, 60_000);

test('as JSON, what became of each run is one object', async () => {
  using folder = tempFolder();
  record(folder.at('a.db'), ['github.com']);

  const { stdout, stderr } = await merge(folder, '--json', '-o', 'fleet.db', 'a.db');

  const summary = mergeSchema.parse(JSON.parse(stdout));
  expect(stderr).toBe('');
  expect(summary).toMatchObject({
    schema: 'sallyport/merge@1',
    output: 'fleet.db',
    files: [
      { file: 'a.db', runs: [{ name: 'trial-1', outcome: 'added', destinations: 1, events: 1 }] },
    ],
    runs: [{ name: 'trial-1', parts: 1 }],
  });
}, 60_000);

test('what cannot be merged is refused before anything is written, and the message says what to do', async () => {
  using folder = tempFolder();
  record(folder.at('a.db'), ['github.com']);
  writeFileSync(
    folder.at('notes.txt'),
    'these are notes, and no record of anything at all\n'.repeat(40),
  );
  mkdirSync(folder.at('folder'));
  symlinkSync(folder.at('a.db'), folder.at('link.db'));
  const { db, close } = openStore(folder.at('newer.db'), 'write');
  db.pragma('user_version = 999');
  close();
  const other = openStore(folder.at('other.db'), 'write');
  other.db.pragma(`application_id = ${APPLICATION_ID + 1}`);
  other.close();

  const refusals: readonly (readonly [readonly string[], RegExp])[] = [
    [['-o', 'out.db'], /^sallyport: Cannot merge nothing: name the records to merge/],
    [['a.db'], /without --output/],
    [['-o', 'out.db', 'a.db', 'nowhere.db'], /"nowhere\.db": there is no such file/],
    [
      ['-o', 'out.db', 'a.db', 'notes.txt'],
      /"notes\.txt": it is not a SQLite database; name another file to merge/,
    ],
    [['-o', 'out.db', 'a.db', 'folder'], /"folder": it is a directory; name a file to merge/],
    [['-o', 'out.db', 'a.db', 'newer.db'], /"newer\.db": its schema is version 999/],
    [
      ['-o', 'out.db', 'a.db', 'other.db'],
      /it is the SQLite database of another program; name another file to merge/,
    ],
    [['-o', 'out.db', 'postgres://u:secret@h/d'], /Cannot merge a database: .* --ship/],
    [['-o', 'postgres://u:secret@h/d', 'a.db'], /Cannot merge a database/],
    [
      ['-o', 'none/out.db', 'a.db'],
      /there is no directory ".*none"; create it, or name another file with -o/,
    ],
    [['-o', 'a.db', 'a.db'], /Cannot merge "a\.db" into itself/],
    [['-o', 'a.db', 'link.db'], /Cannot merge "link\.db" into itself/],
  ];
  for (const [args, message] of refusals) {
    const { exitCode, stderr, stdout } = await merge(folder, ...args);
    expect(stderr).toMatch(message);
    expect(`${stderr}${stdout}`).not.toContain('secret');
    expect(exitCode).toBe(2);
  }
  expect(existsSync(folder.at('out.db'))).toBe(false);
}, 120_000);

test('killed half-way it leaves whole runs, and doing it again completes them', async () => {
  using folder = tempFolder();
  const names = Array.from({ length: 6 }, (_, place) => `m${place}.db`);
  for (const [place, name] of names.entries()) {
    record(
      folder.at(name),
      Array.from({ length: 400 }, (_, at) => `h${at}.example`),
      T0 + place,
    );
  }

  for (const after of ['m0.db', 'm2.db']) {
    const child = startProgram(['merge', '-o', 'out.db', ...names], { cwd: folder.path });
    let said = '';
    child.stderr?.on('data', (chunk) => {
      said += chunk;
      if (said.includes(after)) child.kill('SIGKILL');
    });
    await once(child, 'close');
    const reader = openReader(folder.at('out.db'));
    const { events } = reader.runs()[0] ?? { events: 0 };
    expect(events % 400).toBe(0);
    expect([...reader.events({ run: 'trial-1' })]).toHaveLength(events);
    reader.close();
  }
  const { exitCode } = await merge(folder, '-o', 'out.db', ...names);

  const reader = openReader(folder.at('out.db'));
  expect(exitCode).toBe(0);
  expect(reader.runs()).toMatchObject([{ events: 2_400, destinations: 400 }]);
  reader.close();
}, 120_000);

test('writing commands refuse a database, and say how to get there', async () => {
  using folder = tempFolder();
  const url = 'postgres://u:secret@127.0.0.1/record';
  for (const args of [
    ['record', '--listen', '127.0.0.1:0', '--dashboard', 'off'],
    ['import', '--from', 'list', 'hosts.txt'],
    ['mark', 'create'],
  ]) {
    writeFileSync(folder.at('hosts.txt'), 'github.com:443\n');
    const { exitCode, stderr } = await runProgram([...args, '--db', url], { cwd: folder.path });
    expect(stderr).toMatch(
      /Cannot write into a database with --db: .*ship it to the database with --ship/,
    );
    expect(stderr).not.toContain('secret');
    expect(exitCode).toBe(2);
  }
}, 60_000);
