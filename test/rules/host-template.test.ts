import { expect, test } from 'vitest';
import { fillTemplate } from '../../rules/host-template.ts';

test.each([
  ['logs.{region}.{dnsSuffix}', 'us-east-1', 'logs.us-east-1.amazonaws.com'],
  ['logs.{region}.{dnsSuffix}', 'cn-north-1', 'logs.cn-north-1.amazonaws.com.cn'],
  ['logs.{region}.{dnsSuffix}', undefined, 'logs.*.amazonaws.com'],
  ['s3://answers-{regionCode}', 'us-east-1', 's3://answers-useast1'],
  ['s3://answers-{regionCode}', undefined, 's3://answers-*'],
  ['{api}.execute-api.{region}.{dnsSuffix}', 'eu-west-1', '*.execute-api.eu-west-1.amazonaws.com'],
])('%s in %s is %s', (template, region, filled) => {
  expect(fillTemplate(template, region)).toBe(filled);
});
