import { basename } from 'node:path';
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { makeReport } from '../../../analyzer/commands/make-report.ts';
import type { Run, Timeline } from '../../../proxy/event.ts';
import { listShippedRuns } from '../../../proxy/postgres/list-runs.ts';
import { loadRecord } from '../../../proxy/postgres/load-record.ts';
import { readSnapshot } from '../../../proxy/postgres/snapshot.ts';
import { mergeFile } from '../../../proxy/store/merge/merge-file.ts';
import { openStore } from '../../../proxy/store/open.ts';
import { openReader, type Reader } from '../../../proxy/store/reader.ts';
import { ConfigError, UnavailableError } from '../../../rules/errors.ts';
import { playAll, readAll, session } from '../../proxy/store/merge/machines.ts';
import { type Postgres, startPostgres } from '../../support/postgres.ts';
import { runProgram } from '../../support/program.ts';
import { shipFrom } from '../../support/shipping.ts';
import { tempFolder } from '../../support/temp-folder.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Starts a database that programs of this test may log in to. */
async function startDatabase(): Promise<Postgres> {
  const postgres = await startPostgres();
  vi.stubEnv('PGPASSWORD', postgres.env.PGPASSWORD);
  return postgres;
}

async function ship(postgres: Postgres, ...files: readonly string[]): Promise<void> {
  for (const file of files) {
    await using shipping = shipFrom(file, postgres, { proxyId: basename(file, '.db') });
    await shipping.shipper.pass();
  }
}

function merge(output: string, ...files: readonly string[]): void {
  const record = openStore(output, 'write');
  for (const file of files) mergeFile(record, file);
  record.close();
}

/** What is left where event rows were not read: the runs, and when things were asked for. */
function readTimes(reader: Reader, maxRows: number): { runs: Run[]; times: Timeline[] } {
  const runs = reader.runs();
  const times = runs.map(({ name }) => reader.timeline({ run: name, maxRows }));
  reader.close();
  return { runs, times };
}

test('whatever was shipped is read from the database as from a merge of the files', async () => {
  await using postgres = await startDatabase();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(session, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 3 }),
      async (machines) => {
        using folder = tempFolder();
        const newest = playAll(folder.path, machines).map((copies) => copies.at(-1) ?? '');
        merge(folder.at('merged.db'), ...newest);
        await postgres.query('DROP SCHEMA IF EXISTS sallyport CASCADE');
        await ship(postgres, ...newest);
        const merged = (): Reader => openReader(folder.at('merged.db'));
        const listed = await listShippedRuns(postgres.url);
        const runs = listed.map(({ name }) => name);

        expect(listed).toEqual(readTimes(merged(), 5).runs);
        expect(readAll(await loadRecord(postgres.url, { runs, events: 'all' }))).toEqual(
          readAll(merged()),
        );
        // The first rows of each: no more of them comes over the network.
        const loaded = await loadRecord(postgres.url, { runs, events: { first: 3 * runs.length } });
        expect(readTimes(loaded, 3)).toEqual(readTimes(merged(), 3));
        const newestLoaded = await loadRecord(postgres.url, { events: 'none' });
        const reader = merged();
        expect(newestLoaded.runs()).toEqual([reader.newestRun()]);
        reader.close();
        newestLoaded.close();
      },
    ),
    { numRuns: 12 },
  );
}, 1_200_000);

/** Two machines that recorded one run, an enforced one among them, and what each program says of them. */
async function recordFleet(folder: string): Promise<void> {
  const hosts = [
    'github.com:443',
    'pypi.org:443',
    'sqs.us-east-1.amazonaws.com:443',
    'crates.io:443',
  ];
  for (const [place, name] of ['a', 'b'].entries()) {
    for (const run of ['trial-1', 'trial-2']) {
      await runProgram(
        ['import', '--from', 'list', '--events', '--run', run, '--db', `${name}.db`, '-'],
        {
          cwd: folder,
          stdin: hosts.slice(place, place + 3).join('\n'),
        },
      );
    }
  }
  await runProgram(['mark', '--db', 'a.db', '--run', 'trial-1', 'create'], { cwd: folder });
}

