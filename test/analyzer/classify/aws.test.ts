import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { classifyAws } from '../../../analyzer/classify/aws.ts';
import { parseHost } from '../../../rules/host.ts';
import type { Classification } from '../../../rules/rule.ts';

function classify(
  name: string,
  port = 443,
  paths: readonly string[] = [],
): Classification | undefined {
  const host = parseHost(name);
  if (!host.ok) throw new Error(`${name}: ${host.reason}`);
  return classifyAws(host.value, port, paths);
}

describe('the founding example', () => {
  test.each([
    [
      'cloudformation.us-east-1.amazonaws.com',
      'cloudformation',
      'CloudFormation in us-east-1',
      'endpoint',
    ],
    ['autoscaling.us-east-1.amazonaws.com', 'autoscaling', 'Auto Scaling in us-east-1', 'endpoint'],
    ['dynamodb.us-east-1.amazonaws.com', 'dynamodb', 'DynamoDB in us-east-1', 'endpoint'],
    ['ec2.us-east-1.amazonaws.com', 'ec2', 'EC2 in us-east-1', 'endpoint'],
    ['queue.amazonaws.com', 'sqs', 'SQS in us-east-1 (legacy name)', 'reconfigure'],
  ])('%s is %s, "%s": %s', (name, service, label, disposition) => {
    expect(classify(name)).toMatchObject({
      category: 'aws-api',
      vendor: 'AWS',
      service,
      region: 'us-east-1',
      label,
      stability: 'fixed',
      disposition,
    });
  });

  test('queue.amazonaws.com comes with the setting that moves the client over', () => {
    expect(classify('queue.amazonaws.com')?.why).toMatch(
      /com\.amazonaws\.us-east-1\.sqs does not cover.*BOTO_DISABLE_COMMONNAME=true.*sqs\.us-east-1\.amazonaws\.com/,
    );
  });

  test('a bucket is named, from the host or from the path, and its region is not guessed', () => {
    expect(classify('us-east-1-aws-parallelcluster.s3.amazonaws.com')).toMatchObject({
      category: 's3',
      bucket: 'us-east-1-aws-parallelcluster',
      region: undefined,
      label: 'S3 bucket us-east-1-aws-parallelcluster (region not in the name)',
      why: expect.stringContaining('mentions us-east-1, which is only a guess'),
    });
    expect(classify('s3.amazonaws.com', 80, ['/ec2metadata/ec2-metadata'])).toMatchObject({
      category: 's3',
      bucket: 'ec2metadata',
      region: undefined,
      label: 'S3 bucket ec2metadata (region not in the name)',
    });
  });
});

test('several buckets in the paths are all named, and none is taken for the one', () => {
  const found = classify('s3.us-west-2.amazonaws.com', 443, ['/one/x', '/two/y', '/one/z', '/']);
  expect(found).toMatchObject({ bucket: undefined, label: 'S3 buckets one, two in us-west-2' });
});

