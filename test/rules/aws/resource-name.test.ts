import { describe, expect, test } from 'vitest';
import { aws } from './names.ts';

describe('names of what customers run', () => {
  test.each([
    ['763104351884.dkr.ecr.us-east-1.amazonaws.com', 'registry', 'ecr', 'us-east-1'],
    ['763104351884.dkr.ecr-fips.us-gov-west-1.amazonaws.com', 'registry', 'ecr', 'us-gov-west-1'],
    ['763104351884.dkr-ecr.us-east-1.on.aws', 'registry', 'ecr', 'us-east-1'],
    ['123456789012.ddb.us-east-1.amazonaws.com', 'account', 'dynamodb', 'us-east-1'],
    ['123456789012.ddb.us-east-1.api.aws', 'account', 'dynamodb', 'us-east-1'],
    ['abc-ats.iot.us-east-1.amazonaws.com', 'account', 'iot-data', 'us-east-1'],
    [
      'dom-123456789012.d.codeartifact.us-east-1.amazonaws.com',
      'account',
      'codeartifact',
      'us-east-1',
    ],
    ['nb.notebook.us-east-1.sagemaker.aws', 'account', 'sagemaker', 'us-east-1'],
    ['abcdef1234.execute-api.eu-west-1.amazonaws.com', 'workload', 'apigateway', 'eu-west-1'],
    ['abc.appsync-api.us-east-1.amazonaws.com', 'workload', 'appsync', 'us-east-1'],
    ['abc.lambda-url.us-east-1.on.aws', 'workload', 'lambda', 'us-east-1'],
    ['my-alb-123.us-east-1.elb.amazonaws.com', 'workload', 'elb', 'us-east-1'],
    ['internal-my-alb-123.us-east-1.elb.amazonaws.com', 'in-vpc', 'elb', 'us-east-1'],
    ['my-nlb-0123456789abcdef.elb.us-east-1.amazonaws.com', 'workload', 'elb', 'us-east-1'],
    ['my-alb-1.cn-north-1.elb.amazonaws.com.cn', 'workload', 'elb', 'cn-north-1'],
    ['search-dom-abc.us-east-1.es.amazonaws.com', 'workload', 'es', 'us-east-1'],
    ['vpc-dom-abc.us-east-1.es.amazonaws.com', 'in-vpc', 'es', 'us-east-1'],
    ['env.eba-abcd.us-west-2.elasticbeanstalk.com', 'workload', 'elasticbeanstalk', 'us-west-2'],
    ['env.elasticbeanstalk.com', 'workload', 'elasticbeanstalk', undefined],
    ['db.abcdefghijkl.us-east-1.rds.amazonaws.com', 'in-vpc', 'rds', 'us-east-1'],
    ['db.abcdefghijkl.rds.cn-north-1.amazonaws.com.cn', 'in-vpc', 'rds', 'cn-north-1'],
    ['fs-0123abcd.efs.us-east-1.amazonaws.com', 'in-vpc', 'efs', 'us-east-1'],
    ['use1-az1.fs-0123abcd.efs.us-east-1.amazonaws.com', 'in-vpc', 'efs', 'us-east-1'],
    ['c.abc123.0001.use1.cache.amazonaws.com', 'in-vpc', 'elasticache', 'us-east-1'],
    ['b-1.c.abc123.c2.kafka.us-east-1.amazonaws.com', 'in-vpc', 'kafka', 'us-east-1'],
    [
      '0123456789abcdef0123456789abcdef.gr7.us-east-1.eks.amazonaws.com',
      'cluster',
      'eks',
      'us-east-1',
    ],
    ['ec2-3-80-1-2.compute-1.amazonaws.com', 'compute', 'ec2', 'us-east-1'],
    ['ec2-3-80-1-2.us-west-2.compute.amazonaws.com', 'compute', 'ec2', 'us-west-2'],
  ])('%s is %s of %s in %s', (name, kind, service, region) => {
    expect(aws(name)).toMatchObject({ form: 'resource', service, region, resource: { kind } });
  });

  test.each([
    '123.dkr.ecr.us-east-1.amazonaws.com',
    'dkr.ecr.amazonaws.com',
    'x.dkr.ecr.us-east-1.amazonaws.com',
    'short.gr7.us-east-1.eks.amazonaws.com',
    'x.lambda-url.on.aws',
    'x.us-east-1.on.aws',
    'abc.us-east-1.iot.amazonaws.com',
  ])('%s only looks like one', (name) => {
    expect(aws(name).form).toBe('unrecognised');
  });

  test('the name of an instance spells its address, if it is one', () => {
    expect(aws('ec2-3-80-1-2.compute-1.amazonaws.com').address).toBe('3.80.1.2');
    expect(aws('ec2-3-80-1-256.compute-1.amazonaws.com').address).toBeUndefined();
  });
});
