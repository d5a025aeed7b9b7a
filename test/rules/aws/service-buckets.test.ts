import { expect, test } from 'vitest';
import { bucketInRegion, serviceBucketsOf } from '../../../rules/aws/service-buckets.ts';

test.each([
  [
    'cloudformation',
    ['cloudformation-waitcondition-eu-west-1', 'cloudformation-custom-resource-response-euwest1'],
  ],
  ['ecr', ['prod-eu-west-1-starport-layer-bucket']],
  ['sqs', []],
])('%s needs, in eu-west-1, %j', (service, buckets) => {
  expect(serviceBucketsOf(service, 'eu-west-1').map(({ bucket }) => bucket)).toEqual(buckets);
});

test.each([
  ['us-east-1-aws-parallelcluster', 'eu-west-1-aws-parallelcluster'],
  [
    'cloudformation-custom-resource-response-useast1',
    'cloudformation-custom-resource-response-euwest1',
  ],
  ['my-us-east-1-bucket', undefined],
  ['us-east-2-aws-parallelcluster', undefined],
])('the counterpart of %s in eu-west-1 is %s', (bucket, expected) => {
  expect(bucketInRegion(bucket, 'us-east-1', 'eu-west-1')).toBe(expected);
});