test.each([
  ['foo.us-east-1.amazonaws.com', 'aws-api', 'review', 'do not know'],
  ['foo.amazonaws.com', 'unknown', 'review', 'in no form'],
  ['email-smtp.us-east-1.amazonaws.com', 'email-relay', 'allow', 'not on 443'],
  ['sts.amazonaws.com', 'aws-api', 'reconfigure', 'AWS_STS_REGIONAL_ENDPOINTS=regional'],
  ['iam.amazonaws.com', 'aws-api', 'endpoint', 'sources disagree'],
  ['budgets.amazonaws.com', 'aws-api', 'allow', 'no VPC endpoint is known'],
  ['opsworks.us-east-1.amazonaws.com', 'aws-api', 'review', 'has ended'],
  [
    '123456789012.ddb.us-east-1.amazonaws.com',
    'aws-api',
    'endpoint',
    'AWS_ACCOUNT_ID_ENDPOINT_MODE=disabled',
  ],
  ['763104351884.dkr.ecr.us-east-1.amazonaws.com', 'container-registry', 'endpoint', 'ecr.dkr'],
  [
    'd-123456789012.d.codeartifact.us-east-1.amazonaws.com',
    'package-repo',
    'endpoint',
    'codeartifact.repositories',
  ],
  ['abcdef1234.execute-api.us-east-1.amazonaws.com', 'saas', 'review', 'PUBLIC APIs'],
  ['db.abcdefghijkl.us-east-1.rds.amazonaws.com', 'private-name', 'local', 'inside a VPC'],
  ['vpce-0a-0b.ec2.us-east-1.vpce.amazonaws.com', 'private-name', 'local', 'inside the VPC'],
  ['ec2-3-80-1-2.compute-1.amazonaws.com', 'ip-literal', 'review', '3.80.1.2'],
  ['public.ecr.aws', 'container-registry', 'allow', 'no VPC endpoint'],
  ['us-east-1.signin.aws.amazon.com', 'identity', 'allow', 'pages for people'],
  ['amazonlinux.us-east-1.amazonaws.com', 'os-mirror', 'mirror', 'internal mirror'],
  ['b.s3-accelerate.amazonaws.com', 's3', 'reconfigure', 'use_accelerate_endpoint'],
  ['ec2.us-east-1.api.aws', 'aws-api', 'reconfigure', 'AWS_USE_DUALSTACK_ENDPOINT=false'],
])('%s is %s, to be dealt with by %s, because %s', (name, category, disposition, why) => {
  expect(classify(name)).toMatchObject({
    category,
    disposition,
    why: expect.stringContaining(why),
  });
});

test('mail submission goes through the endpoint on the ports that it listens on', () => {
  expect(classify('email-smtp.us-east-1.amazonaws.com', 587)?.disposition).toBe('endpoint');
  expect(classify('email-smtp.us-east-1.amazonaws.com', 25)?.disposition).toBe('allow');
});

test('an unknown service is an inference from the form of its name, and said to be', () => {
  expect(classify('foo.us-east-1.amazonaws.com')?.inferredFrom).toBe('the form of its name');
  expect(classify('ec2.us-east-1.amazonaws.com')?.inferredFrom).toBeUndefined();
});

test('every answer names the rule, its file, its source and the date', () => {
  expect(classify('queue.amazonaws.com')?.rule).toEqual({
    id: 'aws-legacy',
    file: 'rules/aws/grammar.ts',
    source: expect.stringMatching(/^https:/),
    read: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
  });
});

test.each([
  'github.com',
  's3.amazonaws.com.evil.example',
  'iam.amazonaws.com.rproxy.goskope.com',
  '10.0.0.1',
])('%s is none of AWS’s names', (name) => {
  expect(classify(name)).toBeUndefined();
});

test('the answer does not depend on what was asked before', () => {
  const first = classify('b.s3.us-east-1.amazonaws.com');
  classify('other.s3.us-east-1.amazonaws.com');
  classify('b.s3.us-west-2.amazonaws.com');
  expect(classify('b.s3.us-east-1.amazonaws.com')).toEqual(first);
});

test('the hosts that four systems are documented to reach get the answers that were reviewed', () => {
  const file = `${import.meta.dirname}/../../rules/aws/documented-hosts.tsv`;
  const rows = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.split('\t'));
  const given = rows.map(([system, name = '', form, service, region]) => {
    const found = classify(name, name.startsWith('email-smtp') ? 587 : 443);
    const said = [found?.bucket, found?.category, found?.disposition].map((text) => text ?? '-');
    return [system, name, form, service, region, ...said];
  });
  expect(given).toEqual(rows);
});

test.each(Object.getOwnPropertyNames(Object.prototype).map((name) => name.toLowerCase()))(
  'a label that every JavaScript object has, "%s", is no knowledge of AWS',
  (label) => {
    for (const form of FORMS_WITH_A_LABEL) {
      const { category, service } = classify(form.replace('LABEL', label)) ?? {};
      expect(['aws-api', 'unknown', undefined], form).toContain(category);
      expect(service, form).toBeUndefined();
    }
  },
);

const FORMS_WITH_A_LABEL = [
  'LABEL.amazonaws.com',
  'LABEL.us-east-1.amazonaws.com',
  'LABEL.us-east-1.api.aws',
  'LABEL.us-east-1.vpce.amazonaws.com',
  'us-east-1.LABEL.amazonaws.com',
  'x.LABEL.us-east-1.amazonaws.com',
];
