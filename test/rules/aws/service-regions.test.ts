import { expect, test } from 'vitest';
import type { PartitionId } from '../../../rules/aws/partitions.ts';
import { globalHostOf, isServiceIn } from '../../../rules/aws/service-regions.ts';

test.each<[string, string, PartitionId, boolean | undefined]>([
  ['sqs', 'eu-west-1', 'aws', true],
  ['sqs', 'cn-north-1', 'aws-cn', true],
  ['amplify', 'ap-east-2', 'aws', false],
  ['amplify', 'us-gov-west-1', 'aws-us-gov', false],
  ['iam', 'us-east-1', 'aws', undefined],
  ['no-such-service', 'us-east-1', 'aws', undefined],
  ['sqs', 'xx-new-1', 'aws', undefined],
])('that %s is in %s (%s) is %s', (prefix, region, partition, expected) => {
  expect(isServiceIn(prefix, region, partition)).toBe(expected);
});

test.each<[string, PartitionId, string | undefined]>([
  ['iam', 'aws', 'iam.amazonaws.com'],
  ['iam', 'aws-us-gov', 'iam.us-gov.amazonaws.com'],
  ['iam', 'aws-cn', 'iam.cn-north-1.amazonaws.com.cn'],
  ['budgets', 'aws-us-gov', undefined],
  ['sqs', 'aws', undefined],
])('the one name of %s in %s is %s', (prefix, partition, host) => {
  expect(globalHostOf(prefix, partition)).toBe(host);
});

test('a label that every JavaScript object has is no service', () => {
  expect(isServiceIn('constructor', 'us-east-1', 'aws')).toBeUndefined();
});
