import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { expect, test } from 'vitest';
import { aggregateCidrs } from '../../../analyzer/plan/aggregate-cidrs.ts';
import { type Cidr, cidrContains, formatCidr, parseCidr } from '../../../rules/cidr.ts';
import { parseIp } from '../../../rules/ip.ts';

function cidr(text: string): Cidr {
  const parsed = parseCidr(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.reason}`);
  return parsed.value;
}

test.each([
  [['10.0.0.0/25', '10.0.0.128/25'], ['10.0.0.0/24']],
  [
    ['10.0.0.128/25', '10.0.1.0/25'],
    ['10.0.0.128/25', '10.0.1.0/25'],
  ],
  [['10.0.0.0/8', '10.1.2.3/32'], ['10.0.0.0/8']],
  [['10.0.0.3/32', '10.0.0.2/32', '10.0.0.0/31'], ['10.0.0.0/30']],
  [['0.0.0.0/1', '128.0.0.0/1'], ['0.0.0.0/0']],
  [
    ['2606:50c0::/33', '192.0.2.1/32', '2606:50c0:8000::/33'],
    ['192.0.2.1/32', '2606:50c0::/32'],
  ],
  [[], []],
])('%j becomes %j', (given, expected) => {
  expect(aggregateCidrs(given.map(cidr)).map(formatCidr)).toEqual(expected);
});

/** Small blocks of one /24, so that neighbours and overlaps happen. */
const block = fc
  .record({ bits: fc.integer({ min: 24, max: 32 }), byte: fc.integer({ min: 0, max: 255 }) })
  .map(({ bits, byte }) => {
    const first = ipaddr.IPv4.networkAddressFromCIDR(`203.0.113.${byte}/${bits}`);
    return cidr(`${first.toString()}/${bits}`);
  });

test('the blocks hold the same addresses as before, and none of them touches another', () => {
  fc.assert(
    fc.property(fc.array(block, { maxLength: 12 }), (given) => {
      const merged = aggregateCidrs(given);
      for (let byte = 0; byte < 256; byte++) {
        const ip = parseIp(`203.0.113.${byte}`);
        if (ip === undefined) throw new Error('no address');
        const holds = (cidrs: readonly Cidr[]): number =>
          cidrs.filter((one) => cidrContains(one, ip)).length;
        expect(holds(merged)).toBe(Math.min(holds(given), 1));
      }
      expect(aggregateCidrs(merged)).toEqual(merged);
      expect(merged.length).toBeLessThanOrEqual(given.length);
    }),
    { numRuns: 50 },
  );
});
