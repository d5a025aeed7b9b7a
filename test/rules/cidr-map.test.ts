import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cidrContains, parseCidr } from '../../rules/cidr.ts';
import { CidrMap } from '../../rules/cidr-map.ts';
import { ip } from './make-policy.ts';

function block(text: string) {
  const cidr = parseCidr(text);
  if (!cidr.ok) throw new Error(cidr.reason);
  return cidr.value;
}

const BLOCKS = ['0.0.0.0/0', '10.0.0.0/8', '10.1.0.0/16', '10.1.2.3/32', '::/0', '2001:db8::/32'];

test('finds what comparing every block would find, the narrowest first', () => {
  const address = fc.oneof(
    fc.ipV4(),
    fc.constantFrom('10.1.2.3', '10.1.9.9', '10.9.9.9', '2001:db8::1', '2001:db9::1'),
  );
  fc.assert(
    fc.property(fc.shuffledSubarray(BLOCKS), address, (texts, text) => {
      const map = new CidrMap<string>();
      for (const each of texts) map.add(block(each), each);
      const holding = texts.filter((each) => cidrContains(block(each), ip(text)));
      expect(map.find(ip(text))).toEqual(holding.toSorted((a, b) => block(b).bits - block(a).bits));
    }),
  );
});

test('keeps the order of values of one block', () => {
  const map = new CidrMap<number>();
  for (const value of [1, 2, 3]) map.add(block('10.0.0.0/8'), value);
  expect(map.find(ip('10.2.3.4'))).toEqual([1, 2, 3]);
});
