import { describe, expect, test } from 'vitest';
import { parseCidr } from '../../rules/cidr.ts';
import { namesKindOf } from '../../rules/policy-index.ts';
import { ip, policyOf, request } from './make-policy.ts';

describe('a special address is named by a block of its own kind', () => {
  test.each([
    ['127.0.0.0/8', '127.0.0.1', true],
    ['127.0.0.1/32', '127.0.0.1', true],
    ['169.254.169.254/32', '169.254.169.254', true],
    ['169.254.0.0/16', '169.254.7.7', true],
    ['169.254.0.0/16', '169.254.169.254', false],
    ['0.0.0.0/0', '127.0.0.1', false],
    ['0.0.0.0/0', '255.255.255.255', false],
    ['126.0.0.0/7', '127.0.0.1', false],
    ['224.0.0.0/3', '224.0.0.1', false],
    ['::/0', '::1', false],
    ['::1/128', '::1', true],
    ['64:ff9b::/96', '64:ff9b::7f00:1', false],
    ['fe80::/10', 'fe80::1', true],
  ])('%s and %s: %s', (text, address, expected) => {
    const cidr = parseCidr(text);
    if (!cidr.ok) throw new Error(cidr.reason);
    expect(namesKindOf(cidr.value, ip(address))).toBe(expected);
  });
});

test('the entries for a name are its own, then those of the wildcards above it, the nearest first', () => {
  const policy = policyOf(
    '{host: "*.com", ports: [1]}',
    '{host: "*.example.com", ports: [2]}',
    '{host: a.example.com, ports: [3]}',
    '{host: a.example.com, ports: [4]}',
  );
  const ports = (name: string): number[] =>
    policy.namesFor(request(`${name}:443`).host).flatMap(({ entry }) => entry.ports);
  expect(ports('a.example.com')).toEqual([3, 4, 2, 1]);
  expect(ports('b.a.example.com')).toEqual([2, 1]);
  expect(ports('example.com')).toEqual([1]);
  expect(ports('com')).toEqual([]);
});
