import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { makeReport } from '../../../analyzer/commands/make-report.ts';
import type { Plan, Report } from '../../../analyzer/report.ts';
import { importFiles } from '../../../proxy/import/import-files.ts';
import { writeTally } from '../../../proxy/store/import-run.ts';
import { openStore } from '../../../proxy/store/open.ts';
import { Tally } from '../../../proxy/store/tally.ts';
import { temporaryFolder } from '../commands/record.ts';

const NOW = Date.parse('2026-11-20T10:00:00Z');
const LIST = fileURLToPath(
  new URL('../../../samples/parallelcluster-2.4.1/destinations.txt', import.meta.url),
);

/** The founding list, imported and reported on as the program does it. */
async function foundingReport(format: string): Promise<string> {
  using place = temporaryFolder();
  const tally = new Tally();
  await importFiles(
    { format: 'list', files: [LIST], now: NOW },
    {
      stdin: Readable.from([]),
      recordFlow: () => {},
      recordLookup: () => {},
      restore: () => {},
      record: (event) => {
        tally.begin(event);
        tally.end(event);
      },
    },
  );
  const store = openStore(place.db, 'write');
  const header = { run: 'founding', layers: ['import'] as const, toolVersion: '0.1.0' };
  writeTally(store, { ...header, now: () => NOW }, tally);
  store.close();
  const report = await makeReport({
    ...{ run: undefined, format, mirrored: undefined, region: undefined, rules: undefined },
    ...{ db: place.db, columns: undefined, now: NOW },
  });
  return String(report);
}

async function foundingPlan(): Promise<Plan> {
  const report: Report = JSON.parse(await foundingReport('json'));
  return report.plan;
}

test('S3 and DynamoDB go through gateways, four services through interface endpoints', async () => {
  const { endpoints } = await foundingPlan();

  expect(endpoints.map(({ serviceName, type }) => `${serviceName} ${type}`)).toEqual([
    'com.amazonaws.us-east-1.autoscaling interface',
    'com.amazonaws.us-east-1.cloudformation interface',
    'com.amazonaws.us-east-1.dynamodb gateway',
    'com.amazonaws.us-east-1.ec2 interface',
    'com.amazonaws.us-east-1.s3 gateway',
    'com.amazonaws.us-east-1.sqs interface',
  ]);
});

test('queue.amazonaws.com is not covered, and the setting that fixes it is named', async () => {
  const { endpoints, configuration } = await foundingPlan();

  expect(endpoints.at(-1)?.notCoveredBecause).toEqual([
    { host: 'queue.amazonaws.com', why: 'its private DNS does not cover this name' },
  ]);
  expect(configuration.find(({ hosts }) => hosts.includes('queue.amazonaws.com'))).toMatchObject({
    setting: 'BOTO_DISABLE_COMMONNAME',
    value: 'true',
  });
});

test('github.com alone stays with the firewall, and the mirrors are one finding', async () => {
  const { firewall, mirrors } = await foundingPlan();

  expect(firewall.map(({ host, port }) => `${host}:${port}`)).toEqual(['github.com:443']);
  expect(mirrors.filter(({ name }) => /mirrors/.test(name))).toHaveLength(1);
  expect(mirrors[0]?.hosts).toHaveLength(9);
});

test('the plan reads well as JSON', async () => {
  await expect(`${JSON.stringify(await foundingPlan(), null, 2)}\n`).toMatchFileSnapshot(
    '../../golden/plan/founding.json',
  );
});

test.each(['text', 'md', 'html'])('the report with the plan reads well as %s', async (format) => {
  await expect(await foundingReport(format)).toMatchFileSnapshot(
    `../../golden/plan/founding.${format === 'text' ? 'txt' : format}`,
  );
});
