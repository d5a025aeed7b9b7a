import { expect, test } from 'vitest';
import { parseRegion, parseShortRegion, splitSuffix } from '../../../rules/aws/partitions.ts';

test.each([
  ['ec2.us-east-1.amazonaws.com', ['ec2', 'us-east-1'], 'amazonaws.com'],
  ['ec2.cn-north-1.amazonaws.com.cn', ['ec2', 'cn-north-1'], 'amazonaws.com.cn'],
  ['x.us-iso-east-1.api.aws.ic.gov', ['x', 'us-iso-east-1'], 'api.aws.ic.gov'],
  ['ec2.us-east-1.api.aws', ['ec2', 'us-east-1'], 'api.aws'],
  ['amazonaws.com', [], 'amazonaws.com'],
])('%s ends in its longest AWS suffix', (host, labels, text) => {
  expect(splitSuffix(host)).toMatchObject({ labels, suffix: { text } });
});

test.each(['xamazonaws.com', 'amazonaws.com.evil', 'example.org', 'aws', ''])(
  '%s has no AWS suffix',
  (host) => {
    expect(splitSuffix(host)).toBeUndefined();
  },
);

test.each([
  ['us-east-1', 'aws', true],
  ['us-gov-west-1', 'aws-us-gov', true],
  ['eusc-de-east-1', 'aws-eusc', true],
  ['eu-west-7', 'aws', false],
  ['us-isof-north-1', 'aws-iso-f', false],
])('%s is a region of %s, listed: %s', (id, partition, known) => {
  expect(parseRegion(id)).toEqual({ id, partition, known });
});

test.each(['s3-us-east-1', 'us-east', 'us-east-1a', 'aws-global', 'b-1', '1'])(
  '%s is no region',
  (label) => {
    expect(parseRegion(label)).toBeUndefined();
  },
);

test.each([
  ['use1', 'us-east-1'],
  ['usw2', 'us-west-2'],
  ['euc1', 'eu-central-1'],
  ['apse2', 'ap-southeast-2'],
  ['aps1', 'ap-south-1'],
  ['usgw1', 'us-gov-west-1'],
  ['cnn1', 'cn-north-1'],
  ['cnnw1', 'cn-northwest-1'],
  ['apne3', 'ap-northeast-3'],
  ['ape1', 'ap-east-1'],
  ['use9', undefined],
])('%s is short for %s', (code, region) => {
  expect(parseShortRegion(code)?.id).toBe(region);
});
