import { isoTime } from '../describe.ts';
import type { Datagram } from '../report.ts';
import type { JoinedRecord } from './join.ts';
import type { NamedFlow } from './name-flows.ts';
import { isOutside } from './place.ts';
import { TCP } from './wire-record.ts';

/** What left the network in another protocol than TCP: no proxy carries it, a firewall must know. */
export function findDatagrams({ flows, roles }: JoinedRecord): Datagram[] {
  const groups = Map.groupBy(
    flows.filter(({ flow }) => flow.protocol !== TCP && isOutside(flow.address)),
    ({ flow, host }) => `${flow.client} ${host} ${flow.protocol} ${flow.port}`,
  );
  const found = [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [describe(group, first, roles)];
  });
  return found.toSorted(
    (a, b) =>
      a.protocolNumber - b.protocolNumber ||
      (a.port ?? 0) - (b.port ?? 0) ||
      compare(a.host, b.host) ||
      compare(a.client, b.client),
  );
}

function describe(
  group: readonly NamedFlow[],
  { flow, host, nameFrom }: NamedFlow,
  roles: JoinedRecord['roles'],
): Datagram {
  const times = (one: NamedFlow): number => Math.max(1, one.flow.flows);
  const total = (some: readonly NamedFlow[]): number =>
    some.reduce((sum, one) => sum + times(one), 0);
  const port = flow.port === 0 ? null : flow.port;
  return {
    client: flow.client,
    roles: [...(roles.get(flow.client) ?? [])].toSorted(),
    host,
    addresses: [...new Set(group.map((one) => one.flow.address))].toSorted(),
    nameFrom,
    protocol: NAMES.get(flow.protocol) ?? `protocol ${flow.protocol}`,
    protocolNumber: flow.protocol,
    port,
    service: flow.protocol === UDP && port !== null ? (SERVICES.get(port)?.name ?? null) : null,
    flows: total(group),
    denied: total(group.filter((one) => one.flow.action === 'denied')),
    firstSeen: isoTime(Math.min(...group.map((one) => one.flow.firstSeen))),
    lastSeen: isoTime(Math.max(...group.map((one) => one.flow.lastSeen))),
    setting: flow.protocol === UDP && port !== null ? (SERVICES.get(port)?.setting ?? null) : null,
  };
}

const UDP = 17;

/** IANA protocol numbers that a network log may hold. */
const NAMES: ReadonlyMap<number, string> = new Map([
  [1, 'ICMP'],
  [UDP, 'UDP'],
  [47, 'GRE'],
  [50, 'ESP'],
  [51, 'AH'],
  [58, 'ICMPv6'],
  [132, 'SCTP'],
]);

interface Service {
  readonly name: string;
  readonly setting?: string;
}

/** What is usual on a UDP port, and what makes it unnecessary in a VPC. */
const SERVICES: ReadonlyMap<number, Service> = new Map<number, Service>([
  [53, { name: 'DNS', setting: 'ask the resolver of the VPC, which needs no way out' }],
  [
    123,
    {
      name: 'NTP',
      setting: 'use the Amazon Time Sync Service: server 169.254.169.123 in /etc/chrony.conf',
    },
  ],
  [
    443,
    { name: 'QUIC', setting: 'leave UDP 443 closed: HTTP/3 clients go on over TCP, by the proxy' },
  ],
  [500, { name: 'IKE' }],
  [514, { name: 'syslog' }],
  [853, { name: 'DNS over QUIC' }],
  [1812, { name: 'RADIUS' }],
  [3478, { name: 'STUN' }],
  [4500, { name: 'IPsec' }],
  [51820, { name: 'WireGuard' }],
]);

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