test('every command that reads says the same of a database, byte for byte, as of the files', async () => {
  await using postgres = await startDatabase();
  using folder = tempFolder();
  await recordFleet(folder.path);
  merge(folder.at('ab.db'), folder.at('a.db'), folder.at('b.db'));
  await ship(postgres, folder.at('a.db'), folder.at('b.db'));
  const cwd = folder.path;
  await runProgram(['allowlist', '--db', 'a.db', '-o', 'allow.yaml'], { cwd });

  for (const args of [
    ['runs'],
    ['runs', '--json'],
    ['report'],
    ['report', '--run', 'trial-1', '--run', 'trial-2', '--format', 'md'],
    ['report', '--format', 'csv'],
    ['report', '--failures'],
    ['allowlist', '--run', 'trial-1'],
    ['render', '--target', 'squid'],
    ['diff', 'trial-1', 'trial-2'],
    ['diff', 'trial-1', 'allow.yaml'],
    ['check', '--allow', 'allow.yaml'],
    ['simulate', '--allow', 'allow.yaml'],
    ['profile', 'compare', 'parallelcluster-3'],
    ['export', '--run', 'trial-1', '--events'],
    ['export'],
  ]) {
    const [central, merged] = await Promise.all(
      [postgres.url, 'ab.db'].map((db) => runProgram([...args, '--db', db], { cwd })),
    );
    // A table in Markdown or a rendered list says when it was made.
    const timeless = (text = ''): string =>
      text.replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?( UTC|Z)/g, 'TIME');
    expect(timeless(central?.stderr)).toBe(timeless(merged?.stderr));
    expect(timeless(central?.stdout)).toBe(timeless(merged?.stdout));
    expect(central?.exitCode).toBe(merged?.exitCode);
    expect(central?.stdout).not.toBe('');
  }
}, 300_000);

test('the database of one file gives the report of that file, byte for byte', async () => {
  await using postgres = await startDatabase();
  using folder = tempFolder();
  await recordFleet(folder.path);
  await ship(postgres, folder.at('a.db'));
  const request = {
    ...{ run: ['trial-1'], mirrored: undefined, region: undefined, rules: undefined },
    ...{ now: Date.UTC(2026, 10, 21), format: 'json', columns: undefined },
  };

  const [central, own] = [
    await makeReport({ ...request, db: postgres.url }),
    await makeReport({ ...request, db: folder.at('a.db') }),
  ];

  expect(central).toEqual(own);
}, 120_000);

test('what cannot be read is said with what to do, and never with a password', async () => {
  await using postgres = await startDatabase();
  using folder = tempFolder();
  await expect(listShippedRuns(postgres.url)).rejects.toThrow(
    /^Cannot read a record from .*: nothing was shipped there; ship to it first/,
  );
  await recordFleet(folder.path);
  await ship(postgres, folder.at('a.db'));

  await expect(loadRecord(postgres.url, { runs: ['trial-9'], events: 'none' })).rejects.toThrow(
    /^Cannot find the run "trial-9" in the record "127\.0\.0\.1:\d+\/postgres": write trial-2, trial-1$/,
  );
  const withPassword = postgres.url.replace('@', ':secret@');
  const refused = loadRecord(withPassword, { events: 'none' });
  await expect(refused).rejects.toThrow(ConfigError);
  await expect(refused).rejects.not.toThrow(/secret/);
  await postgres.query('UPDATE sallyport.meta SET version = 99');
  await expect(listShippedRuns(postgres.url)).rejects.toThrow(
    /its schema is version 99 .* newer sallyport/,
  );
  await postgres.stop();
  await expect(listShippedRuns(postgres.url)).rejects.toThrow(UnavailableError);
}, 120_000);

test('counts are of one moment, whatever is shipped meanwhile, and nothing is written', async () => {
  await using postgres = await startDatabase();
  using folder = tempFolder();
  await recordFleet(folder.path);
  await ship(postgres, folder.at('a.db'));
  const before = readAll(openReader(folder.at('a.db')));

  const [first] = await readSnapshot(postgres.url, async (snapshot) => {
    await snapshot.all('SELECT 1 FROM sallyport.run');
    await ship(postgres, folder.at('b.db'));
    const [[runs] = []] = await snapshot.all('SELECT count(*) FROM sallyport.run');
    await expect(snapshot.all('DELETE FROM sallyport.event')).rejects.toThrow(/25006/);
    return [runs];
  });

  expect(first).toBe(2);
  expect(before).not.toEqual(
    readAll(await loadRecord(postgres.url, { runs: ['trial-1', 'trial-2'], events: 'all' })),
  );
}, 120_000);
