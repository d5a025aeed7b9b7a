import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type DiffRequest, diffSides } from '../../../analyzer/commands/diff-sides.ts';
import type { DiffResult } from '../../../analyzer/diff.ts';
import { diffSchema } from '../../../analyzer/diff-schema.ts';
import { runProgram } from '../../support/program.ts';
import { record, temporaryFolder } from './record.ts';

const FIRST = [
  'github.com:443',
  'sqs.us-east-1.amazonaws.com:443',
  'epel.mirror.constant.com:443',
  'files.example.net:80/a.tar.gz',
  'old.example.net:443',
];

const SECOND = [
  'github.com:443',
  'sqs.us-west-2.amazonaws.com:443',
  'mirror.umd.edu:443',
  'files.example.net:443',
  'pypi.org:443',
];

const LIST = `version: 1
name: ours
entries:
  - host: github.com
    ports: [443]
    category: saas
  - host: '*.amazonaws.com'
    ports: [443]
    addresses: any
  - host: nobody.example.net
    ports: [443]
  - host: pypi.org
    ports: [443]
    expires: 2020-01-01
`;

function ask(
  db: string,
  from: string,
  to: string,
  changes: Partial<DiffRequest> = {},
): DiffRequest {
  return {
    ...{ db, from, to, format: 'json', volatile: false },
    ...{ mirrored: undefined, region: undefined, rules: undefined },
    now: Date.parse('2026-11-20T11:00:00Z'),
    ...changes,
  };
}

async function between(...args: Parameters<typeof ask>): Promise<DiffResult> {
  return diffSchema.parse(JSON.parse((await diffSides(ask(...args))).text));
}

function targets(entries: readonly { target: string; port: number }[]): string[] {
  return entries.map(({ target, port }) => `${target}:${port}`);
}

describe('two runs', () => {
  test.each(['text', 'md', 'json'])(
    'differ, as %s says for people and programs',
    async (format) => {
      using place = temporaryFolder();
      record(place.db, 'trial-1', FIRST);
      record(place.db, 'trial-2', SECOND);

      const { text, differs } = await diffSides(ask(place.db, 'trial-1', 'trial-2', { format }));

      expect(differs).toBe(true);
      await expect(text).toMatchFileSnapshot(
        `../../golden/diff/two-runs.${format === 'text' ? 'txt' : format}`,
      );
    },
  );

  test('that reached the same do not', async () => {
    using place = temporaryFolder();
    record(place.db, 'trial-1', FIRST);
    record(place.db, 'trial-2', FIRST.toReversed());

    expect(await between(place.db, 'trial-1', 'trial-2')).toMatchObject({
      same: 5,
      differs: false,
    });
  });
});

describe('a run against a list', () => {
  test('lacks what no entry admits, and does not need what nothing used', async () => {
    using place = temporaryFolder();
    record(place.db, 'trial-2', SECOND);
    const file = join(place.folder, 'allow.yaml');
    writeFileSync(file, LIST);

    const result = await between(place.db, file, 'trial-2');

    expect(targets(result.added)).toEqual(['files.example.net:443']);
    expect(targets(result.gone)).toEqual(['nobody.example.net:443']);
    expect(result.volatile).toMatchObject([{ added: ['mirror.umd.edu:443'] }]);
  });

  test('differs where the entry is there, and does not let it through', async () => {
    using place = temporaryFolder();
    record(place.db, 'trial-2', SECOND);
    const file = join(place.folder, 'allow.yaml');
    writeFileSync(file, LIST);

    const { changed } = await between(place.db, file, 'trial-2');

    expect(changed.map(({ target, changes }) => [target, changes])).toEqual([
      ['github.com', [{ field: 'category', from: 'saas', to: 'github' }]],
      ['pypi.org', [{ field: 'verdict', from: 'admitted', to: 'expired' }]],
    ]);
  });

  test('the other way round is the same, the other way round', async () => {
    using place = temporaryFolder();
    record(place.db, 'trial-2', SECOND);
    const file = join(place.folder, 'allow.yaml');
    writeFileSync(file, LIST);

    const [there, back] = [
      await between(place.db, file, 'trial-2'),
      await between(place.db, 'trial-2', file),
    ];

    expect(targets(back.gone)).toEqual(targets(there.added));
    expect(targets(back.added)).toEqual(targets(there.gone));
  });
});

test('two lists differ in what an entry allows, and their mirrors are not folded', async () => {
  using place = temporaryFolder();
  const [a, b] = [join(place.folder, 'a.yaml'), join(place.folder, 'b.yaml')];
  writeFileSync(a, LIST);
  const mirror = '  - host: mirror.umd.edu\n    ports: [80, 443]\n';
  writeFileSync(b, LIST.replace('    category: saas\n', '    clients: [head]\n') + mirror);

  const result = await between('no.db', a, b);

  expect(targets(result.added)).toEqual(['mirror.umd.edu:80', 'mirror.umd.edu:443']);
  expect(result.changed).toMatchObject([
    { target: 'github.com', changes: [{ field: 'clients', from: 'everyone', to: 'head' }] },
  ]);
});

describe('the command', () => {
  test('exits with 1 only where it is asked to, and something differs', async () => {
    using place = temporaryFolder();
    record(place.db, 'trial-1', FIRST);
    record(place.db, 'trial-2', SECOND);
    const run = (...args: readonly string[]) => runProgram(['diff', '--db', place.db, ...args]);

    const [plain, asked, same] = await Promise.all([
      run('trial-1', 'trial-2'),
      run('trial-1', 'trial-2', '--exit-code'),
      run('trial-1', 'trial-1', '--exit-code'),
    ]);

    expect([plain.exitCode, asked.exitCode, same.exitCode]).toEqual([0, 1, 0]);
    expect(same.stdout).toBe(
      'run trial-1 to run trial-1: 0 added, 0 gone, 0 changed, 5 as before\n',
    );
  });

  test('does not count mirrors that changed as a difference, unless it is told to', async () => {
    using place = temporaryFolder();
    record(place.db, 'trial-1', ['epel.mirror.constant.com:443']);
    record(place.db, 'trial-2', ['mirror.umd.edu:443']);
    const args = ['diff', '--db', place.db, 'trial-1', 'trial-2', '--exit-code'];

    expect((await runProgram(args)).exitCode).toBe(0);
    expect((await runProgram([...args, '--volatile'])).exitCode).toBe(1);
  });

  test('writes to the file that is named', async () => {
    using place = temporaryFolder();
    record(place.db, 'trial-1', FIRST);
    const file = join(place.folder, 'request.md');

    await runProgram([
      'diff',
      '--db',
      place.db,
      'trial-1',
      'trial-1',
      '--format',
      'md',
      '-o',
      file,
    ]);

    expect(readFileSync(file, 'utf8')).toContain('Nothing to do: 5 as before.');
  });

  test.each<[readonly string[], string]>([
    [['a', 'b', '--format', 'pdf'], 'write text, md or json'],
    [['trial-1', 'trial-9'], 'Cannot find the run "trial-9"'],
    [['trial-1', 'no-such.yaml'], 'Cannot read the allowlist "no-such.yaml"'],
    [['-', 'trial-1'], 'name a run or a file; /dev/stdin is one'],
    [['trial-1'], 'Cannot'],
  ])('%j is bad usage', async (args, text) => {
    using place = temporaryFolder();
    record(place.db, 'trial-1', FIRST);

    const { stderr, exitCode } = await runProgram(['diff', '--db', place.db, ...args]);

    expect(stderr).toContain(text);
    expect(exitCode).toBe(2);
  });
});
