import { expect, test } from 'vitest';
import { publishedRangesOf } from '../../../rules/aws/published-ranges.ts';
import { cidrContains } from '../../../rules/cidr.ts';
import { parseIp } from '../../../rules/ip.ts';
import { host as toHost } from './names.ts';

test.each([
  ['github.com', 'web and git', '140.82.112.3', true],
  ['github.com', 'web and git', '20.201.28.152', true],
  ['ssh.github.com', 'git', '20.201.28.151', true],
  ['api.github.com', 'api', '20.201.28.148', true],
  ['api.github.com', 'api', '20.201.28.152', false],
  ['ghcr.io', 'packages', '140.82.121.33', true],
])('%s is in the ranges for %s: %s %s', (host, about, address, inside) => {
  const found = publishedRangesOf(toHost(host));
  const ip = parseIp(address);

  expect(found).toMatchObject({ vendor: 'GitHub', about, read: '2025-07-25' });
  expect(ip !== undefined && found?.ranges.some((range) => cidrContains(range, ip))).toBe(inside);
});

test.each([
  'codeload.github.com',
  'objects.githubusercontent.com',
  'someone.github.io',
  'github.com.example.net',
  'notgithub.com',
])('for %s nobody publishes ranges', (host) => {
  expect(publishedRangesOf(toHost(host))).toBeUndefined();
});
