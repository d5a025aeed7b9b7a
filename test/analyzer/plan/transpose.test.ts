import { describe, expect, test } from 'vitest';
import { awsGuide } from '../../../analyzer/plan/aws-guide.ts';
import { transpose } from '../../../analyzer/plan/transpose.ts';
import type { Transposed } from '../../../analyzer/plan/transposed.ts';
import { reportOn } from './planned.ts';

function moveOne(seen: string, to: string, from = 'us-east-1'): Transposed | undefined {
  const moved = transpose(reportOn([seen], { region: from }).destinations, from, to, awsGuide);
  if (!moved.ok) throw new Error(moved.reason);
  return moved.value[0];
}

test.each([
  [
    'ec2.us-east-1.amazonaws.com:443',
    'eu-west-1',
    'ec2.eu-west-1.amazonaws.com',
    'com.amazonaws.eu-west-1.ec2',
  ],
  [
    'ec2.us-east-1.amazonaws.com:443',
    'us-gov-west-1',
    'ec2.us-gov-west-1.amazonaws.com',
    'com.amazonaws.us-gov-west-1.ec2',
  ],
  [
    'ec2.us-east-1.amazonaws.com:443',
    'cn-north-1',
    'ec2.cn-north-1.amazonaws.com.cn',
    'cn.com.amazonaws.cn-north-1.ec2',
  ],
  [
    'sqs.us-east-1.api.aws:443',
    'eu-west-1',
    'sqs.eu-west-1.api.aws',
    'com.amazonaws.eu-west-1.sqs',
  ],
  [
    'queue.amazonaws.com:443',
    'eu-west-1',
    'sqs.eu-west-1.amazonaws.com',
    'com.amazonaws.eu-west-1.sqs',
  ],
  ['iam.amazonaws.com:443', 'us-gov-west-1', 'iam.us-gov.amazonaws.com', 'com.amazonaws.iam'],
  [
    'sts.amazonaws.com:443',
    'cn-north-1',
    'sts.cn-north-1.amazonaws.com.cn',
    'cn.com.amazonaws.cn-north-1.sts',
  ],
  [
    'us-east-1-aws-parallelcluster.s3.amazonaws.com:443',
    'eu-west-1',
    'eu-west-1-aws-parallelcluster.s3.eu-west-1.amazonaws.com',
    'com.amazonaws.eu-west-1.s3',
  ],
  [
    '123456789012.dkr.ecr.us-east-1.amazonaws.com:443',
    'eu-west-1',
    '123456789012.dkr.ecr.eu-west-1.amazonaws.com',
    'com.amazonaws.eu-west-1.ecr.dkr',
  ],
])('%s becomes, in %s, %s, and %s carries it', (seen, region, to, serviceName) => {
  expect(moveOne(seen, region)).toMatchObject({ kind: 'moved', to, endpoint: { serviceName } });
});

test('a host of a distribution that stands in each region moves by its label', () => {
  expect(moveOne('us-east-1.ec2.archive.ubuntu.com:80', 'eu-west-1')).toMatchObject({
    kind: 'moved',
    to: 'eu-west-1.ec2.archive.ubuntu.com',
  });
});

test.each([
  ['github.com:443', 'us-gov-west-1', undefined],
  ['iam.amazonaws.com:443', 'eu-west-1', /one name for all regions.*no VPC endpoint for iam/],
  ['aws-efa-installer.s3-us-west-2.amazonaws.com:443', 'eu-west-1', /stays in us-west-2/],
  ['my-bucket.s3.us-east-1.amazonaws.com:443', 'eu-west-1', /my-bucket stays in us-east-1/],
  ['s3.amazonaws.com:80/ec2metadata/x', 'eu-west-1', /no gateway endpoint of eu-west-1 leads/],
])('%s keeps its name in %s', (seen, region, why) => {
  const moved = moveOne(seen, region);

  expect(moved).toMatchObject({ kind: 'same', to: moved?.host });
  if (why === undefined) expect(moved?.why).toBeUndefined();
  else expect(moved?.why).toMatch(why);
});

describe('what does not carry over', () => {
  test.each([
    ['my-bucket.s3.us-east-1.amazonaws.com:443', 'us-gov-west-1', /copy what is needed there/],
    ['123456789012.ddb.us-east-1.amazonaws.com:443', 'cn-north-1', /another number/],
    ['fs-0123456789abcdef0.efs.us-east-1.amazonaws.com:2049', 'eu-west-1', /gets another one/],
    ['ec2-fips.us-east-1.amazonaws.com:443', 'eu-west-1', /no FIPS names in eu-west-1/],
    ['ec2.us-west-2.amazonaws.com:443', 'cn-north-1', /another partition/],
    ['budgets.amazonaws.com:443', 'us-gov-west-1', /no .* in the partition of us-gov-west-1/],
    ['amplify.us-east-1.amazonaws.com:443', 'us-gov-west-1', /no .* in us-gov-west-1/],
  ])('%s is lost in %s, and the reason is said', (seen, region, why) => {
    const moved = moveOne(seen, region);

    expect(moved?.kind).toBe('lost');
    expect(moved?.to).toBeUndefined();
    expect(moved?.why).toMatch(why);
  });
});

test('a region that is none is a bad request and not a guess', () => {
  expect(transpose([], 'us-east-1', 'mars', awsGuide)).toEqual({
    ok: false,
    reason: 'mars is no region of AWS',
  });
});

test('the way there and back gives regional names as they were', () => {
  for (const host of ['ec2.us-east-1.amazonaws.com', 'logs.us-east-1.amazonaws.com']) {
    const there = moveOne(`${host}:443`, 'cn-north-1')?.to;

    expect(moveOne(`${there}:443`, 'us-east-1', 'cn-north-1')?.to).toBe(host);
  }
});
