import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import yargs from 'yargs';
import { allowlistCommand } from '../../../analyzer/commands/allowlist.ts';
import { type CheckRequest, checkRecord } from '../../../analyzer/commands/check-record.ts';
import {
  type AllowlistRequest,
  makeAllowlist,
  type WrittenAllowlist,
} from '../../../analyzer/commands/make-allowlist.ts';
import { simulateRecord } from '../../../analyzer/commands/simulate-record.ts';
import { ConfigError, PolicyError } from '../../../rules/errors.ts';
import { nameEntry } from '../../../rules/policy-entry.ts';
import { parseAllowlist } from '../../../rules/policy-file.ts';
import { runProgram } from '../../support/program.ts';
import { record, temporaryFolder } from './record.ts';

const NOW = Date.parse('2026-11-20T11:00:00Z');

/** What a 3-node ParallelCluster 2.4.1 reached, as its firewall team got it, and some of the rest. */
const FIREWALL_LIST = [
  'autoscaling.us-east-1.amazonaws.com:443',
  'cloudformation.us-east-1.amazonaws.com:443',
  'dynamodb.us-east-1.amazonaws.com:443',
  'ec2.us-east-1.amazonaws.com:443',
  'github.com:443',
  'queue.amazonaws.com:443',
  's3.amazonaws.com:80',
  'us-east-1-aws-parallelcluster.s3.amazonaws.com:443',
];
const SEEN = [
  ...FIREWALL_LIST.map((name) => name.replace(':80', ':80/ec2metadata/ec2-metadata')),
  'mirror.umd.edu:443',
  'pypi.org:443',
];
const MIRRORED = ['os-mirror,package-repo'];

function ask(db: string, changes: Partial<AllowlistRequest> = {}): AllowlistRequest {
  const none = { run: undefined, mirrored: undefined, region: undefined, rules: undefined };
  const flags = { merge: undefined, endpoints: false, name: undefined };
  return { ...none, ...flags, db, now: NOW, ...changes };
}

function compare(db: string, allow: string, changes: Partial<CheckRequest> = {}): CheckRequest {
  return { ...ask(db), allow, json: false, ...changes };
}

function namesIn({ text }: WrittenAllowlist): string[] {
  return parseAllowlist(text, 'written', NOW).allowlist.entries.map(nameEntry);
}

describe('allowlist', () => {
  test('without what internal mirrors serve is the list that the firewall team got', async () => {
    using place = temporaryFolder();
    record(place.db, 'founding', SEEN);

    const written = await makeAllowlist(ask(place.db, { mirrored: MIRRORED }));

    expect(namesIn(written)).toEqual(FIREWALL_LIST);
    expect(written.text).toContain('name: founding\n');
    expect(written.notes.join('\n')).toMatch(
      /^8 entries written\nLeft out: 2 served by an internal/,
    );
  });

  test('with endpoints holds what they do not carry', async () => {
    using place = temporaryFolder();
    record(place.db, 'founding', SEEN);

    const written = await makeAllowlist(ask(place.db, { mirrored: MIRRORED, endpoints: true }));

    expect(namesIn(written)).toEqual(['github.com:443', 'queue.amazonaws.com:443']);
  });

  test('says on stderr which entries may resolve to private addresses', async () => {
    using place = temporaryFolder();
    record(place.db, 'trial', ['sqs.us-east-1.amazonaws.com:443', 'github.com:443']);

    const { notes } = await makeAllowlist(ask(place.db));

    expect(notes).toContainEqual(
      expect.stringMatching(/"addresses: any".*: sqs\.us-east-1\.amazonaws\.com:443$/),
    );
  });

  test('takes several runs together, and a name', async () => {
    using place = temporaryFolder();
    record(place.db, 'trial-1', ['github.com:443']);
    record(place.db, 'trial-2', ['pypi.org:443']);

    const written = await makeAllowlist(
      ask(place.db, { run: ['trial-1', 'trial-2'], name: 'both' }),
    );

    expect(namesIn(written)).toEqual(['github.com:443', 'pypi.org:443']);
    expect(written.text).toContain('name: both\n');
  });

  test('merged into a file adds what is new, and says what it did not widen', async () => {
    using place = temporaryFolder();
    record(place.db, 'trial', ['github.com:443', 'pypi.org:443']);
    const file = join(place.folder, 'allow.yaml');
    const before = `version: 1\nname: ours\nentries:\n  - host: github.com # ours\n    ports: [443]\n    clients: [head]\n`;
    writeFileSync(file, before);

    const { text, notes } = await makeAllowlist(ask(place.db, { merge: file }));

    expect(text.startsWith(before)).toBe(true);
    expect(text.slice(before.length)).toMatch(/^ {2}- host: pypi\.org\n/);
    expect(notes.join('\n')).toMatch(/^1 entry added .*\nNot widened.*: github\.com:443/);
  });

  test.each<[string, Partial<AllowlistRequest>, RegExp]>([
    ['a name for a file that has one', { name: 'x', merge: 'y' }, /Cannot use --name with --merge/],
    [
      'a file to merge that is not there',
      { merge: '/nowhere/a.yaml' },
      /Cannot read the allowlist/,
    ],
    ['an unknown category', { mirrored: ['nonsense'] }, /nonsense/],
    ['an unknown run', { run: ['trial-9'] }, /Cannot find the run "trial-9"/],
  ])('%s is bad input', async (_, changes, message) => {
    using place = temporaryFolder();
    record(place.db, 'trial', ['github.com:443']);

    await expect(makeAllowlist(ask(place.db, changes))).rejects.toThrow(message);
  });

  test('a record without a run says how to get one', async () => {
    using place = temporaryFolder();
    await expect(makeAllowlist(ask(place.db))).rejects.toThrow(ConfigError);
  });

  test('the command writes to the file that is named', async () => {
    using place = temporaryFolder();
    record(place.db, 'trial', ['github.com:443']);
    const file = join(place.folder, 'allow.yaml');

    await yargs(['allowlist', '--db', place.db, '--run', 'trial', '-o', file])
      .command(allowlistCommand)
      .strict()
      .parseAsync();

    expect(readFileSync(file, 'utf8')).toContain('  - host: github.com\n');
  });
});

