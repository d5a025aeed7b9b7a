import { expect, test } from 'vitest';
import type { PlanWarning } from '../../../analyzer/report.ts';
import { reportOn } from './planned.ts';

function warningsOn(seen: readonly string[], region: string): readonly PlanWarning[] {
  return reportOn(
    seen.map((authority) => `${authority}:443`),
    { region },
  ).plan.warnings;
}

test.each([
  [
    'cross-region',
    'us-east-1',
    ['ec2.eu-west-1.amazonaws.com'],
    /in eu-west-1, and the endpoints of us-east-1 end there/,
  ],
  [
    'cross-partition',
    'us-east-1',
    ['ec2.cn-north-1.amazonaws.com.cn'],
    /another partition than us-east-1 \(cn-north-1\)/,
  ],
  [
    'cross-partition',
    'us-gov-west-1',
    ['sts.amazonaws.com'],
    /another partition than us-gov-west-1/,
  ],
  [
    'one-region-service',
    'eu-west-1',
    ['iam.amazonaws.com'],
    /com\.amazonaws\.iam exists in us-east-1 only.*Guides of 2024/,
  ],
  [
    'one-region-service',
    'eu-west-1',
    ['route53.amazonaws.com'],
    /com\.amazonaws\.route53 exists in us-east-1 only/,
  ],
  [
    'proxy-bypasses-gateway',
    'us-east-1',
    ['dynamodb.us-east-1.amazonaws.com'],
    /in the subnet of the proxy/,
  ],
  [
    'parallelcluster-no-proxy',
    'us-east-1',
    ['us-east-1-aws-parallelcluster.s3.amazonaws.com', 'ec2.us-east-1.amazonaws.com'],
    /HttpProxyAddress/,
  ],
  [
    'cloudformation-buckets',
    'eu-west-1',
    ['cloudformation.eu-west-1.amazonaws.com'],
    /cloudformation-waitcondition-eu-west-1 and cloudformation-custom-resource-response-euwest1/,
  ],
  [
    'ecr-layers',
    'us-east-1',
    ['api.ecr.us-east-1.amazonaws.com'],
    /prod-us-east-1-starport-layer-bucket/,
  ],
  ['dynamodb-interface', 'us-east-1', ['dynamodb.us-east-1.amazonaws.com'], /no private DNS/],
  ['s3-interface-names', 'us-east-1', ['b.s3.amazonaws.com'], /FIPS, website, global/],
  ['s3-interface-names', 'us-west-2', ['b.s3-us-west-2.amazonaws.com'], /FIPS, website, global/],
  [
    'execute-api-private-dns',
    'us-east-1',
    ['abc123.execute-api.us-east-1.amazonaws.com'],
    /no longer reach any public API/,
  ],
  [
    'service-name-prefixes',
    'cn-north-1',
    ['ec2.cn-north-1.amazonaws.com.cn'],
    /cn\.com\.amazonaws\.cn-north-1\.ec2/,
  ],
  [
    'unconfirmed-names',
    'us-gov-west-1',
    ['iam.us-gov.amazonaws.com'],
    /describe-vpc-endpoint-services/,
  ],
  ['published-ranges', 'us-east-1', ['github.com'], /addresses of 2025-07-25/],
])('%s is said in %s where %j was seen', (id, region, seen, text) => {
  const found = warningsOn(seen, region).find((one) => one.id === id);

  expect(found?.warning).toMatch(text);
  expect(found?.hosts).not.toEqual([]);
  expect(found?.source).toMatch(/\S/);
});

test.each([
  [
    'us-east-1',
    ['ec2.us-east-1.amazonaws.com', 'b.s3.us-east-1.amazonaws.com'],
    ['proxy-bypasses-gateway'],
  ],
  ['us-east-1', ['pypi.org', 'awscli.amazonaws.com'], []],
  ['us-gov-west-1', ['awscli.amazonaws.com', 'ec2.us-gov-west-1.amazonaws.com'], []],
  ['cn-north-1', ['logs.cn-north-1.amazonaws.com.cn'], []],
  ['zz-new-1', ['ec2.us-east-1.amazonaws.com'], []],
])('in %s, %j leads into no other trap than %j', (region, seen, ids) => {
  expect(warningsOn(seen, region).map(({ id }) => id)).toEqual(ids);
});

test('what is told to go around the proxy is what an endpoint covers, and nothing else', () => {
  const found = warningsOn(
    [
      'us-east-1-aws-parallelcluster.s3.amazonaws.com',
      'genomes.s3.eu-west-1.amazonaws.com',
      'ec2.us-east-1.amazonaws.com',
      'queue.amazonaws.com',
    ],
    'us-east-1',
  );
  const hostsOf = (wanted: string) => found.find(({ id }) => id === wanted)?.hosts;

  expect(hostsOf('proxy-bypasses-gateway')).toEqual([
    'us-east-1-aws-parallelcluster.s3.amazonaws.com',
  ]);
  expect(hostsOf('parallelcluster-no-proxy')).toEqual(['ec2.us-east-1.amazonaws.com']);
});
