import ipaddr from 'ipaddr.js';
import type { Cidr } from '../../rules/cidr.ts';
import { parseIp } from '../../rules/ip.ts';

/**
 * Writes the same set of addresses in the fewest blocks (RFC 4632 §5): blocks inside others go, and
 * two halves become the whole. No address is added. IPv4 comes before IPv6, each in order.
 */
export function aggregateCidrs(cidrs: readonly Cidr[]): Cidr[] {
  const blocks = cidrs.map(toBlock);
  return [32, 128].flatMap((width) => merge(blocks.filter((block) => block.width === width)));
}

interface Block {
  readonly width: number;
  readonly first: bigint;
  readonly bits: number;
}

function merge(blocks: readonly Block[]): Cidr[] {
  const merged: Block[] = [];
  for (const block of blocks.toSorted(byFirstThenWidest)) {
    const last = merged.at(-1);
    if (last !== undefined && contains(last, block)) continue;
    merged.push(block);
    joinHalves(merged);
  }
  return merged.flatMap(toCidr);
}

/** Two halves of one block may make a half of the next larger one, so it goes on from the end. */
function joinHalves(merged: Block[]): void {
  for (;;) {
    const [left, right] = merged.slice(-2);
    if (left === undefined || right === undefined || left.bits !== right.bits) return;
    const whole: Block = { ...left, bits: left.bits - 1 };
    if (left.first % sizeOf(whole) !== 0n || !contains(whole, right)) return;
    merged.splice(-2, 2, whole);
  }
}

function byFirstThenWidest(a: Block, b: Block): number {
  if (a.first === b.first) return a.bits - b.bits;
  return a.first < b.first ? -1 : 1;
}

function contains(outer: Block, inner: Block): boolean {
  return (
    inner.bits >= outer.bits &&
    inner.first >= outer.first &&
    inner.first < outer.first + sizeOf(outer)
  );
}

function sizeOf({ width, bits }: Block): bigint {
  return 1n << BigInt(width - bits);
}

function toBlock({ network, bits }: Cidr): Block {
  const bytes = ipaddr.parse(network).toByteArray();
  const first = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return { width: bytes.length * 8, first, bits };
}

function toCidr({ width, first, bits }: Block): Cidr[] {
  const bytes = Array.from({ length: width / 8 }, (_, i) =>
    Number((first >> BigInt(width - 8 * (i + 1))) & 0xffn),
  );
  const network = parseIp(ipaddr.fromByteArray(bytes).toString());
  return network === undefined ? [] : [{ network, bits }];
}
