import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import yargs from 'yargs';
import { makeReport, type ReportRequest } from '../../../analyzer/commands/make-report.ts';
import { reportCommand } from '../../../analyzer/commands/report.ts';
import type { Report } from '../../../analyzer/report.ts';
import { reportSchema } from '../../../analyzer/report-schema.ts';
import { openStore } from '../../../proxy/store/open.ts';
import { ConfigError } from '../../../rules/errors.ts';
import { record, temporaryFolder } from './record.ts';

/** What a 3-node ParallelCluster 2.4.1 reached in us-east-1, as its firewall team got it. */
const FIREWALL_LIST = [
  'autoscaling.us-east-1.amazonaws.com:443',
  'cloudformation.us-east-1.amazonaws.com:443',
  'dynamodb.us-east-1.amazonaws.com:443',
  'ec2.us-east-1.amazonaws.com:443',
  'queue.amazonaws.com:443',
  's3.amazonaws.com:80/ec2metadata/ec2-metadata',
  'us-east-1-aws-parallelcluster.s3.amazonaws.com:443',
  'github.com:443',
];

/** What internal mirrors serve of it. */
const MIRRORED = [
  'd2lzkl7pfhq30w.cloudfront.net:443',
  'epel.mirror.constant.com:443',
  'iad.mirror.rackspace.com:443',
  'mirror.cs.pitt.edu:80/epel/7/x86_64/repodata/repomd.xml',
  'mirror.es.its.nyu.edu:80/epel/7/x86_64/repodata/repomd.xml',
  'mirror.umd.edu:443',
  'mirrorlist.centos.org:80/',
  'mirrors.advancedhosters.com:80/centos/7.7.1908/os/x86_64/repodata/repomd.xml',
  'mirrors.fedoraproject.org:443',
  'pypi.org:443',
  'yum.repos.intel.com:443',
];

function ask(db: string, changes: Partial<ReportRequest> = {}): ReportRequest {
  return {
    run: undefined,
    format: 'json',
    mirrored: undefined,
    region: undefined,
    rules: undefined,
    db,
    columns: undefined,
    now: Date.parse('2026-11-20T11:00:00Z'),
    ...changes,
  };
}

async function reportOn(db: string, changes: Partial<ReportRequest> = {}): Promise<Report> {
  return reportSchema.parse(JSON.parse(String(await makeReport(ask(db, changes)))));
}

describe('the founding example', () => {
  test('without what internal mirrors serve is the list that the firewall team got', async () => {
    using place = temporaryFolder();
    record(place.db, 'founding', [...FIREWALL_LIST, ...MIRRORED]);

    const report = await reportOn(place.db, {
      mirrored: ['os-mirror,package-repo,hpc-vendor,cdn'],
    });

    const left = report.destinations.map(
      ({ host, port, paths }) => `${host}:${port}${paths.join()}`,
    );
    expect(left.toSorted()).toEqual(FIREWALL_LIST.toSorted());
    expect(report.summary.mirrored).toBe(MIRRORED.length);
  });

  test('is planned as an AWS network engineer would plan it', async () => {
    using place = temporaryFolder();
    record(place.db, 'founding', [...FIREWALL_LIST, ...MIRRORED]);

    const { plan, region } = await reportOn(place.db);

    expect(region).toEqual({ home: 'us-east-1', inferred: true });
    expect(plan.endpoints.map(({ service, type }) => `${service} ${type}`)).toEqual([
      'autoscaling interface',
      'cloudformation interface',
      'dynamodb gateway',
      'ec2 interface',
      's3 gateway',
      'sqs interface',
    ]);
    expect(plan.endpoints.at(-1)).toMatchObject({ doesNotCover: ['queue.amazonaws.com'] });
    expect(plan.configuration).toContainEqual(
      expect.objectContaining({
        setting: 'BOTO_DISABLE_COMMONNAME',
        hosts: ['queue.amazonaws.com'],
      }),
    );
    expect(plan.firewall.map(({ host }) => host)).toEqual(['github.com']);
    expect(plan.mirrors.find(({ name }) => /Operating system/.test(name))?.hosts).toHaveLength(9);
  });
});

test('without a name, the report is on the newest run; with names, on those together', async () => {
  using place = temporaryFolder();
  record(place.db, 'trial-1', ['github.com:443']);
  record(place.db, 'trial-2', ['github.com:443', 'pypi.org:443']);

  expect((await reportOn(place.db)).runs.map(({ name }) => name)).toEqual(['trial-2']);
  const both = await reportOn(place.db, { run: ['trial-1', 'trial-2', 'trial-1'] });
  expect(both.runs.map(({ name }) => name)).toEqual(['trial-1', 'trial-2']);
  expect(both.destinations.find(({ host }) => host === 'github.com')).toMatchObject({
    events: 2,
    runs: ['trial-1', 'trial-2'],
  });
});

