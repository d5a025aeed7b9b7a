import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeReport } from '../../../../analyzer/commands/make-report.ts';
import { type MergedRun, mergeFile } from '../../../../proxy/store/merge/merge-file.ts';
import { openStore } from '../../../../proxy/store/open.ts';
import { openReader } from '../../../../proxy/store/reader.ts';
import { openRecorder } from '../../../../proxy/store/recorder.ts';
import { ConfigError, UnavailableError } from '../../../../rules/errors.ts';
import { tempFolder } from '../../../support/temp-folder.ts';
import { admit, attempt, ended, recording, T0 } from '../support.ts';
import { playAll, readAll, session } from './machines.ts';

function merge(output: string, ...files: readonly string[]): MergedRun[] {
  const record = openStore(output, 'write');
  try {
    return files.flatMap((file) => mergeFile(record, file));
  } finally {
    record.close();
  }
}

function record(file: string, hosts: readonly string[], at: number = T0, run = 'trial-1'): void {
  const recorder = openRecorder(recording(file, { run, now: () => at }));
  for (const [place, name] of hosts.entries()) {
    const begun = attempt(name, { startedAt: at + place });
    admit(recorder, begun);
    recorder.end(ended(begun));
  }
  recorder.close();
}

function read(file: string): object {
  return readAll(openReader(file));
}

test('runs of one name on two machines are read as one run', () => {
  using folder = tempFolder();
  const [a, b, out] = [folder.at('a.db'), folder.at('b.db'), folder.at('out.db')];
  record(a, ['github.com', 'pypi.org']);
  record(b, ['github.com', 'crates.io'], T0 + 60_000);

  expect(merge(out, a, b)).toMatchObject([
    { name: 'trial-1', outcome: 'added', destinations: 2, events: 2 },
    { name: 'trial-1', outcome: 'added', destinations: 2, events: 2 },
  ]);

  const reader = openReader(out);
  expect(reader.runs()).toMatchObject([
    { name: 'trial-1', startedAt: T0, endedAt: T0 + 60_000, events: 4, destinations: 3 },
  ]);
  const destinations = reader.destinations({ runs: ['trial-1'] });
  expect(destinations.map(({ host, events }) => `${host} ${events}`)).toEqual([
    ...['crates.io 1', 'github.com 2', 'pypi.org 1'],
  ]);
  expect(destinations[1]?.runs).toMatchObject([{ value: 'trial-1', events: 2 }]);
  expect(reader.clients({ runs: ['trial-1'] })).toMatchObject([{ value: '10.0.0.5', events: 4 }]);
  reader.close();
});

test('whatever the order, however often and by whatever detour, a merge says the same', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(session, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
      fc.infiniteStream(fc.nat()),
      (machines, choices) => {
        using folder = tempFolder();
        const states = playAll(folder.path, machines);
        const newest = states.map((copies) => copies.at(-1) ?? '');
        const pick = (files: readonly string[]): string =>
          files[(choices.next().value ?? 0) % files.length] ?? '';

        merge(folder.at('straight.db'), ...newest);
        // Backwards, with older copies before and after, and twice.
        const everything = states.flat();
        merge(
          folder.at('detour.db'),
          pick(everything),
          ...newest.toReversed(),
          pick(everything),
          pick(newest),
        );
        // Merges of merges that overlap.
        const parts = [folder.at('part-1.db'), folder.at('part-2.db')];
        for (const part of parts) merge(part, pick(everything), pick(newest));
        merge(folder.at('parts.db'), ...parts, ...newest, ...parts);

        const straight = read(folder.at('straight.db'));
        expect(read(folder.at('detour.db'))).toEqual(straight);
        expect(read(folder.at('parts.db'))).toEqual(straight);
      },
    ),
    { numRuns: 30 },
  );
}, 300_000);

test('reports on a merge are the same bytes, whichever file came first', async () => {
  using folder = tempFolder();
  const [a, b] = [folder.at('a.db'), folder.at('b.db')];
  record(a, ['github.com', 'sqs.us-east-1.amazonaws.com']);
  record(b, ['github.com', 'pypi.org'], T0 + 60_000);
  merge(folder.at('ab.db'), a, b);
  merge(folder.at('ba.db'), b, a, b);

  const [one, other] = await Promise.all(
    ['ab.db', 'ba.db'].map((name) =>
      makeReport({
        ...{ run: undefined, mirrored: undefined, region: undefined, rules: undefined },
        ...{ db: folder.at(name), now: T0, format: 'json', columns: undefined },
      }),
    ),
  );

  expect(one).toEqual(other);
});

test('a merge of one file says what the file says', () => {
  fc.assert(
    fc.property(fc.array(session, { minLength: 1, maxLength: 3 }), (sessions) => {
      using folder = tempFolder();
      const [copies = []] = playAll(folder.path, [sessions]);
      const file = copies.at(-1) ?? '';
      merge(folder.at('out.db'), file);
      expect(read(folder.at('out.db'))).toEqual(read(file));
    }),
    { numRuns: 20 },
  );
}, 300_000);

test('a later state takes the place of an earlier one, and only its new rows are copied', () => {
  using folder = tempFolder();
  const [file, out] = [folder.at('a.db'), folder.at('out.db')];
  record(file, ['github.com', 'pypi.org']);
  merge(out, file);
  copyFileSync(file, folder.at('early.db'));
  // The clock was set back meanwhile: counts say which is later.
  record(file, ['crates.io'], T0 - 60_000);

  expect(merge(out, file)).toMatchObject([{ outcome: 'updated', destinations: 3, events: 1 }]);
  expect(merge(out, file)).toMatchObject([{ outcome: 'unchanged', events: 0 }]);
  expect(merge(out, folder.at('early.db'))).toMatchObject([{ outcome: 'older', events: 0 }]);
  expect(read(out)).toEqual(read(file));
});

