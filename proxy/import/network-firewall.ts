import { isIpLiteral, parseHost } from '../../rules/host.ts';
import { parseIp } from '../../rules/ip.ts';
import type { FlowAction } from '../event.ts';
import { directionOf, type Segment } from './flow-direction.ts';
import { IGNORED, type Importer, type LineResult, rejected } from './importer.ts';
import { type Fields, fieldsAt, numberAt, parseJsonLine, textAt, timeAt } from './json-line.ts';
import { flowResult } from './segment-flow.ts';

/**
 * The three logs of AWS Network Firewall, one JSON object a line: flow (Suricata's `netflow`), alert
 * and TLS. Bare EVE lines of Suricata with the same event types are read too.
 *
 * A netflow event is one direction of a flow, and its TCP flags are those of all its packets, so that
 * only a SYN nobody acknowledged says who began; else `directionOf` infers it. An alert names the host
 * where the protocol did (SNI, HTTP Host); it counts no flow where it was let through, as the flow log
 * counts that one, and it is the denied attempt where it was blocked.
 *
 * Source: "Contents of a AWS Network Firewall log" and "Logging for TLS inspection", Network Firewall
 * Developer Guide, docs.aws.amazon.com/network-firewall/latest/developerguide/firewall-logging-contents.html
 * and tls-inspection-logging.html, read 2026-11-20.
 */
export const networkFirewall: Importer = { open: () => ({ parse: parseLine }) };

function parseLine(line: string): LineResult {
  const fields = parseJsonLine(line);
  if (fields === undefined) return rejected('it is not a JSON object');
  const event = 'event' in fields ? fieldsAt(fields, 'event') : fields;
  const type = textAt(event, 'event_type');
  if (type === 'netflow') return readNetflow(event);
  if (type === 'alert') return readAlert(event);
  if (type === undefined && ('sni' in event || 'tls_error' in event)) return readTls(event);
  // Suricata has more kinds of events, and new ones come: they name no destination of their own.
  return type === undefined ? rejected('it has no event_type') : IGNORED;
}

function readNetflow(event: Fields): LineResult {
  const segment = segmentOf(event, openerOf(fieldsAt(event, 'tcp')));
  if (typeof segment === 'string') return rejected(segment);
  const netflow = fieldsAt(event, 'netflow');
  const at = timeAt(netflow, 'start') ?? timeAt(event, 'timestamp');
  if (at === undefined) return rejected('it has no timestamp');
  return flowResult(segment, directionOf(segment), {
    at,
    lastAt: timeAt(netflow, 'end') ?? at,
    protocol: segment.protocol,
    bytes: numberAt(netflow, 'bytes') ?? 0,
    action: 'allowed',
  });
}

function readAlert(event: Fields): LineResult {
  const blocked = textAt(fieldsAt(event, 'alert'), 'action') === 'blocked';
  const http = textAt(fieldsAt(event, 'http'), 'hostname');
  const name = nameOf(textAt(fieldsAt(event, 'tls'), 'sni') ?? http);
  return readNamed(event, { name, action: blocked ? 'denied' : 'allowed', times: blocked ? 1 : 0 });
}

/** A TLS log holds what inspection could not go through with: those connections were cut. */
function readTls(event: Fields): LineResult {
  const failed = 'tls_error' in event;
  return readNamed(
    { ...event, proto: 'TCP' },
    { name: nameOf(textAt(event, 'sni')), action: failed ? 'denied' : 'allowed', times: 1 },
  );
}

function readNamed(
  event: Fields,
  seen: { readonly name: string | undefined; readonly action: FlowAction; readonly times: number },
): LineResult {
  // A name was asked for by the client, and a TLS error is about its hello: the source opened it.
  const segment = segmentOf(event, seen.name === undefined ? undefined : openedBy(event));
  if (typeof segment === 'string') return rejected(segment);
  const at = timeAt(event, 'timestamp');
  if (at === undefined) return rejected('it has no timestamp');
  const facts = { at, lastAt: at, protocol: segment.protocol, bytes: 0, ...seen };
  return flowResult(segment, directionOf(segment), facts);
}

/** An alert may be raised by the server's half (`to_client`), with the ends turned round. */
function openedBy(event: Fields): Segment['opener'] {
  return textAt(event, 'direction') === 'to_client' ? 'destination' : 'source';
}

function segmentOf(
  event: Fields,
  opener: Segment['opener'],
): (Segment & { readonly protocol: number }) | string {
  const source = parseIp(textAt(event, 'src_ip') ?? '');
  const destination = parseIp(textAt(event, 'dest_ip') ?? '');
  if (source === undefined) return 'its src_ip is not an IP address';
  if (destination === undefined) return 'its dest_ip is not an IP address';
  const protocol = protocolOf(textAt(event, 'proto') ?? '');
  if (protocol === undefined) return 'its proto is not known';
  const sourcePort = numberAt(event, 'src_port') ?? 0;
  const destinationPort = numberAt(event, 'dest_port') ?? 0;
  if (Math.max(sourcePort, destinationPort) > 65_535) return 'its port is not in 1-65535';
  return { source, destination, sourcePort, destinationPort, opener, protocol };
}

/** Suricata's names of IP protocols, and `001` for those it has none for. */
const PROTOCOLS: ReadonlyMap<string, number> = new Map([
  ['ICMP', 1],
  ['TCP', 6],
  ['UDP', 17],
  ['GRE', 47],
  ['ESP', 50],
  ['AH', 51],
  ['IPv6-ICMP', 58],
  ['ICMPv6', 58],
  ['SCTP', 132],
]);

function protocolOf(text: string): number | undefined {
  if (/^\d{1,3}$/.test(text)) return Number(text) <= 255 ? Number(text) : undefined;
  return PROTOCOLS.get(text);
}

function openerOf(tcp: Fields): Segment['opener'] {
  return tcp.syn === true && tcp.ack !== true ? 'source' : undefined;
}

/** The name of a host; an address in its place says nothing that the flow does not say. */
function nameOf(text: string | undefined): string | undefined {
  const host = text === undefined ? undefined : parseHost(text);
  return host?.ok === true && !isIpLiteral(host.value) ? host.value : undefined;
}