test.each<[string, Partial<ReportRequest>, RegExp]>([
  [
    'an unknown format',
    { format: 'pdf' },
    /--format "pdf": write text, md, html, csv, json or xlsx/,
  ],
  ['an unknown category', { mirrored: ['mirrors'] }, /--mirrored "mirrors": write aws-api/],
  [
    'a region that is none',
    { region: 'virginia' },
    /--region "virginia" .* write it as in us-east-1/,
  ],
  [
    'a day that no calendar has',
    { expires: '2027-02-30' },
    /--expires "2027-02-30" for a day: write it as in 2027-03-31/,
  ],
  ['an unknown run', { run: ['trial-9'] }, /Cannot find the run "trial-9" .*: write trial-1/],
])('%s is bad input, in one line that says what to write', async (_, changes, message) => {
  using place = temporaryFolder();
  record(place.db, 'trial-1', ['github.com:443']);

  const failure = makeReport(ask(place.db, changes));
  await expect(failure).rejects.toThrow(ConfigError);
  await expect(failure).rejects.toThrow(message);
});

test('a record without a run, or none at all, is bad input and says how to get one', async () => {
  using place = temporaryFolder();

  await expect(makeReport(ask(place.db))).rejects.toThrow(
    /no such file; record or import a run first/,
  );
  openStore(place.db, 'write').close();
  await expect(makeReport(ask(place.db))).rejects.toThrow(/none is recorded in it yet/);
});

test('the command writes what its flags ask for to the file that is named', async () => {
  using place = temporaryFolder();
  record(place.db, 'trial-1', ['github.com:443', 'pypi.org:443', 'mirrors.fedoraproject.org:443']);
  const file = join(place.folder, 'report.json');
  const flags = ['--format', 'json', '--mirrored', 'os-mirror', '--mirrored', 'package-repo,cdn'];

  await yargs(['report', ...flags, '--db', place.db, '--run', 'trial-1', '-o', file])
    .command(reportCommand)
    .strict()
    .parseAsync();

  const report = reportSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  expect(report.destinations.map(({ host }) => host)).toEqual(['github.com']);
});

test('who asks and until when is on the page and on the sheet that the command writes', async () => {
  using place = temporaryFolder();
  record(place.db, 'trial-1', ['github.com:443']);
  const write = async (format: string): Promise<Buffer> => {
    const file = join(place.folder, `report.${format}`);
    const asked = ['--requester', 'HPC team', '--expires', '2027-03-31'];
    await yargs(['report', '--format', format, ...asked, '--db', place.db, '-o', file])
      .command(reportCommand)
      .strict()
      .parseAsync();
    return readFileSync(file);
  };

  expect((await write('html')).toString()).toMatch(/>HPC team<.*>2027-03-31</);
  const sheet = unzipSync(await write('xlsx'))['xl/sharedStrings.xml'];
  expect(strFromU8(sheet ?? new Uint8Array())).toMatch(/>HPC team<.*>2027-03-31</);
});

test('a rule of the user wins over the shipped ones', async () => {
  using place = temporaryFolder();
  record(place.db, 'trial-1', ['github.com:443']);
  const file = join(place.folder, 'own.yaml');
  writeFileSync(file, OWN_RULES);

  expect((await reportOn(place.db, { rules: [file] })).destinations).toMatchObject([
    { category: 'saas', disposition: 'review', rule: { id: 'own-github', file } },
  ]);
});

const OWN_RULES = `
- id: own-github
  match: [github.com]
  category: saas
  stability: fixed
  disposition: review
  why: our own Git server stands in for it
  source: our handbook
  read: 2026-11-20
  examples: [github.com]
  counterExamples: [github.com.example.net]
`;

test('a narrow terminal gets 80 columns and a wide one 120', async () => {
  using place = temporaryFolder();
  record(place.db, 'trial-1', [...FIREWALL_LIST, ...MIRRORED]);
  const widest = async (columns: number): Promise<number> => {
    const text = await makeReport(ask(place.db, { format: 'text', columns }));
    return Math.max(
      ...String(text)
        .split('\n')
        .map((line) => line.length),
    );
  };

  expect(await widest(20)).toBeLessThanOrEqual(80);
  expect(await widest(500)).toBeLessThanOrEqual(120);
  expect(await widest(500)).toBeGreaterThan(80);
});
