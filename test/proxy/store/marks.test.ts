import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { writeMark } from '../../../proxy/store/marks.ts';
import { openReader } from '../../../proxy/store/reader.ts';
import { openRecorder } from '../../../proxy/store/recorder.ts';
import { ConfigError } from '../../../rules/errors.ts';
import { admit, attempt, recording, T0, temporaryRecord } from './support.ts';

test('a mark is written beside a recorder that goes on writing, into the run that is being recorded', () => {
  using record = temporaryRecord();
  const { file } = record;
  openRecorder(recording(file, { run: 'ended' })).close();
  const recorder = openRecorder(recording(file, { run: 'open' }));
  admit(recorder, attempt('github.com'));

  const made = writeMark({ file, name: 'create', at: T0 });
  writeMark({ file, name: 'create', at: T0 });
  writeMark({ file, run: 'ended', name: 'teardown', at: T0 + 5 });
  admit(recorder, attempt('pypi.org'));
  recorder.close();

  const reader = openReader(file);
  expect(made).toEqual({ run: 'open', name: 'create', at: T0 });
  expect(reader.marks({ runs: ['open'] })).toEqual([made]);
  expect(reader.marks({ runs: ['ended'] })).toEqual([
    { run: 'ended', name: 'teardown', at: T0 + 5 },
  ]);
  expect(reader.destinations({ runs: ['open'] })).toHaveLength(2);
  reader.close();
});

test('there is nothing to mark where nothing is recorded, and no record is made for it', () => {
  using record = temporaryRecord();
  const { file } = record;
  const mark = { file, name: 'create', at: T0 };

  expect(() => writeMark(mark)).toThrow(/there is no such file; start a run first/);
  expect(existsSync(file)).toBe(false);
  openRecorder(recording(file, { run: 'ended' })).close();
  expect(() => writeMark(mark)).toThrow(/no run is being recorded; name one that has ended with/);
  expect(() => writeMark({ ...mark, run: 'other' })).toThrow(ConfigError);
});
