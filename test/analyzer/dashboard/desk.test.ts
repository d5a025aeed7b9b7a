import { expect, onTestFinished, test } from 'vitest';
import { type Desk, NoRunError, openDesk } from '../../../analyzer/dashboard/desk.ts';
import { openRecorder } from '../../../proxy/store/recorder.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { CLUSTER, recordRun, START } from './recorded.ts';

function open(db: string, clock: () => number): Desk {
  const desk = openDesk({ db, region: undefined, mirrored: [], rules: [] }, clock);
  onTestFinished(() => desk.close());
  return desk;
}

test('a record that does not change is analysed once', () => {
  using folder = tempFolder();
  recordRun({ db: folder.at('trial.db'), asked: CLUSTER });
  let now = START;
  const desk = open(folder.at('trial.db'), () => now);

  const first = desk.view(undefined);
  now += 3_600_000;

  expect(desk.view(undefined)).toBe(first);
  expect(desk.view('trial-1')).toBe(first);
});

test('a record that grows is analysed again, but not more often than its analysis is worth', () => {
  using folder = tempFolder();
  const db = folder.at('trial.db');
  recordRun({ db, asked: CLUSTER });
  let now = START;
  const desk = open(db, () => now);
  expect(desk.view(undefined).lines).toHaveLength(8);

  recordRun({ db, asked: [{ at: 'new.example.com:443', s: 300 }] });
  expect(desk.view(undefined).lines).toHaveLength(8);
  now += 1_000;

  expect(desk.view(undefined).lines).toHaveLength(9);
});

test('the version grows when somebody has written, and only then', () => {
  using folder = tempFolder();
  const db = folder.at('trial.db');
  recordRun({ db, asked: CLUSTER });
  let now = START;
  const desk = open(db, () => now);
  const versions = [desk.version()];
  for (const changes of [false, true, false]) {
    if (changes) recordRun({ db, asked: CLUSTER });
    now += 60_000;
    versions.push(desk.version());
  }

  expect(versions).toEqual([1, 1, 2, 2]);
});

test('the newest run is the one that is meant, and the runs come the newest first', () => {
  using folder = tempFolder();
  const db = folder.at('trial.db');
  recordRun({ db, run: 'old', asked: CLUSTER });
  recordRun({ db, run: 'new', asked: CLUSTER.slice(0, 1) });
  const desk = open(db, () => START);

  expect(desk.view(undefined).run.name).toBe('new');
  expect(desk.runs().runs.map(({ name }) => name)).toEqual(['new', 'old']);
});

test('beside a proxy the run that it records is meant, also before anything was asked for', () => {
  using folder = tempFolder();
  const db = folder.at('trial.db');
  recordRun({ db, run: 'full', asked: CLUSTER });
  recordRun({ db, run: 'empty', asked: [] });
  const options = { db, region: undefined, mirrored: [], rules: [] };
  const desk = openDesk({ ...options, run: 'empty' }, () => START);
  onTestFinished(() => desk.close());

  expect(desk.view(undefined).run.name).toBe('empty');
  expect(open(db, () => START).view(undefined).run.name).toBe('full');
});

test('a record without runs has none to show', () => {
  using folder = tempFolder();
  const db = folder.at('trial.db');
  recordRun({ db, asked: [] });
  const desk = open(db, () => START);

  expect(desk.view(undefined).lines).toEqual([]);
  expect(() => desk.view('other')).toThrow('Cannot find the run "other"');
  expect(new NoRunError(db).message).toContain('none is recorded');
});

test('a run that is being recorded has no end', () => {
  using folder = tempFolder();
  const db = folder.at('trial.db');
  const recorder = openRecorder({
    ...{ file: db, run: 'trial-1', layers: ['proxy'], toolVersion: '0.1.0' },
    now: () => START,
    report: () => undefined,
  });
  onTestFinished(() => recorder.close());

  expect(open(db, () => START).view('trial-1').overview.endedAt).toBeNull();
});
