import { expect, test } from 'vitest';
import { listRuns } from '../../../analyzer/commands/list-runs.ts';
import { openStore } from '../../../proxy/store/open.ts';
import { ConfigError } from '../../../rules/errors.ts';
import { record, temporaryFolder } from './record.ts';

test('runs are listed one a line, the newest last', async () => {
  using place = temporaryFolder();
  record(place.db, 'trial-1', ['github.com:443', 'pypi.org:443']);
  record(place.db, 'trial-2', ['github.com:443']);

  const { result, note } = await listRuns({ json: false, db: place.db });

  expect(note).toBeUndefined();
  expect(result).toBe(
    [
      'RUN      STARTED (UTC)        ENDED (UTC)          ATTEMPTS  DESTINATIONS  CLIENTS  LAYERS',
      'trial-1  2026-11-20 10:00:00  2026-11-20 10:00:01         2             2        1  proxy',
      'trial-2  2026-11-20 10:00:00  2026-11-20 10:00:00         1             1        1  proxy',
      '',
    ].join('\n'),
  );
});

test('as JSON, runs are one array', async () => {
  using place = temporaryFolder();
  record(place.db, 'trial-1', ['github.com:443']);

  expect(JSON.parse((await listRuns({ json: true, db: place.db })).result)).toEqual([
    {
      name: 'trial-1',
      startedAt: '2026-11-20T10:00:00.000Z',
      endedAt: '2026-11-20T10:00:00.000Z',
      layers: ['proxy'],
      events: 1,
      destinations: 1,
      clients: ['10.0.0.10'],
      malformed: 0,
    },
  ]);
});

test('a record without runs is an empty answer, and says how to start one', async () => {
  using place = temporaryFolder();
  openStore(place.db, 'write').close();

  expect(await listRuns({ json: false, db: place.db })).toEqual({
    result: '',
    note: expect.stringMatching(/^No run is recorded in .*: start one with sallyport record/),
  });
  expect(await listRuns({ json: true, db: place.db })).toEqual({ result: '[]\n' });
});

test('a record that is not there is bad input', async () => {
  using place = temporaryFolder();

  await expect(listRuns({ json: false, db: place.db })).rejects.toThrow(ConfigError);
});

test('a run name that a terminal would obey is written out', async () => {
  using place = temporaryFolder();
  record(place.db, 'trial\u001b[2J', ['github.com:443']);

  expect((await listRuns({ json: false, db: place.db })).result).toContain('trial\\x1b[2J');
  expect((await listRuns({ json: true, db: place.db })).result).toContain('trial\\u001b[2J');
});