describe('check and simulate', () => {
  test('find nothing in the run that the list was written from', async () => {
    using place = temporaryFolder();
    record(place.db, 'founding', SEEN);
    const file = join(place.folder, 'allow.yaml');
    writeFileSync(file, (await makeAllowlist(ask(place.db))).text);

    expect(await checkRecord(compare(place.db, file))).toMatchObject({ exitCode: 0 });
    expect(await simulateRecord(compare(place.db, file))).toMatchObject({ exitCode: 0 });
  });

  test('find what the list lacks, and leave out what mirrors serve', async () => {
    using place = temporaryFolder();
    record(place.db, 'founding', SEEN);
    const file = join(place.folder, 'allow.yaml');
    writeFileSync(file, (await makeAllowlist(ask(place.db, { mirrored: MIRRORED }))).text);

    const checked = await checkRecord(compare(place.db, file));
    expect(checked.exitCode).toBe(1);
    expect(checked.text).toContain('pypi.org:443 tls  no-entry  asked once by 10.0.0.10');
    expect((await simulateRecord(compare(place.db, file))).exitCode).toBe(1);
    expect((await checkRecord(compare(place.db, file, { mirrored: MIRRORED }))).exitCode).toBe(0);
    expect((await simulateRecord(compare(place.db, file, { mirrored: MIRRORED }))).exitCode).toBe(
      0,
    );
  });

  test('write one JSON object where asked', async () => {
    using place = temporaryFolder();
    record(place.db, 'trial', ['pypi.org:443']);
    const file = join(place.folder, 'allow.yaml');
    writeFileSync(file, 'version: 1\nname: x\nentries: []\n');
    const request = compare(place.db, file, { json: true });

    expect(JSON.parse((await checkRecord(request)).text)).toMatchObject({
      schema: 'sallyport/check@1',
      notCovered: [{ host: 'pypi.org', add: '{host: pypi.org, ports: [443]}' }],
    });
    expect(JSON.parse((await simulateRecord(request)).text)).toMatchObject({
      schema: 'sallyport/simulation@1',
      wouldBreak: 1,
    });
  });

  test('refuse a list that cannot be read', async () => {
    using place = temporaryFolder();
    record(place.db, 'trial', ['pypi.org:443']);
    await expect(checkRecord(compare(place.db, join(place.folder, 'none.yaml')))).rejects.toThrow(
      PolicyError,
    );
  });

  test('the program exits with 1 where something would break, and with 2 where the list is broken', async () => {
    using place = temporaryFolder();
    record(place.db, 'trial', ['pypi.org:443']);
    const list = 'version: 1\nname: x\nentries: []\n';
    const run = (command: string, stdin: string) =>
      runProgram([command, '--allow', '-', '--db', place.db], { stdin });

    const results = await Promise.all([
      run('check', list),
      run('simulate', list),
      run('check', list.replace('1', '2')),
    ]);

    expect(results.map(({ exitCode }) => exitCode)).toEqual([1, 1, 2]);
    expect(results[2]?.stderr).toMatch(/^sallyport: Cannot use 2 as version in -:1:1/);
  });
});
