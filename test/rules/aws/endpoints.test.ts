import { describe, expect, test } from 'vitest';
import {
  coveredByPrivateDns,
  endpointFor,
  endpointsFor,
  knownEndpointServices,
} from '../../../rules/aws/endpoints.ts';
import { knownRegions, type PartitionId } from '../../../rules/aws/partitions.ts';
import { host } from './names.ts';

function endpoint(service: string, region = 'us-east-1', partition: PartitionId = 'aws') {
  const found = endpointFor(service, region, partition);
  if (found === undefined) throw new Error(`${service} has no endpoint in ${region}`);
  return found;
}

describe('the endpoint to create', () => {
  test.each([
    ['s3', 'us-east-1', 'aws', 'gateway', 'com.amazonaws.us-east-1.s3'],
    ['dynamodb', 'us-west-2', 'aws', 'gateway', 'com.amazonaws.us-west-2.dynamodb'],
    ['sqs', 'us-east-1', 'aws', 'interface', 'com.amazonaws.us-east-1.sqs'],
    ['cloudwatch', 'us-east-1', 'aws', 'interface', 'com.amazonaws.us-east-1.monitoring'],
    ['ssm', 'us-east-1', 'aws', 'interface', 'com.amazonaws.us-east-1.ssm'],
    ['ssmmessages', 'us-east-1', 'aws', 'interface', 'com.amazonaws.us-east-1.ssmmessages'],
    ['ses', 'us-east-1', 'aws', 'interface', 'com.amazonaws.us-east-1.email'],
    ['ecr.dkr', 'us-east-1', 'aws', 'interface', 'com.amazonaws.us-east-1.ecr.dkr'],
    ['sagemaker', 'us-east-1', 'aws', 'interface', 'com.amazonaws.us-east-1.sagemaker.api'],
    ['kinesis', 'us-east-1', 'aws', 'interface', 'com.amazonaws.us-east-1.kinesis-streams'],
    [
      'emr',
      'us-gov-west-1',
      'aws-us-gov',
      'interface',
      'com.amazonaws.us-gov-west-1.elasticmapreduce',
    ],
    ['iam', 'eu-west-1', 'aws', 'interface', 'com.amazonaws.iam'],
    ['ec2', 'cn-north-1', 'aws-cn', 'interface', 'cn.com.amazonaws.cn-north-1.ec2'],
    ['logs', 'cn-north-1', 'aws-cn', 'interface', 'com.amazonaws.cn-north-1.logs'],
    ['s3', 'cn-north-1', 'aws-cn', 'gateway', 'com.amazonaws.cn-north-1.s3'],
    [
      'transcribe',
      'cn-north-1',
      'aws-cn',
      'interface',
      'cn.com.amazonaws.cn-north-1.transcribe.cn',
    ],
    ['ec2', 'us-iso-east-1', 'aws-iso', 'interface', 'gov.ic.c2s.us-iso-east-1.ec2'],
  ] as const)('for %s in %s (%s) is a %s, %s', (service, region, partition, type, serviceName) => {
    expect(endpoint(service, region, partition)).toMatchObject({ type, serviceName });
  });

  test('is the one region’s for a service that has it there only, and not elsewhere', () => {
    expect(endpoint('iam', 'eu-west-1')).toMatchObject({ region: 'us-east-1', oneRegion: true });
    expect(endpoint('iam', 'cn-northwest-1', 'aws-cn')).toMatchObject({
      region: 'cn-north-1',
      verified: false,
    });
    expect(endpointFor('route53', 'cn-north-1', 'aws-cn')).toBeUndefined();
  });

  test('is none for a service that has none', () => {
    expect(endpointFor('budgets', 'us-east-1', 'aws')).toBeUndefined();
    expect(endpointFor('constructor', 'us-east-1', 'aws')).toBeUndefined();
  });

  test('carries what the sources say against each other', () => {
    expect(endpoint('route53').disagreement).toContain('Route 53');
    expect(endpoint('iam').disagreement).toContain('IAM');
    expect(endpoint('sqs').disagreement).toBeUndefined();
  });

  test('is confirmed by a source in the partitions that the sources are about', () => {
    expect(endpoint('sqs').verified).toBe(true);
    expect(endpoint('kms', 'us-iso-east-1', 'aws-iso').verified).toBe(false);
  });
});

describe('private DNS', () => {
  test.each([
    ['sqs', 'sqs.us-east-1.amazonaws.com', true],
    ['sqs', 'queue.amazonaws.com', false],
    ['sqs', 'us-east-1.queue.amazonaws.com', false],
    ['sqs', 'sqs.us-west-2.amazonaws.com', false],
    ['sts', 'sts.us-east-1.amazonaws.com', true],
    ['sts', 'sts.amazonaws.com', false],
    ['ecr.dkr', '123456789012.dkr.ecr.us-east-1.amazonaws.com', true],
    ['ecr.api', '123456789012.dkr.ecr.us-east-1.amazonaws.com', false],
    ['dynamodb', 'dynamodb.us-east-1.amazonaws.com', false],
    ['airflow.api', 'airflow.us-east-1.amazonaws.com', undefined],
  ])('of %s covers %s: %s', (service, name, covered) => {
    expect(coveredByPrivateDns(endpoint(service), host(name))).toBe(covered);
  });

  test.each([
    ['b.s3.us-east-1.amazonaws.com', true],
    ['s3.us-east-1.amazonaws.com', true],
    ['s3.amazonaws.com', false],
    ['s3-us-east-1.amazonaws.com', false],
    ['b.s3-fips.us-east-1.amazonaws.com', false],
    ['b.s3-website-us-east-1.amazonaws.com', false],
  ])('of the S3 interface endpoint covers %s: %s', (name, covered) => {
    const found = endpointsFor('s3', 'us-east-1', 'aws').find(({ type }) => type === 'interface');
    expect(found && coveredByPrivateDns(found, host(name))).toBe(covered);
  });
});

test('service names are well formed in every region, without a placeholder left', () => {
  for (const service of knownEndpointServices()) {
    for (const { id, partition } of knownRegions().filter((_, i) => i % 9 === 0)) {
      for (const { serviceName } of endpointsFor(service, id, partition)) {
        expect(serviceName).toMatch(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/);
      }
    }
  }
});
