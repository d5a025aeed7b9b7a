import ipaddr from 'ipaddr.js';
import type { Cidr } from './cidr.ts';
import type { Ip } from './ip.ts';

/**
 * What kind of place an address leads to. Everything but `public` and `private` is refused
 * unless a policy entry names the address itself.
 */
export type AddressKind =
  | 'public'
  | 'private'
  | 'loopback'
  | 'link-local'
  | 'metadata'
  | 'multicast'
  | 'broadcast'
  | 'unspecified'
  | 'reserved';

interface Range {
  readonly kind: AddressKind;
  readonly cidr: string;
  /** The document that gives the block its meaning. */
  readonly source: string;
}

/**
 * The special-purpose blocks, the narrowest first: the first that holds an address says its kind.
 *
 * Source: IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890, RFC 8190), read
 * 2026-11-20; metadata addresses from the EC2, ECS and EKS user guides. Left out on purpose: blocks
 * that are globally reachable by design (AS112 192.31.196.0/24, AMT 192.52.193.0/24, ORCHIDv2).
 */
const RANGES: readonly Range[] = [
  { kind: 'metadata', cidr: '169.254.169.254/32', source: 'EC2 instance metadata service' },
  { kind: 'metadata', cidr: '169.254.170.2/32', source: 'ECS task metadata and credentials' },
  { kind: 'metadata', cidr: '169.254.170.23/32', source: 'EKS Pod Identity agent' },
  { kind: 'metadata', cidr: 'fd00:ec2::254/128', source: 'EC2 instance metadata service' },
  { kind: 'metadata', cidr: 'fd00:ec2::23/128', source: 'EKS Pod Identity agent' },
  { kind: 'unspecified', cidr: '0.0.0.0/8', source: 'RFC 1122 §3.2.1.3' },
  { kind: 'private', cidr: '10.0.0.0/8', source: 'RFC 1918' },
  { kind: 'private', cidr: '100.64.0.0/10', source: 'RFC 6598 (CGNAT)' },
  { kind: 'loopback', cidr: '127.0.0.0/8', source: 'RFC 1122 §3.2.1.3' },
  { kind: 'link-local', cidr: '169.254.0.0/16', source: 'RFC 3927' },
  { kind: 'private', cidr: '172.16.0.0/12', source: 'RFC 1918' },
  { kind: 'reserved', cidr: '192.0.0.0/24', source: 'RFC 6890 §2.1' },
  { kind: 'reserved', cidr: '192.0.2.0/24', source: 'RFC 5737 (documentation)' },
  { kind: 'reserved', cidr: '192.88.99.0/24', source: 'RFC 7526 (6to4 relays)' },
  { kind: 'private', cidr: '192.168.0.0/16', source: 'RFC 1918' },
  { kind: 'private', cidr: '198.18.0.0/15', source: 'RFC 2544 (benchmarking)' },
  { kind: 'reserved', cidr: '198.51.100.0/24', source: 'RFC 5737 (documentation)' },
  { kind: 'reserved', cidr: '203.0.113.0/24', source: 'RFC 5737 (documentation)' },
  { kind: 'multicast', cidr: '224.0.0.0/4', source: 'RFC 5771' },
  { kind: 'broadcast', cidr: '255.255.255.255/32', source: 'RFC 919 §7' },
  { kind: 'reserved', cidr: '240.0.0.0/4', source: 'RFC 1112 §4' },
  { kind: 'unspecified', cidr: '::/128', source: 'RFC 4291 §2.5.2' },
  { kind: 'loopback', cidr: '::1/128', source: 'RFC 4291 §2.5.3' },
  { kind: 'reserved', cidr: '64:ff9b:1::/48', source: 'RFC 8215 (local NAT64)' },
  { kind: 'reserved', cidr: '100::/64', source: 'RFC 6666 (discard only)' },
  { kind: 'reserved', cidr: '2001:db8::/32', source: 'RFC 3849 (documentation)' },
  { kind: 'reserved', cidr: '3fff::/20', source: 'RFC 9637 (documentation)' },
  { kind: 'reserved', cidr: '5f00::/16', source: 'RFC 9602 (SRv6 SIDs)' },
  { kind: 'private', cidr: 'fc00::/7', source: 'RFC 4193' },
  { kind: 'link-local', cidr: 'fe80::/10', source: 'RFC 4291 §2.5.6' },
  { kind: 'private', cidr: 'fec0::/10', source: 'RFC 3879 (site-local, deprecated)' },
  { kind: 'multicast', cidr: 'ff00::/8', source: 'RFC 4291 §2.7' },
];

