import { expect, test } from 'vitest';
import { cidrContains, formatCidr, parseCidr } from '../../rules/cidr.ts';
import { parseIp } from '../../rules/ip.ts';

function contains(block: string, address: string): boolean {
  const [cidr, ip] = [parseCidr(block), parseIp(address)];
  if (!cidr.ok || ip === undefined) throw new Error(`${block} or ${address} does not parse`);
  return cidrContains(cidr.value, ip);
}

test.each([
  ['10.0.0.0/8', '10.255.255.255', true],
  ['10.0.0.0/8', '11.0.0.0', false],
  ['10.0.0.5', '10.0.0.5', true],
  ['0.0.0.0/0', '192.0.2.1', true],
  ['0.0.0.0/0', '::1', false],
  ['2001:db8::/32', '2001:db8:ffff::1', true],
  ['[::1]', '::1', true],
  ['127.0.0.0/8', '::ffff:127.0.0.1', true],
])('%s holds %s: %s', (block, address, expected) => {
  expect(contains(block, address)).toBe(expected);
});

test.each([
  ['10.0.0.1/8', 'starts at 10.0.0.0/8'],
  ['2001:db8::1/64', 'starts at 2001:db8::/64'],
  ['10.0.0.0/33', '0 to 32'],
  ['10.0.0.0/08', '0 to 32'],
  ['10.0.0.0/8/8', 'not an address'],
  ['10.0/8', 'not an address'],
  ['example.com', 'not an address'],
])('%s is refused', (text, reason) => {
  const cidr = parseCidr(text);
  expect(!cidr.ok && cidr.reason).toContain(reason);
});

test('a block is written as it was read', () => {
  const cidr = parseCidr('2001:DB8::/32');
  expect(cidr.ok && formatCidr(cidr.value)).toBe('2001:db8::/32');
});
