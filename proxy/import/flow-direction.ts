import { type AddressKind, addressKind } from '../../rules/address.ts';
import type { Ip } from '../../rules/ip.ts';

/** One direction of a conversation, as logs of the network keep it. */
export interface Segment {
  readonly source: Ip;
  readonly destination: Ip;
  /** 0 where the protocol has none. */
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** Who opened it, where the log has TCP flags that say so. */
  readonly opener?: 'source' | 'destination' | undefined;
  /** Which end the log was taken at, where it says. */
  readonly takenAt?: 'source' | 'destination' | undefined;
}

/**
 * What a segment is of the conversation that it belongs to. `request`: the source began it and the
 * destination is where it wanted to go · `reply`: the answer to one, the source is where it wanted to
 * go · `inbound`: somebody outside wanted to come in · `local`: it never leaves the link.
 */
export type Direction = 'request' | 'reply' | 'inbound' | 'local';

/**
 * Linux gives clients a port from here on (net.ipv4.ip_local_port_range, default 32768 to 60999);
 * services that listen above it are rare.
 */
const FIRST_EPHEMERAL = 32_768;

/**
 * Tells requests from replies, so that the port of a client never becomes a destination.
 *
 * Who opened the conversation is known from a SYN. Without flags (the default format, UDP, a
 * connection older than the log) it is inferred: a port from the range that clients are given is the
 * client's; of two ports on the same side of that line the lower one is the service's; and where both
 * are equal (NTP, ICMP) the private address is the client. Wrong where a service listens high and
 * its client sends from a low port.
 *
 * What a public address opens towards a private one is inbound, and so is what is opened towards
 * the end that the log was taken at, unless both are private.
 */
export function directionOf(segment: Segment): Direction {
  const { source, destination, takenAt } = segment;
  if (staysOnLink(destination) || staysOnLink(source)) return 'local';
  const opener = segment.opener ?? inferOpener(segment);
  const client = opener === 'source' ? source : destination;
  const server = opener === 'source' ? destination : source;
  if (isInside(server)) {
    if (!isInside(client)) return 'inbound';
  } else if (takenAt !== undefined && takenAt !== opener && !isInside(client)) {
    // Two public addresses (IPv6 in a VPC): only the log's own end can be the client.
    return 'inbound';
  }
  return opener === 'source' ? 'request' : 'reply';
}

function inferOpener(segment: Segment): 'source' | 'destination' {
  const { source, destination, sourcePort, destinationPort } = segment;
  const sourceIsHigh = sourcePort >= FIRST_EPHEMERAL;
  if (sourceIsHigh !== destinationPort >= FIRST_EPHEMERAL) {
    return sourceIsHigh ? 'source' : 'destination';
  }
  if (sourcePort !== destinationPort) {
    return sourcePort > destinationPort ? 'source' : 'destination';
  }
  return isInside(destination) && !isInside(source) ? 'destination' : 'source';
}

/** Whether an address is one of the network's own. Documentation ranges count as outside. */
export function isInside(ip: Ip): boolean {
  const kind = kindOf(ip);
  return kind !== 'public' && kind !== 'reserved';
}

function staysOnLink(ip: Ip): boolean {
  const kind = kindOf(ip);
  return kind === 'multicast' || kind === 'broadcast' || kind === 'unspecified';
}

const kinds = new Map<Ip, AddressKind>();
const MAX_KINDS = 65_536;

/** A log names few addresses often: asking once for each takes a third off the time of an import. */
function kindOf(ip: Ip): AddressKind {
  const known = kinds.get(ip);
  if (known !== undefined) return known;
  const kind = addressKind(ip);
  if (kinds.size >= MAX_KINDS) kinds.clear();
  kinds.set(ip, kind);
  return kind;
}
