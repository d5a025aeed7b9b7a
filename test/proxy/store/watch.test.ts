import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { watchRecord } from '../../../proxy/store/watch.ts';
import { recordRun } from '../../analyzer/dashboard/recorded.ts';
import { tempFolder } from '../../support/temp-folder.ts';

test('the number changes when somebody else has written, and stays when nobody has', () => {
  using folder = tempFolder();
  const db = folder.at('trial.db');
  recordRun({ db, asked: [] });
  const watch = watchRecord(db);

  const before = watch.version();
  expect(watch.version()).toBe(before);
  recordRun({ db, asked: [{ at: 'github.com:443' }] });
  const after = watch.version();
  watch.close();

  expect(after).not.toBe(before);
});

test('what is no record cannot be watched', () => {
  using folder = tempFolder();
  writeFileSync(folder.at('trial.db'), 'this is no database');

  expect(() => watchRecord(folder.at('trial.db'))).toThrow('it is not a SQLite database');
});