test('rows that were deleted from a file since are gone from the merge as well', () => {
  using folder = tempFolder();
  const [file, out] = [folder.at('a.db'), folder.at('out.db')];
  record(file, ['github.com', 'pypi.org', 'crates.io']);
  merge(out, file);
  const { db, close } = openStore(file, 'write');
  db.exec('DELETE FROM event WHERE seq = 2');
  close();
  record(file, ['rust-lang.org'], T0 + 60_000);

  merge(out, file);

  expect(read(out)).toEqual(read(file));
});

test('two machines that went on with copies of one file are told apart, and nothing is lost silently', () => {
  using folder = tempFolder();
  const [a, b, out] = [folder.at('a.db'), folder.at('b.db'), folder.at('out.db')];
  record(a, ['github.com']);
  copyFileSync(a, b);
  record(a, ['pypi.org'], T0 + 60_000);
  record(b, ['crates.io', 'rust-lang.org'], T0 + 70_000);
  merge(out, a);

  expect(() => merge(out, b)).toThrow(ConfigError);
  expect(() => merge(out, b)).toThrow(
    /Cannot merge the run "trial-1" of .* both went on with it.*merge only the one/,
  );
  expect(read(out)).toEqual(read(a));
});

test('clones of a machine with an empty record have runs of their own, and so has the record merged into', () => {
  using folder = tempFolder();
  const [a, b, out] = [folder.at('a.db'), folder.at('b.db'), folder.at('out.db')];
  openStore(a, 'write').close();
  copyFileSync(a, b);
  copyFileSync(a, out);
  record(a, ['github.com']);
  record(b, ['pypi.org'], T0 + 60_000);

  merge(out, a, b);
  record(out, ['crates.io'], T0 + 70_000);
  merge(out, a, b);

  const reader = openReader(out);
  expect(reader.runs()).toMatchObject([{ name: 'trial-1', events: 3, destinations: 3 }]);
  reader.close();
});

test('a file that is being written is read as it stood, and the writer is not held up', () => {
  using folder = tempFolder();
  const [file, out] = [folder.at('a.db'), folder.at('out.db')];
  const recorder = openRecorder(recording(file));
  admit(recorder, attempt('github.com'));

  merge(out, file);
  admit(recorder, attempt('pypi.org'));
  recorder.close();
  merge(out, file);

  const reader = openReader(out);
  expect(reader.destinations({ runs: ['trial-1'] })).toHaveLength(2);
  reader.close();
});

test('a run that is merged while a recorder of that name goes on stays beside it', () => {
  using folder = tempFolder();
  const [file, out] = [folder.at('a.db'), folder.at('out.db')];
  record(file, ['github.com']);
  const recorder = openRecorder(recording(out));
  admit(recorder, attempt('pypi.org'));

  merge(out, file);
  admit(recorder, attempt('crates.io'));
  recorder.close();

  const reader = openReader(out);
  expect(reader.runs()).toMatchObject([{ events: 3, destinations: 3 }]);
  reader.close();
});

test('a damaged file is named, and the record keeps what it has', () => {
  using folder = tempFolder();
  const [a, b, out] = [folder.at('a.db'), folder.at('b.db'), folder.at('out.db')];
  record(a, ['github.com']);
  record(
    b,
    Array.from({ length: 2_000 }, (_, place) => `h${place}.example`),
    T0 + 60_000,
  );
  const { db, close } = openStore(b, 'write');
  db.pragma('wal_checkpoint(TRUNCATE)');
  const page = Number(
    db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'facet'").pluck().get(),
  );
  close();
  breakPage(b, page);

  merge(out, a);
  const before = read(out);

  expect(() => merge(out, b)).toThrow(UnavailableError);
  expect(() => merge(out, b)).toThrow(/Cannot read the record ".*b\.db": it is damaged/);
  expect(read(out)).toEqual(before);
});

function breakPage(file: string, page: number): void {
  const bytes = readFileSync(file);
  bytes.fill(0xff, (page - 1) * 4096, page * 4096);
  writeFileSync(file, bytes);
}

test('which list was in force goes along, however often files are merged', () => {
  using folder = tempFolder();
  const policy = { name: 'trial', digest: '000000000001' };
  const writeInto = (file: string, digest: string): void => {
    const recorder = openRecorder(recording(file));
    const begun = attempt('github.com', { policy: { ...policy, digest } });
    admit(recorder, begun);
    recorder.end(ended(begun));
    recorder.close();
  };
  writeInto(folder.at('a.db'), '00000000000a');
  writeInto(folder.at('b.db'), '00000000000b');
  merge(folder.at('all.db'), folder.at('a.db'), folder.at('b.db'));
  writeInto(folder.at('a.db'), '00000000000c');
  merge(folder.at('all.db'), folder.at('a.db'), folder.at('b.db'));

  const reader = openReader(folder.at('all.db'));
  const digests = [...reader.events({ run: 'trial-1' })].map((event) => event.policy?.digest);
  reader.close();
  expect(digests.toSorted()).toEqual(['00000000000a', '00000000000b', '00000000000c']);
});
