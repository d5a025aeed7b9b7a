import { expect, test } from 'vitest';
import { namesOfNeed, resolveNeed } from '../../../analyzer/profile/resolve-need.ts';
import type { Need } from '../../../rules/profile.ts';

function need(changes: Partial<Need>): Need {
  return {
    id: 'one',
    features: [],
    hosts: [],
    ports: [443],
    disposition: 'endpoint',
    by: [],
    visible: true,
    why: 'a test',
    source: 'test',
    verified: true,
    ...changes,
  };
}

test.each([
  ['logs', 'us-east-1', 'com.amazonaws.us-east-1.logs'],
  ['ec2', 'cn-north-1', 'cn.com.amazonaws.cn-north-1.ec2'],
  ['ecr.dkr', 'eu-west-1', 'com.amazonaws.eu-west-1.ecr.dkr'],
  ['iam', 'us-east-1', 'com.amazonaws.iam'],
  ['iam', 'eu-west-1', undefined],
  ['s3', undefined, undefined],
])('%s in %s is carried by %s', (endpoint, region, serviceName) => {
  expect(resolveNeed(need({ endpoint }), region).endpoint?.serviceName).toBe(serviceName);
});

test.each([
  ['ecr.dkr', 'eu-west-1', ['*.dkr.ecr.eu-west-1.amazonaws.com']],
  ['s3', 'us-east-1', ['s3.us-east-1.amazonaws.com']],
  ['logs', undefined, ['logs.*.amazonaws.com']],
])('without names of its own, %s in %s has those of its endpoint', (endpoint, region, names) => {
  expect(namesOfNeed(resolveNeed(need({ endpoint }), region))).toEqual(
    expect.arrayContaining(names),
  );
});
