import ipaddr from 'ipaddr.js';
import type { Cidr } from './cidr.ts';
import type { Ip } from './ip.ts';

/** Blocks of one family and one prefix length: what is left of an address → values. */
interface Tier<T> {
  readonly bits: number;
  readonly values: Map<bigint, T[]>;
}

/**
 * Values by block of addresses. A look-up costs one step for each prefix length in use, at most 33
 * or 129, and not one for each block.
 */
export class CidrMap<T> {
  readonly #tiers: { readonly v4: Tier<T>[]; readonly v6: Tier<T>[] } = { v4: [], v6: [] };

  add({ network, bits }: Cidr, value: T): void {
    const { tiers, width } = this.#family(network);
    let tier = tiers.find((known) => known.bits === bits);
    if (tier === undefined) {
      tier = { bits, values: new Map() };
      tiers.push(tier);
      tiers.sort((a, b) => b.bits - a.bits);
    }
    const prefix = toNumber(network) >> BigInt(width - bits);
    const values = tier.values.get(prefix);
    if (values === undefined) tier.values.set(prefix, [value]);
    else values.push(value);
  }

  /** The values of every block that holds the address, the narrowest block first. */
  find(address: Ip): readonly T[] {
    const { tiers, width } = this.#family(address);
    const number = tiers.length === 0 ? 0n : toNumber(address);
    return tiers.flatMap(({ bits, values }) => values.get(number >> BigInt(width - bits)) ?? []);
  }

  #family(ip: Ip): { readonly tiers: Tier<T>[]; readonly width: number } {
    return ip.includes(':')
      ? { tiers: this.#tiers.v6, width: 128 }
      : { tiers: this.#tiers.v4, width: 32 };
  }
}

function toNumber(ip: Ip): bigint {
  return ipaddr
    .parse(ip)
    .toByteArray()
    .reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);
}
