import { expect, test } from 'vitest';
import { bestCoverage } from '../../../rules/aws/coverage.ts';
import { aws } from './names.ts';

test.each([
  ['sqs.us-east-1.amazonaws.com', 'com.amazonaws.us-east-1.sqs', true],
  ['queue.amazonaws.com', 'com.amazonaws.us-east-1.sqs', false],
  ['ecs-a-1.us-east-1.amazonaws.com', 'com.amazonaws.us-east-1.ecs-agent', false],
  ['763104351884.dkr.ecr.us-east-1.amazonaws.com', 'com.amazonaws.us-east-1.ecr.dkr', true],
  ['email-smtp.us-east-1.amazonaws.com', 'com.amazonaws.us-east-1.email-smtp', true],
  ['dynamodb.us-east-1.amazonaws.com', 'com.amazonaws.us-east-1.dynamodb', true],
  ['123456789012.ddb.us-east-1.amazonaws.com', 'com.amazonaws.us-east-1.dynamodb', undefined],
  ['dynamodb-fips.us-east-1.amazonaws.com', 'com.amazonaws.us-east-1.dynamodb-fips', true],
  ['streams.dynamodb.us-east-1.amazonaws.com', 'com.amazonaws.us-east-1.dynamodb-streams', false],
  ['b.s3.us-west-2.amazonaws.com', 'com.amazonaws.us-west-2.s3', true],
  ['s3-us-west-2.amazonaws.com', 'com.amazonaws.us-west-2.s3', true],
  ['b.s3-website-us-east-1.amazonaws.com', 'com.amazonaws.us-east-1.s3', undefined],
  ['123456789012.s3-control.us-east-1.amazonaws.com', 'com.amazonaws.us-east-1.s3', true],
  [
    'b--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com',
    'com.amazonaws.us-east-1.s3express',
    true,
  ],
  ['m.accesspoint.s3-global.amazonaws.com', 'com.amazonaws.s3-global.accesspoint', true],
  ['iam.amazonaws.com', 'com.amazonaws.iam', true],
  ['ec2.us-east-1.api.aws', 'com.amazonaws.us-east-1.ec2', false],
  ['sqs.us-east-1.api.aws', 'com.amazonaws.us-east-1.sqs', true],
])('%s is carried by %s: %s', (name, serviceName, covered) => {
  const best = bestCoverage(aws(name));
  expect(best).toMatchObject({ endpoint: { serviceName }, covered });
  expect(best?.why).not.toBe('');
});

test.each([
  'sts.amazonaws.com',
  'budgets.amazonaws.com',
  'opsworks.us-east-1.amazonaws.com',
  'tomorrow.us-east-1.amazonaws.com',
])('%s has no endpoint that comes near it', (name) => {
  expect(bestCoverage(aws(name))).toBeUndefined();
});

test('an S3 name without a region is never said to be carried', () => {
  for (const name of ['s3.amazonaws.com', 'b.s3.amazonaws.com', 'b.s3-accelerate.amazonaws.com']) {
    expect(bestCoverage(aws(name))?.covered ?? false).toBe(false);
  }
});
