import { cidrContains } from '../../../../rules/cidr.ts';
import { parseIp } from '../../../../rules/ip.ts';
import { cidrOf } from './make-allowlist.ts';

/** Is the host of a probe an address in one of these blocks? */
export function isInside(blocks: readonly string[], host: string): boolean {
  const ip = parseIp(host);
  return ip !== undefined && blocks.some((block) => cidrContains(cidrOf(block), ip));
}

/** `10.1.0.0 255.255.0.0` → `10.1.0.0/16` */
export function fromMask(address: string, mask: string): string {
  const bits = mask
    .split('.')
    .map((octet) => Number(octet).toString(2).replaceAll('0', '').length)
    .reduce((total, ones) => total + ones, 0);
  return `${address}/${bits}`;
}

export function isBelow(parent: string, host: string): boolean {
  return host.endsWith(`.${parent}`);
}
