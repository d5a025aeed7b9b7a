import { expect, test } from 'vitest';
import { findResource, knownResources } from '../../../rules/aws/resources.ts';
import { knownServices } from '../../../rules/aws/services.ts';

test.each([
  ['dkr.ecr', '763104351884', 'after', 'registry'],
  ['elb', 'my-alb-1', 'before', 'workload'],
  ['elb', 'internal-my-alb-1', 'before', 'in-vpc'],
  ['rds', 'db', 'before', 'in-vpc'],
  ['rds', 'db', 'after', 'in-vpc'],
  ['es', 'vpc-logs-abc', 'before', 'in-vpc'],
  ['cache', 'c', 'none', 'in-vpc'],
] as const)('%s after %s, the region %s, is %s', (tail, first, region, kind) => {
  expect(findResource(tail, first, region)?.kind).toBe(kind);
});

test.each([
  ['dkr.ecr', '763104351884', 'before'],
  ['dkr.ecr', 'x', 'after'],
  ['rds', 'db', 'none'],
  ['eks', 'short', 'before'],
  ['constructor', 'x', 'after'],
] as const)('%s after %s, the region %s, is no form', (tail, first, region) => {
  expect(findResource(tail, first, region)).toBeUndefined();
});

test('every service that is named here is one of the SDK’s clients', () => {
  // Clients whose every host has a placeholder in it, so that no table row names them.
  const unlisted = ['sesv2', 'cloudfront-keyvaluestore'];
  const clients = new Set([...knownServices().values()].map(({ service }) => service));
  const unknown = [...knownResources().values()]
    .map(({ service }) => service)
    .filter((service) => !clients.has(service) && !unlisted.includes(service));
  expect(unknown).toEqual([]);
});

test('every form has words for people', () => {
  expect([...knownResources().values()].every(({ what }) => what.length > 3)).toBe(true);
});
