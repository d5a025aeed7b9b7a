import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { makePack, type PackRequest } from '../../../analyzer/commands/make-pack.ts';
import { reportSchema } from '../../../analyzer/report-schema.ts';
import { ConfigError } from '../../../rules/errors.ts';
import { parseAllowlist } from '../../../rules/policy-file.ts';
import { runProgram } from '../../support/program.ts';
import { record, temporaryFolder } from './record.ts';

const SEEN = ['github.com:443', 'sqs.us-east-1.amazonaws.com:443', 'pypi.org:443'];

function ask(db: string, changes: Partial<PackRequest> = {}): PackRequest {
  const none = { run: undefined, mirrored: undefined, region: undefined, rules: undefined };
  return { ...none, target: undefined, requester: undefined, expires: undefined, db, ...changes };
}

async function packed(request: PackRequest): Promise<ReadonlyMap<string, string>> {
  const files = unzipSync(await makePack(request));
  return new Map(
    Object.entries(files).map(([path, body]) => [
      path.replace('sallyport-evidence/', ''),
      strFromU8(body),
    ]),
  );
}

describe('an evidence pack', () => {
  test('holds what a reviewer may ask for: every report, the list, targets, counts and sources', async () => {
    using place = temporaryFolder();
    record(place.db, 'trial', SEEN);

    const files = await packed(ask(place.db));

    expect([...files.keys()]).toEqual(
      expect.arrayContaining([
        ...['README.txt', 'SHA256SUMS', 'allowlist.yaml', 'pack.json', 'record.json'],
        ...['report.txt', 'report.md', 'report.html', 'report.csv', 'report.json', 'report.xlsx'],
        ...['targets/squid.conf', 'targets/aws-vpc-endpoints.yaml'],
      ]),
    );
    const report: unknown = JSON.parse(files.get('report.json') ?? '');
    expect(reportSchema.safeParse(report).error).toBeUndefined();
    const { allowlist } = parseAllowlist(files.get('allowlist.yaml') ?? '', 'f', 0);
    expect(allowlist.entries).toHaveLength(3);
    expect(JSON.parse(files.get('record.json') ?? '')).toMatchObject({
      runs: [{ name: 'trial' }],
      destinations: [{ host: 'github.com' }, { host: 'pypi.org' }, { port: 443 }],
    });
    expect(JSON.parse(files.get('pack.json') ?? '')).toMatchObject({
      schema: 'sallyport/pack@1',
      runs: ['trial'],
      data: { rules: { read: { last: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) } } },
      limits: expect.arrayContaining([expect.stringContaining('one run')]),
    });
    expect(files.get('README.txt')).toContain('sha256sum --check SHA256SUMS');
  });

  test('is the same whenever it is made', async () => {
    using place = temporaryFolder();
    record(place.db, 'trial', SEEN);

    const [first, second] = [await makePack(ask(place.db)), await makePack(ask(place.db))];

    expect(Buffer.compare(first, second)).toBe(0);
  });

  test('writes the targets that were asked for, and no others', async () => {
    using place = temporaryFolder();
    record(place.db, 'trial', SEEN);

    const files = await packed(ask(place.db, { target: ['nftables', 'squid', 'squid'] }));

    expect([...files.keys()].filter((path) => path.startsWith('targets/'))).toEqual([
      'targets/nftables.nft',
      'targets/squid.conf',
    ]);
  });

  test('of a target that cannot be written there is an error where it was asked for, and else a note', async () => {
    using place = temporaryFolder();
    record(place.db, 'trial', ['github.com:443']);

    await expect(makePack(ask(place.db, { target: ['pac'] }))).rejects.toThrow(ConfigError);
    await expect(makePack(ask(place.db, { target: ['papyrus'] }))).rejects.toThrow(
      /Cannot render for --target "papyrus"/,
    );
    const { targets } = JSON.parse((await packed(ask(place.db))).get('pack.json') ?? '');
    for (const { files, missing } of targets) expect(files.length > 0).toBe(missing === null);
  });
});

test('--pack writes the archive, and takes no other output', async () => {
  using place = temporaryFolder();
  record(place.db, 'trial', SEEN);
  const args = ['report', '--db', place.db, '--pack'];

  const piped = await runProgram([...args, '-', '--target', 'text', '--target', 'csv']);
  const both = await runProgram([...args, 'out.zip', '-o', 'report.txt']);
  const nowhere = await runProgram([...args, '/nowhere/out.zip']);

  expect(piped).toMatchObject({ exitCode: 0, stderr: '' });
  expect(piped.stdout.slice(0, 2)).toBe('PK');
  expect(both).toMatchObject({ exitCode: 2 });
  expect(both.stderr).toContain('Cannot use --pack with --failures or -o');
  expect(nowhere).toMatchObject({ exitCode: 2 });
});
