import { describe, expect, test } from 'vitest';
import type { PlannedEndpoint } from '../../../analyzer/report.ts';
import { reportOn, type Seen } from './planned.ts';

function endpointsOf(seen: readonly Seen[], region?: string): readonly PlannedEndpoint[] {
  return reportOn(seen, { ...(region === undefined ? {} : { region }) }).plan.endpoints;
}

function endpointOf(seen: readonly Seen[], serviceName: string, region?: string): PlannedEndpoint {
  const found = endpointsOf(seen, region).find((one) => one.serviceName === serviceName);
  if (found === undefined) throw new Error(`${serviceName} is not planned`);
  return found;
}

test.each([
  ['us-east-1', 'sqs.us-east-1.amazonaws.com', 'com.amazonaws.us-east-1.sqs', 'interface'],
  [
    'us-gov-west-1',
    'ec2.us-gov-west-1.amazonaws.com',
    'com.amazonaws.us-gov-west-1.ec2',
    'interface',
  ],
  ['cn-north-1', 'ec2.cn-north-1.amazonaws.com.cn', 'cn.com.amazonaws.cn-north-1.ec2', 'interface'],
  ['cn-north-1', 'logs.cn-north-1.amazonaws.com.cn', 'com.amazonaws.cn-north-1.logs', 'interface'],
  ['cn-north-1', 'b.s3.cn-north-1.amazonaws.com.cn', 'com.amazonaws.cn-north-1.s3', 'gateway'],
  ['us-east-1', 'dynamodb.us-east-1.amazonaws.com', 'com.amazonaws.us-east-1.dynamodb', 'gateway'],
])('in %s, %s is carried by %s (%s)', (region, host, serviceName, type) => {
  expect(endpointsOf([`${host}:443`], region)).toMatchObject([
    { serviceName, type, covers: [host], doesNotCover: [], confirmed: true },
  ]);
});

test('an endpoint says why it does not cover a name, and is planned for the setting that moves it over', () => {
  const sqs = endpointOf(['queue.amazonaws.com:443'], 'com.amazonaws.us-east-1.sqs');

  expect(sqs).toMatchObject({
    covers: [],
    doesNotCover: ['queue.amazonaws.com'],
    privateDns: true,
  });
  expect(sqs.notCoveredBecause).toEqual([
    { host: 'queue.amazonaws.com', why: 'its private DNS does not cover this name' },
  ]);
  expect(sqs.privateDnsNames).toContain('sqs.us-east-1.amazonaws.com');
});

test('a name of another region is not covered, and alone it is no reason for an endpoint', () => {
  const seen = ['ec2.us-east-1.amazonaws.com:443', 'ec2.eu-west-1.amazonaws.com:443'];

  expect(endpointOf(seen, 'com.amazonaws.us-east-1.ec2').notCoveredBecause).toEqual([
    { host: 'ec2.eu-west-1.amazonaws.com', why: 'the name is one of eu-west-1' },
  ]);
  expect(endpointsOf(['sqs.eu-west-1.amazonaws.com:443'], 'us-east-1')).toEqual([]);
});

test('a gateway has no private DNS, no zones, no ports and no price', () => {
  expect(endpointsOf(['b.s3.us-east-1.amazonaws.com:443'])).toMatchObject([
    { privateDns: false, privateDnsNames: [], zones: 0, ports: [], monthlyUsd: 0 },
  ]);
});

test('ECR brings the gateway endpoint for S3, because the layers are there', () => {
  const seen = ['123456789012.dkr.ecr.eu-west-1.amazonaws.com:443'];
  const s3 = endpointOf(seen, 'com.amazonaws.eu-west-1.s3', 'eu-west-1');

  expect(s3).toMatchObject({ type: 'gateway', covers: [] });
  expect(JSON.stringify(s3.policy)).toContain('prod-eu-west-1-starport-layer-bucket/*');
});

test('IAM has its endpoint in one region: elsewhere none is planned', () => {
  const names = (region: string): string[] =>
    endpointsOf(['iam.amazonaws.com:443'], region).map(({ serviceName }) => serviceName);

  expect(names('us-east-1')).toEqual(['com.amazonaws.iam']);
  expect(names('eu-west-1')).toEqual([]);
});

test('a name that no document gives for the partition is marked', () => {
  const seen = ['iam.us-gov.amazonaws.com:443'];

  expect(endpointOf(seen, 'com.amazonaws.iam', 'us-gov-west-1').confirmed).toBe(false);
});

describe('the policy of the gateway endpoint for S3', () => {
  const S3 = 'com.amazonaws.us-east-1.s3';

  test('names the buckets seen in hosts and in paths, and no other', () => {
    const seen = ['b.one.s3.us-east-1.amazonaws.com:443', 's3.amazonaws.com:80/two/key'];

    expect(endpointOf(seen, S3).policy).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'BucketsSeen',
          Effect: 'Allow',
          Principal: '*',
          Action: ['s3:*'],
          Resource: [
            'arn:aws:s3:::b.one',
            'arn:aws:s3:::b.one/*',
            'arn:aws:s3:::two',
            'arn:aws:s3:::two/*',
          ],
        },
      ],
    });
  });

  test('lets CloudFormation write its answers, in the partition of the region', () => {
    const seen = [
      'cloudformation.cn-north-1.amazonaws.com.cn:443',
      'b.s3.cn-north-1.amazonaws.com.cn:443',
    ];
    const { policy } = endpointOf(seen, 'com.amazonaws.cn-north-1.s3', 'cn-north-1');

    expect(policy?.Statement[1]).toMatchObject({
      Action: ['s3:PutObject'],
      Resource: [
        'arn:aws-cn:s3:::cloudformation-waitcondition-cn-north-1/*',
        'arn:aws-cn:s3:::cloudformation-custom-resource-response-cnnorth1/*',
      ],
    });
  });

  test('names what must be added where the buckets behind a name were not seen', () => {
    const { policy, policyGaps } = endpointOf(['s3.us-east-1.amazonaws.com:443'], S3);

    expect(policy).toBeNull();
    expect(policyGaps).toEqual([expect.stringContaining('through s3.us-east-1.amazonaws.com:443')]);
  });

  test('is left out where it would be longer than AWS takes, and says so', () => {
    const seen = Array.from(
      { length: 400 },
      (_, i) => `bucket-${i}.s3.us-east-1.amazonaws.com:443`,
    );
    const { policy, policyGaps } = endpointOf(seen, S3);

    expect(policy).toBeNull();
    expect(policyGaps).toEqual([expect.stringMatching(/400 buckets is longer than the 20480/)]);
  });
});
