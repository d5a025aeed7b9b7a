import { describe, expect, test } from 'vitest';
import {
  namesSpecial,
  PRIVATE_BLOCKS,
  SPECIAL_BLOCKS,
  specialInside,
} from '../../../../analyzer/render/targets/address-guard.ts';
import { addressKind } from '../../../../rules/address.ts';
import { cidrOf, entry, holds } from './make-allowlist.ts';

const isIn = (blocks: readonly string[], address: string): boolean =>
  blocks.some((block) => holds(block, address));

describe('the blocks that products are given', () => {
  test.each([
    '127.0.0.1',
    '0.0.0.0',
    '169.254.169.254',
    '169.254.1.1',
    '224.0.0.1',
    '255.255.255.255',
    '192.0.2.1',
    '::1',
    'fe80::1',
    'fd00:ec2::254',
    'ff02::1',
  ])('hold %s among the special ones', (address) => {
    expect(isIn(SPECIAL_BLOCKS, address)).toBe(true);
  });

  test.each(['10.0.0.1', '172.31.0.1', '192.168.1.1', '100.64.0.1', 'fd12::1'])(
    'hold %s among the private ones',
    (address) => {
      expect(isIn(PRIVATE_BLOCKS, address)).toBe(true);
      expect(isIn(SPECIAL_BLOCKS, address)).toBe(false);
    },
  );

  test.each(['8.8.8.8', '172.32.0.1', '52.216.10.10', '2600::1'])('do not hold %s', (address) => {
    expect(isIn([...SPECIAL_BLOCKS, ...PRIVATE_BLOCKS], address)).toBe(false);
  });

  test('do not overlap, which some products take for a mistake', () => {
    const starts = SPECIAL_BLOCKS.map((block) => block.split('/')[0] ?? '');
    for (const [i, block] of SPECIAL_BLOCKS.entries()) {
      expect(isIn([block], starts[i] ?? '')).toBe(true);
      expect(starts.filter((start) => isIn([block], start))).toEqual([starts[i]]);
    }
    for (const start of starts) expect(addressKind(cidrOf(start).network)).not.toBe('public');
  });
});

test.each([
  ['127.0.0.0/8', true, 0],
  ['169.254.169.254/32', true, 0],
  ['169.254.0.0/16', true, 3],
  ['10.0.0.0/8', false, 0],
  ['0.0.0.0/0', false, 10],
])(
  '%s names special addresses: %s; it has %i such blocks inside that it does not name',
  (block, names, inside) => {
    const { target } = entry(block);

    expect(namesSpecial(target)).toBe(names);
    expect(specialInside(target)).toHaveLength(inside);
  },
);
