import { describe, expect, test } from 'vitest';
import type { ConfigurationChange } from '../../../analyzer/report.ts';
import { reportOn } from './planned.ts';

function changesFor(seen: readonly string[], region: string): readonly ConfigurationChange[] {
  return reportOn(seen, { region }).plan.configuration;
}

const PLAIN = ['ec2.eu-west-1.amazonaws.com:443', 'github.com:443'];

test.each([
  ['queue.amazonaws.com', 'us-east-1', 'BOTO_DISABLE_COMMONNAME', 'true', /1\.29\.0 or later/],
  [
    'sts.amazonaws.com',
    'eu-west-1',
    'AWS_STS_REGIONAL_ENDPOINTS',
    'regional',
    /1\.40\.0 \(2025-07-31\)/,
  ],
  [
    '123456789012.ddb.eu-west-1.amazonaws.com',
    'eu-west-1',
    'AWS_ACCOUNT_ID_ENDPOINT_MODE',
    'disabled',
    /1\.37\.0/,
  ],
  [
    'route53.amazonaws.com',
    'eu-west-1',
    'ParallelCluster: Scheduling/SlurmSettings/Dns/DisableManagedDns',
    'true',
    /private hosted zone/,
  ],
  [
    'route53.amazonaws.com',
    'eu-west-1',
    'ParallelCluster: Scheduling/SlurmSettings/Dns/UseEc2Hostnames',
    'true',
    /DisableManagedDns/,
  ],
  [
    'iam.amazonaws.com',
    'eu-west-1',
    'ParallelCluster: pcluster create-cluster --suppress-validators',
    'type:AdditionalIamPolicyValidator',
    /IAM/,
  ],
  ['mirrorlist.centos.org', 'eu-west-1', 'repository baseurl', 'an internal mirror', /baseurl/],
])(
  '%s in %s calls for %s, with its source; without it the setting is not there',
  (host, region, setting, value, why) => {
    const found = changesFor([...PLAIN, `${host}:443`], region).find(
      (one) => one.setting === setting,
    );

    expect(found).toMatchObject({ value, hosts: [host], read: expect.stringMatching(/^20\d\d-/) });
    expect(found?.why).toMatch(why);
    expect(found?.source).toMatch(/\S/);
    expect(changesFor(PLAIN, region).map((one) => one.setting)).not.toContain(setting);
  },
);

test('where IAM is carried by an endpoint, its validator may stay', () => {
  const settings = changesFor(['iam.amazonaws.com:443'], 'us-east-1').map(({ setting }) => setting);

  expect(settings).toEqual(['NO_PROXY']);
});

describe('NO_PROXY', () => {
  test('is one list for now, and one for when the endpoints are there', () => {
    const seen = ['wiki.corp.internal:443', ...PLAIN];

    expect(changesFor(seen, 'eu-west-1').map(({ setting, value }) => [setting, value])).toEqual([
      ['NO_PROXY', 'wiki.corp.internal'],
      ['NO_PROXY', 'wiki.corp.internal,ec2.eu-west-1.amazonaws.com'],
    ]);
  });

  test('names what a client that was moved over will ask for', () => {
    const [change] = changesFor(['queue.amazonaws.com:443'], 'us-east-1');

    expect(change?.value.split(',')).toContain('sqs.us-east-1.amazonaws.com');
    expect(change?.value.split(',')).not.toContain('queue.amazonaws.com');
  });

  test('warns where an entry means more to most clients than was meant', () => {
    const [wide] = changesFor(['s3.amazonaws.com:80/bucket/key'], 'us-east-1');
    const [narrow] = changesFor(['bucket.s3.us-east-1.amazonaws.com:443'], 'us-east-1');

    expect(wide?.why).toMatch(/s3\.amazonaws\.com means every bucket below it too/);
    expect(narrow?.why).not.toMatch(/every bucket/);
  });
});
