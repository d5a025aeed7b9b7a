import { runWell } from '../../peers/support/peer.ts';

/** Packets of one client to one address and port, as a capture has them. */
export interface WireFlow {
  readonly client: string;
  readonly address: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  readonly packets: number;
  readonly bytes: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
}

const FIELDS = [
  ...['ip.src', 'ip.dst', 'tcp.srcport', 'tcp.dstport', 'tcp.flags'],
  ...['udp.srcport', 'udp.dstport', 'frame.len', 'frame.time_epoch', 'ipv6.src', 'ipv6.dst'],
];

const SYN = 0x02;
const ACK = 0x10;

/** Reads a capture with tshark: what a client began, by client, address, port and protocol. */
export async function readCapture(file: string): Promise<WireFlow[]> {
  const fields = FIELDS.flatMap((field) => ['-e', field]);
  const text = await runWell('tshark', [
    ...['-n', '-r', file, '-T', 'fields', '-E', 'separator=,', '-E', 'occurrence=f'],
    ...fields,
  ]);
  const flows = new Map<string, WireFlow>();
  for (const line of text.split('\n').filter(Boolean)) {
    const [src4, dst4, sport, dport, flags, usport, udport, length, time, src6, dst6] =
      line.split(',');
    const [src = '', dst = ''] = [src4 || src6, dst4 || dst6];
    const isTcp = Boolean(dport);
    if (!isTcp && !udport) continue;
    const protocol = isTcp ? 'tcp' : 'udp';
    const port = Number(isTcp ? dport : udport);
    const from = Number(isTcp ? sport : usport);
    // Who sent the SYN is the client; of UDP, whoever has the higher port.
    const opens = isTcp ? (Number(flags) & (SYN | ACK)) === SYN : from > port;
    const key = `${protocol} ${src} ${dst} ${port}`;
    const known = flows.get(key);
    if (known === undefined && !opens) continue;
    const at = Number(time) * 1_000;
    flows.set(key, {
      ...{ client: src, address: dst, port, protocol },
      packets: (known?.packets ?? 0) + 1,
      bytes: (known?.bytes ?? 0) + Number(length),
      firstSeen: known?.firstSeen ?? at,
      lastSeen: at,
    });
  }
  return [...flows.values()];
}

/** Names that were looked up, as a Route 53 Resolver query log would tell them. */
export async function readResolverLog(file: string): Promise<string> {
  const text = await runWell('tshark', [
    ...['-n', '-r', file, '-Y', 'dns.flags.response == 1 && dns.a', '-T', 'fields'],
    ...['-E', 'separator=,', '-E', 'occurrence=f'],
    ...['ip.dst', 'dns.qry.name', 'dns.a', 'frame.time_epoch'].flatMap((field) => ['-e', field]),
  ]);
  const lines = text.split('\n').filter(Boolean);
  return lines
    .map((line) => {
      const [client = '', name = '', address = '', time] = line.split(',');
      return `${JSON.stringify({
        version: '1.100000',
        query_timestamp: new Date(Number(time) * 1_000).toISOString(),
        query_name: `${name}.`,
        query_type: 'A',
        query_class: 'IN',
        rcode: 'NOERROR',
        answers: [{ Rdata: address, Type: 'A', Class: 'IN' }],
        srcaddr: client,
        srcport: '40000',
        transport: 'UDP',
      })}\n`;
    })
    .join('');
}

/** The same as a VPC flow log would tell it (version 2, the default format). */
export function toVpcFlowLog(flows: readonly WireFlow[]): string {
  const lines = flows.map(
    ({ client, address, port, protocol, packets, bytes, firstSeen, lastSeen }) =>
      [
        ...['2', '123456789012', 'eni-0a1b2c3d', client, address, 40_000, port],
        ...[protocol === 'tcp' ? 6 : 17, packets, bytes],
        ...[Math.floor(firstSeen / 1_000), Math.ceil(lastSeen / 1_000), 'ACCEPT', 'OK'],
      ].join(' '),
  );
  const header =
    'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';
  return `${[header, ...lines].join('\n')}\n`;
}
