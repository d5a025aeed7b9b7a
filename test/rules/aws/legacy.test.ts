import { expect, test } from 'vitest';
import { legacyAdvice } from '../../../rules/aws/legacy.ts';
import { aws } from './names.ts';

test.each([
  ['queue.amazonaws.com', 'BOTO_DISABLE_COMMONNAME', 'sqs.us-east-1.amazonaws.com'],
  ['us-west-2.queue.amazonaws.com', 'BOTO_DISABLE_COMMONNAME', 'sqs.us-west-2.amazonaws.com'],
  ['cn-north-1.queue.amazonaws.com', 'BOTO_DISABLE_COMMONNAME', 'sqs.cn-north-1.amazonaws.com.cn'],
  ['rds.amazonaws.com', 'BOTO_DISABLE_COMMONNAME', 'rds.us-east-1.amazonaws.com'],
  [
    'us-east-1.elasticmapreduce.amazonaws.com',
    'BOTO_DISABLE_COMMONNAME',
    'elasticmapreduce.us-east-1.amazonaws.com',
  ],
  ['ec2.amazonaws.com', 'AWS_REGION', 'ec2.us-east-1.amazonaws.com'],
  ['sts.amazonaws.com', 'AWS_STS_REGIONAL_ENDPOINTS', undefined],
  ['s3.amazonaws.com', 'AWS_S3_US_EAST_1_REGIONAL_ENDPOINT', undefined],
  ['b.s3.amazonaws.com', 'AWS_S3_US_EAST_1_REGIONAL_ENDPOINT', undefined],
  ['s3-us-west-2.amazonaws.com', 'URL', 's3.us-west-2.amazonaws.com'],
  ['b.s3-eu-west-1.amazonaws.com', 'URL', 'b.s3.eu-west-1.amazonaws.com'],
  ['b.s3-accelerate.amazonaws.com', 's3.use_accelerate_endpoint', undefined],
  [
    '123456789012.ddb.us-east-1.amazonaws.com',
    'AWS_ACCOUNT_ID_ENDPOINT_MODE',
    'dynamodb.us-east-1.amazonaws.com',
  ],
  ['streams.dynamodb.us-east-1.amazonaws.com', 'AWS_ENDPOINT_URL_DYNAMODB_STREAMS', undefined],
  ['ec2.us-east-1.api.aws', 'AWS_USE_DUALSTACK_ENDPOINT', undefined],
])('%s: set %s, to ask for %s', (name, setting, instead) => {
  const advice = legacyAdvice(aws(name));
  expect(advice?.settings[0].setting).toBe(setting);
  expect(advice?.instead).toBe(instead);
  expect(advice?.source).toMatch(/^https:/);
});

test.each([
  'sqs.us-east-1.amazonaws.com',
  'b.s3.us-east-1.amazonaws.com',
  'iam.amazonaws.com',
  'b.s3-website-us-east-1.amazonaws.com',
])('%s needs no advice', (name) => {
  expect(legacyAdvice(aws(name))).toBeUndefined();
});

test('what a client is moved to is a regional name of the same service', () => {
  for (const name of ['queue.amazonaws.com', 'rds.amazonaws.com', 's3-us-west-2.amazonaws.com']) {
    const before = aws(name);
    const after = aws(legacyAdvice(before)?.instead ?? '');
    expect(after).toMatchObject({
      form: 'regional',
      service: before.service,
      region: before.region,
    });
  }
});
