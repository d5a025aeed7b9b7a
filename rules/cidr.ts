import ipaddr from 'ipaddr.js';
import { type Ip, parseIp } from './ip.ts';
import { type Parsed, parsed, unparsable } from './parsed.ts';

/** A block of addresses; a single address is a block of one. */
export interface Cidr {
  readonly network: Ip;
  readonly bits: number;
}

/** Reads `10.0.0.0/8`, `2001:db8::/32` or a bare address. Bits behind the prefix must be zero. */
export function parseCidr(text: string): Parsed<Cidr> {
  const [addressText = '', bitsText, ...more] = text.split('/');
  const network = parseIp(addressText.replace(/^\[(.*)\]$/, '$1'));
  if (network === undefined || more.length > 0)
    return unparsable('it is not an address or a CIDR block');
  const width = network.includes(':') ? 128 : 32;
  if (bitsText === undefined) return parsed({ network, bits: width });
  if (!/^(?:0|[1-9]\d{0,2})$/.test(bitsText) || Number(bitsText) > width) {
    return unparsable(`its prefix length is not a number from 0 to ${width}`);
  }
  const bits = Number(bitsText);
  const first = firstAddress(network, bits);
  if (first !== network) return unparsable(`the block that holds it starts at ${first}/${bits}`);
  return parsed({ network, bits });
}

export function cidrContains({ network, bits }: Cidr, ip: Ip): boolean {
  const [block, address] = [ipaddr.parse(network), ipaddr.parse(ip)];
  return block.kind() === address.kind() && address.match(block, bits);
}

export function formatCidr({ network, bits }: Cidr): string {
  return `${network}/${bits}`;
}

/** The highest address of a block. */
export function lastAddress({ network, bits }: Cidr): Ip {
  const bytes = ipaddr.parse(network).toByteArray();
  const last = ipaddr.fromByteArray(
    bytes.map((byte, i) => byte | (0xff >> Math.min(8, Math.max(0, bits - 8 * i)))),
  );
  return parseIp(last.toString()) ?? network;
}

function firstAddress(ip: Ip, bits: number): string {
  const bytes = ipaddr.parse(ip).toByteArray();
  const first = ipaddr.fromByteArray(
    bytes.map((byte, i) => byte & (0xff << (8 - Math.min(8, Math.max(0, bits - 8 * i))))),
  );
  return first instanceof ipaddr.IPv6 ? first.toRFC5952String() : first.toString();
}
