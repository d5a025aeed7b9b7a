import { expect, test } from 'vitest';
import {
  findGlobal,
  findRegionFirst,
  findRegionless,
  findService,
  withoutFips,
} from '../../../rules/aws/services.ts';

test.each([
  ['logs', 'logs', 'CloudWatch Logs'],
  ['email', 'ses', 'SES'],
  ['elasticfilesystem', 'efs', 'EFS'],
  ['rds', 'rds', 'RDS'],
  ['es', 'es', 'Elasticsearch Service'],
  ['states', 'stepfunctions', 'Step Functions'],
  ['api.pricing', 'pricing', 'Pricing'],
  ['verification.signer', 'signer', 'signer'],
])('%s is the client %s, %s', (prefix, service, name) => {
  expect(findService(prefix)).toMatchObject({ service, name, prefix, fips: false });
});

test.each([
  ['ec2-fips', 'ec2'],
  ['fips.batch', 'batch'],
  ['models-fips.lex', 'models.lex'],
  ['api.ecr-fips', 'api.ecr'],
  ['fipsy', 'fipsy'],
  ['my-fipsy.x', 'my-fipsy.x'],
])('%s without its FIPS mark is %s', (prefix, bare) => {
  expect(withoutFips(prefix)).toBe(bare);
});

test.each(['ec', 'ec2x', '', 's3', 'constructor', '__proto__', 'ecs-b-1'])(
  '%s is no service',
  (prefix) => {
    expect(findService(prefix)).toBeUndefined();
  },
);

test('names without a region belong to a global service, or to us-east-1', () => {
  expect(findGlobal('iam')?.service).toBe('iam');
  expect(findGlobal('ec2')).toBeUndefined();
  expect(findRegionless('queue')).toMatchObject({ service: 'sqs', region: 'us-east-1' });
  expect(findRegionless('ec2')).toMatchObject({ service: 'ec2', region: 'us-east-1' });
  expect(findRegionless('iam')).toBeUndefined();
  expect(findRegionFirst('queue')?.service).toBe('sqs');
});
