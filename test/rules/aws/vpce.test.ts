import { describe, expect, test } from 'vitest';
import { aws } from './names.ts';

describe('names of VPC endpoints', () => {
  test.each([
    ['vpce-0123456789abcdef0-abcdefgh.ec2.us-east-1.vpce.amazonaws.com', 'ec2'],
    ['vpce-0123456789abcdef0-abcdefgh-us-east-1a.ec2.us-east-1.vpce.amazonaws.com', 'ec2'],
    ['bucket.vpce-1a2b3c4d-5e6f.s3.us-east-1.vpce.amazonaws.com', 's3'],
    ['vpce-0fe5b17a-29p5708s.vpce-svc-0e123abc.us-east-1.vpce.amazonaws.com', undefined],
  ])('%s leads to %s', (name, service) => {
    expect(aws(name)).toMatchObject({ form: 'vpce', service, region: 'us-east-1' });
  });

  test.each([
    'x.us-east-1.vpce.amazonaws.com',
    'vpce-0a.ec2.vpce.amazonaws.com',
    'vpce.amazonaws.com',
  ])('%s only looks like one', (name) => {
    expect(aws(name).form).toBe('unrecognised');
  });
});
