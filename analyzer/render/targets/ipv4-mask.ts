import type { Cidr } from '../../../rules/cidr.ts';

/** `10.0.0.0 255.255.0.0`, as firewalls write a block of IPv4 addresses. */
export function addressAndMask({ network, bits }: Cidr): string {
  const octets = [0, 1, 2, 3].map((i) => 256 - 2 ** (8 - Math.min(8, Math.max(0, bits - 8 * i))));
  return `${network} ${octets.join('.')}`;
}

export function isIPv6({ network }: Cidr): boolean {
  return network.includes(':');
}
