import { expect, test } from 'vitest';
import { awsGuide } from '../../../analyzer/plan/aws-guide.ts';

test.each([
  [
    'cloudformation.us-east-1.amazonaws.com',
    'cloudformation',
    'com.amazonaws.us-east-1.cloudformation',
    'interface',
    true,
  ],
  [
    'dynamodb.us-east-1.amazonaws.com',
    'dynamodb',
    'com.amazonaws.us-east-1.dynamodb',
    'gateway',
    true,
  ],
  ['s3.amazonaws.com', 's3', 'com.amazonaws.us-east-1.s3', 'gateway', true],
  ['some-bucket.s3.amazonaws.com', 's3', 'com.amazonaws.us-east-1.s3', 'gateway', undefined],
  ['some-bucket.s3.us-east-1.amazonaws.com', 's3', 'com.amazonaws.us-east-1.s3', 'gateway', true],
  ['some-bucket.s3-accelerate.amazonaws.com', 's3', 'com.amazonaws.us-east-1.s3', 'gateway', false],
  ['queue.amazonaws.com', 'sqs', 'com.amazonaws.us-east-1.sqs', 'interface', false],
  ['sts.amazonaws.com', 'sts', 'com.amazonaws.us-east-1.sts', 'interface', false],
  ['ec2.eu-west-1.amazonaws.com', 'ec2', 'com.amazonaws.us-east-1.ec2', 'interface', false],
  [
    'dynamodb.eu-west-1.amazonaws.com',
    'dynamodb',
    'com.amazonaws.us-east-1.dynamodb',
    'gateway',
    false,
  ],
  ['iam.amazonaws.com', 'iam', 'com.amazonaws.iam', 'interface', true],
  ['iam.amazonaws.com.rproxy.goskope.com', 'iam', 'com.amazonaws.iam', 'interface', false],
])('in us-east-1, %s (%s) has %s', (host, service, serviceName, type, carries) => {
  expect(awsGuide.endpointFor({ host, service }, 'us-east-1')).toMatchObject({
    serviceName,
    type,
    carries,
  });
});

test.each([
  ['iam.amazonaws.com', 'iam', 'eu-west-1'],
  ['no-such-service.us-east-1.amazonaws.com', 'no-such-service', 'us-east-1'],
])('%s (%s) has no endpoint in %s', (host, service, region) => {
  expect(awsGuide.endpointFor({ host, service }, region)).toBeUndefined();
});

test('where sources disagree, the answer says so', () => {
  const found = awsGuide.endpointFor({ host: 'iam.amazonaws.com', service: 'iam' }, 'us-east-1');

  expect(found?.why).toMatch(/sources disagree: Guides of 2024 say that IAM has no VPC endpoint/);
});

test.each([
  ['queue.amazonaws.com', 'sqs', 'us-east-1', 'BOTO_DISABLE_COMMONNAME', 'true'],
  ['sts.amazonaws.com', 'sts', 'eu-west-1', 'AWS_STS_REGIONAL_ENDPOINTS', 'regional'],
  ['s3.amazonaws.com', 's3', 'us-east-1', 'AWS_S3_US_EAST_1_REGIONAL_ENDPOINT', 'regional'],
  ['s3.amazonaws.com', 's3', 'eu-west-1', 'URL', 's3.eu-west-1.amazonaws.com'],
])('%s (%s) is moved over in %s by %s', (host, service, region, setting, value) => {
  expect(awsGuide.settingFor({ host, service }, region)).toMatchObject({ setting, value });
});

test('the other ways to move a client over are told', () => {
  const found = awsGuide.settingFor({ host: 'queue.amazonaws.com', service: 'sqs' }, 'us-east-1');

  expect(found?.details).toContain('the name to ask for is sqs.us-east-1.amazonaws.com');
  expect(found?.details).toContain('or botocore 1.29.0 or later');
});

test('a regional name needs no setting', () => {
  const target = { host: 'sqs.us-east-1.amazonaws.com', service: 'sqs' };

  expect(awsGuide.settingFor(target, 'us-east-1')).toBeUndefined();
});
