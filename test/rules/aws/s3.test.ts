import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bucketInPath, regionHint } from '../../../rules/aws/s3.ts';
import { aws, bucket, regions, suffix } from './names.ts';

describe('an S3 name says its style, bucket and region', () => {
  test.each([
    ['s3.us-west-2.amazonaws.com', 'path', 'regional', undefined, 'us-west-2'],
    ['s3.dualstack.us-east-1.amazonaws.com', 'path', 'regional', undefined, 'us-east-1'],
    ['b.s3.dualstack.us-east-1.amazonaws.com', 'virtual-hosted', 'regional', 'b', 'us-east-1'],
    [
      'my.s3.bucket.s3.us-west-2.amazonaws.com',
      'virtual-hosted',
      'regional',
      'my.s3.bucket',
      'us-west-2',
    ],
    ['us-east-1.s3.amazonaws.com', 'virtual-hosted', 'global', 'us-east-1', undefined],
    ['b.s3.cn-north-1.amazonaws.com.cn', 'virtual-hosted', 'regional', 'b', 'cn-north-1'],
    ['s3.amazonaws.com', 'path', 'global', undefined, undefined],
    ['b.s3.amazonaws.com', 'virtual-hosted', 'global', 'b', undefined],
    ['s3-us-west-2.amazonaws.com', 'path', 'legacy', undefined, 'us-west-2'],
    ['b.s3-us-west-2.amazonaws.com', 'virtual-hosted', 'legacy', 'b', 'us-west-2'],
    ['s3-us-gov-west-1.amazonaws.com', 'path', 'legacy', undefined, 'us-gov-west-1'],
    ['s3-external-1.amazonaws.com', 'path', 'legacy', undefined, 'us-east-1'],
    ['b.s3-website-us-east-1.amazonaws.com', 'website', 'regional', 'b', 'us-east-1'],
    ['b.c.s3-website.eu-central-1.amazonaws.com', 'website', 'regional', 'b.c', 'eu-central-1'],
    ['b.s3-accelerate.amazonaws.com', 'accelerate', 'global', 'b', undefined],
    ['b.s3-accelerate.dualstack.amazonaws.com', 'accelerate', 'global', 'b', undefined],
    ['b.s3-fips.us-east-1.amazonaws.com', 'virtual-hosted', 'regional', 'b', 'us-east-1'],
    [
      's3express-control.us-east-1.amazonaws.com',
      'express-control',
      'regional',
      undefined,
      'us-east-1',
    ],
    [
      'b--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com',
      'express',
      'regional',
      'b--use1-az4--x-s3',
      'us-east-1',
    ],
    ['b.ec2.s3-outposts.us-east-1.amazonaws.com', 'outposts', 'regional', 'b', 'us-east-1'],
    ['s3-r-w.us-east-1.amazonaws.com', 'alias', 'regional', undefined, 'us-east-1'],
    ['s3-1-w.amazonaws.com', 'alias', 'global', undefined, undefined],
  ])('%s is %s, %s, bucket %s in %s', (name, style, form, expected, region) => {
    const { s3, ...found } = aws(name);
    expect(found).toMatchObject({ service: 's3', form, region });
    expect(s3).toMatchObject({ style, bucket: expected });
  });

  test.each([
    ['123456789012.s3-control.us-east-1.amazonaws.com', 'control', undefined],
    ['myap-123456789012.s3-accesspoint.us-east-1.amazonaws.com', 'access-point', 'myap'],
    [
      'myap-123456789012.s3-accesspoint-fips.dualstack.us-east-1.amazonaws.com',
      'access-point',
      'myap',
    ],
    ['myap-123456789012.s3-object-lambda.us-east-1.amazonaws.com', 'object-lambda', 'myap'],
    [
      'myap-123456789012.op-01ac5d28a6a232904.s3-outposts.us-east-1.amazonaws.com',
      'outposts',
      'myap',
    ],
  ])('%s is %s of an account', (name, style, accessPoint) => {
    const found = aws(name);
    expect(found).toMatchObject({ account: '123456789012', region: 'us-east-1' });
    expect(found.s3).toMatchObject({ style, accessPoint });
  });

  test.each([
    'xs3.amazonaws.com',
    's3x.us-east-1.amazonaws.com',
    's3-control.amazonaws.com',
    's3.dualstack.amazonaws.com',
    'b.s3-us-east-1.us-east-1.amazonaws.com',
    'a.b.s3-control.us-east-1.amazonaws.com',
  ])('%s is no S3 name', (name) => {
    expect(aws(name).s3).toBeUndefined();
  });
});

test('a bucket of any spelling is read whole, and its region only from the name of the service', () => {
  fc.assert(
    fc.property(bucket, regions, (name, region) => {
      expect(aws(`${name}.s3.${region.id}.${suffix(region)}`)).toMatchObject({
        region: region.id,
        s3: { bucket: name },
      });
      const global = aws(`${name}.s3.amazonaws.com`);
      expect(global.s3?.bucket).toBe(name);
      expect(global.region).toBeUndefined();
    }),
  );
});

test.each([
  ['/ec2metadata/ec2-metadata', 'ec2metadata'],
  ['/metworx-cookbooks', 'metworx-cookbooks'],
  ['/Old_Bucket/key', 'Old_Bucket'],
  ['/', undefined],
  ['', undefined],
  ['/a', undefined],
  ['/no..dots/x', undefined],
  ['//x', undefined],
  ['/%2e%2e/x', undefined],
])('the path %s names the bucket %s', (path, expected) => {
  expect(bucketInPath(path)).toBe(expected);
});

test.each([
  ['us-east-1-aws-parallelcluster', 'us-east-1'],
  ['amazon-ssm-us-gov-west-1', 'us-gov-west-1'],
  ['al2023-repos-eu-central-1-de612dc2', 'eu-central-1'],
  ['dcv-license.ap-southeast-2', 'ap-southeast-2'],
  ['my-bucket-of-things', undefined],
  ['ec2metadata', undefined],
])('the bucket name %s hints at %s', (name, expected) => {
  expect(regionHint(name)).toBe(expected);
});
