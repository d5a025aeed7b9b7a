import { describe, expect, test } from 'vitest';
import { addressKind } from '../../rules/address.ts';
import { parseIp } from '../../rules/ip.ts';

function kindOf(text: string): string {
  const ip = parseIp(text);
  if (ip === undefined) throw new Error(`${text} is no address`);
  return addressKind(ip);
}

test.each([
  ['8.8.8.8', 'public'],
  ['2606:4700::1111', 'public'],
  ['10.1.2.3', 'private'],
  ['172.16.0.1', 'private'],
  ['172.32.0.1', 'public'],
  ['192.168.1.1', 'private'],
  ['100.64.0.1', 'private'],
  ['100.128.0.1', 'public'],
  ['fd12::1', 'private'],
  ['127.0.0.1', 'loopback'],
  ['127.255.255.254', 'loopback'],
  ['::1', 'loopback'],
  ['0.0.0.0', 'unspecified'],
  ['0.1.2.3', 'unspecified'],
  ['::', 'unspecified'],
  ['169.254.169.254', 'metadata'],
  ['169.254.170.2', 'metadata'],
  ['fd00:ec2::254', 'metadata'],
  ['169.254.1.1', 'link-local'],
  ['fe80::1', 'link-local'],
  ['224.0.0.1', 'multicast'],
  ['ff02::1', 'multicast'],
  ['255.255.255.255', 'broadcast'],
  ['240.0.0.1', 'reserved'],
  ['192.0.2.7', 'reserved'],
  ['2001:db8::1', 'reserved'],
])('%s is %s', (address, kind) => {
  expect(kindOf(address)).toBe(kind);
});

describe('an IPv4 address inside an IPv6 address leads where it leads', () => {
  test.each([
    ['NAT64', '64:ff9b::7f00:1', 'loopback'],
    ['NAT64 of the metadata service', '64:ff9b::a9fe:a9fe', 'metadata'],
    ['NAT64 of a public address', '64:ff9b::808:808', 'public'],
    ['6to4', '2002:7f00:1::1', 'loopback'],
    ['Teredo client (inverted)', '2001:0:808:808:0:0:80ff:fffe', 'loopback'],
    ['IPv4-compatible', '::127.0.0.2', 'loopback'],
    ['IPv4-translated', '::ffff:0:7f00:1', 'loopback'],
    ['IPv4-mapped', '::ffff:10.0.0.1', 'private'],
    ['ISATAP', '2606:4700::5efe:7f00:1', 'loopback'],
  ])('%s', (_form, address, kind) => {
    expect(kindOf(address)).toBe(kind);
  });
});