type Address = ipaddr.IPv4 | ipaddr.IPv6;

type Block = [Address, number];

const PARSED = RANGES.map((range) => ({ ...range, block: ipaddr.parseCIDR(range.cidr) }));

/** Each range with the kinds of the others that it lies in: 169.254.169.254 lies in `link-local`. */
const NESTED = PARSED.map((range) => ({
  ...range,
  outerKinds: PARSED.filter((other) => other !== range && holds(other.block, range.block)).map(
    ({ kind }) => kind,
  ),
}));

/** A proxy asks for the same addresses again and again, several times in each request. */
const kinds = new Map<Ip, AddressKind>();
const MAX_REMEMBERED = 4_096;

/**
 * Says what kind of place an address leads to.
 *
 * An IPv6 address that carries an IPv4 address (NAT64, 6to4, Teredo, IPv4-compatible,
 * IPv4-translated, ISATAP) leads wherever that one leads: `64:ff9b::7f00:1` is `loopback`.
 */
export function addressKind(ip: Ip): AddressKind {
  const remembered = kinds.get(ip);
  if (remembered !== undefined) return remembered;
  const kind = findKind(ip);
  if (kinds.size >= MAX_REMEMBERED) kinds.clear();
  kinds.set(ip, kind);
  return kind;
}

function findKind(ip: Ip): AddressKind {
  const address = ipaddr.parse(ip);
  const outer = kindOf(address);
  if (outer !== 'public' || address instanceof ipaddr.IPv4) return outer;
  return (
    embeddedIPv4(address)
      .map(kindOf)
      .find((kind) => kind !== 'public') ?? 'public'
  );
}

/**
 * The blocks of these kinds, for a product that does its own checking: none inside another, since
 * some products take that for a mistake.
 */
export function blocksOf(kinds: readonly AddressKind[]): readonly string[] {
  return outermost(kinds).map(({ cidr }) => cidr);
}

/** Of the same blocks, those inside a given one. */
export function blocksInside(
  kinds: readonly AddressKind[],
  { network, bits }: Cidr,
): readonly string[] {
  const outer: Block = [ipaddr.parse(network), bits];
  return outermost(kinds)
    .filter(({ block }) => holds(outer, block))
    .map(({ cidr }) => cidr);
}

function outermost(kinds: readonly AddressKind[]): typeof NESTED {
  return NESTED.filter(
    ({ kind, outerKinds }) =>
      kinds.includes(kind) && !outerKinds.some((outer) => kinds.includes(outer)),
  );
}

function holds([block, bits]: Block, [first, innerBits]: Block): boolean {
  return block.kind() === first.kind() && bits <= innerBits && first.match(block, bits);
}

function kindOf(address: Address): AddressKind {
  const hit = PARSED.find(({ block: [network, bits] }) =>
    address.kind() === network.kind() ? address.match(network, bits) : false,
  );
  return hit?.kind ?? 'public';
}

/** Every IPv4 address that a translator or tunnel on the way may take out of this IPv6 address. */
function embeddedIPv4(address: ipaddr.IPv6): ipaddr.IPv4[] {
  const part = (index: number): number => address.parts[index] ?? 0;
  const prefixIs = (...parts: number[]): boolean => parts.every((value, i) => part(i) === value);
  const at = (index: number, mask = 0): ipaddr.IPv4 => {
    const [high, low] = [part(index) ^ mask, part(index + 1) ^ mask];
    return new ipaddr.IPv4([high >> 8, high & 0xff, low >> 8, low & 0xff]);
  };
  if (prefixIs(0x64, 0xff9b, 0, 0, 0, 0)) return [at(6)]; // NAT64, RFC 6052 §2.1
  if (prefixIs(0x2002)) return [at(1)]; // 6to4, RFC 3056 §2
  if (prefixIs(0x2001, 0)) return [at(2), at(6, 0xffff)]; // Teredo, RFC 4380 §4: server, inverted client
  if (prefixIs(0, 0, 0, 0, 0, 0)) return [at(6)]; // IPv4-compatible, RFC 4291 §2.5.5.1
  if (prefixIs(0, 0, 0, 0, 0xffff, 0)) return [at(6)]; // IPv4-translated, RFC 2765 §2.1
  if ((part(4) & 0xfdff) === 0 && part(5) === 0x5efe) return [at(6)]; // ISATAP, RFC 5214 §6.1
  return [];
}
