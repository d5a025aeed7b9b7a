import { isIpLiteral, parseHost } from '../../rules/host.ts';
import { parseIp } from '../../rules/ip.ts';
import type { FlowAction } from '../event.ts';
import { directionOf, type Segment } from './flow-direction.ts';
import { IGNORED, type Importer, type LineResult, rejected } from './importer.ts';
import { type Fields, listAt, numberAt, textAt, timeAt } from './json-line.ts';
import { lookupName, lookupType } from './lookup-name.ts';
import { flowResult } from './segment-flow.ts';
import { ZeekRows } from './zeek-rows.ts';

/**
 * Zeek's conn, dns and ssl logs, as text or JSON; which one a row is of is known from `#path` or
 * `_path`, else from its fields. Rows of other logs are ignored.
 *
 * conn says who talked to whom; ssl names the host of the same connection, and counts it where there
 * is no conn log; dns is a lookup. Source: docs.zeek.org/en/master/logs/conn.html, dns.html and
 * ssl.html, read 2026-11-20.
 */
export const zeek: Importer = {
  open: () => {
    const rows = new ZeekRows();
    return {
      parse(line) {
        const row = rows.read(line);
        if (row.kind === 'header') return IGNORED;
        if (row.kind === 'unreadable') return rejected(row.reason);
        return readRow(row.path ?? guessPath(row.fields), row.fields);
      },
    };
  },
};

/** What only one of the logs has. */
function guessPath(fields: Fields): string | undefined {
  if ('conn_state' in fields) return 'conn';
  if ('query' in fields || 'qtype_name' in fields || 'rcode_name' in fields) return 'dns';
  if ('server_name' in fields || 'cipher' in fields || 'ssl_history' in fields) return 'ssl';
  return undefined;
}

function readRow(path: string | undefined, fields: Fields): LineResult {
  switch (path) {
    case 'conn':
      return readConnection(fields);
    case 'dns':
      return readLookup(fields);
    case 'ssl':
      return readHandshake(fields);
    default:
      return IGNORED;
  }
}

function readConnection(fields: Fields): LineResult {
  const protocol = PROTOCOLS.get(textAt(fields, 'proto') ?? '');
  if (protocol === undefined) return rejected('its proto is none of tcp, udp and icmp');
  const row = readEnds(fields, protocol);
  if (typeof row === 'string') return rejected(row);
  const result = flowResult(row.segment, directionOf(row.segment), {
    at: row.at,
    lastAt: row.at + 1000 * (numberAt(fields, 'duration') ?? 0),
    protocol,
    action: actionOf(textAt(fields, 'conn_state')),
    bytes: numberAt(fields, 'orig_bytes') ?? 0,
  });
  if (result.kind !== 'flow') return result;
  // One row has both directions.
  return { kind: 'flow', flow: { ...result.flow, bytesDown: numberAt(fields, 'resp_bytes') ?? 0 } };
}

/** S0: nobody answered; REJ: refused; RSTOS0 and SH: given up before an answer came. */
const UNANSWERED: ReadonlySet<string | undefined> = new Set(['S0', 'REJ', 'RSTOS0', 'SH']);

function actionOf(state: string | undefined): FlowAction {
  return UNANSWERED.has(state) ? 'unanswered' : 'allowed';
}

function readHandshake(fields: Fields): LineResult {
  const row = readEnds(fields, 6);
  if (typeof row === 'string') return rejected(row);
  const host = parseHost(textAt(fields, 'server_name') ?? '');
  const name = host.ok && !isIpLiteral(host.value) ? host.value : undefined;
  return flowResult(row.segment, directionOf(row.segment), {
    ...{ at: row.at, lastAt: row.at, protocol: 6, action: 'allowed', bytes: 0, name },
    // Without a name it says nothing that conn does not say.
    times: name === undefined ? 0 : 1,
  });
}

function readLookup(fields: Fields): LineResult {
  const row = readEnds(fields, 17);
  if (typeof row === 'string') return rejected(row);
  // Multicast DNS asks the neighbours, not a resolver.
  if (directionOf(row.segment) === 'local') return IGNORED;
  const query = textAt(fields, 'query');
  if (query === undefined) return IGNORED;
  const name = lookupName(query);
  const type = lookupType(textAt(fields, 'qtype_name') ?? textAt(fields, 'qtype') ?? '');
  if (name === undefined) return rejected('its query is not a name');
  if (type === undefined) return rejected('its qtype_name is not a record type');
  const answers = type === 'A' || type === 'AAAA' ? listAt(fields, 'answers').map(String) : [];
  const addresses = answers.flatMap((answer) => parseIp(answer) ?? '').filter((ip) => ip !== '');
  const aliases = answers.filter((answer) => parseIp(answer) === undefined);
  return {
    kind: 'lookup',
    lookup: {
      ...{ at: row.at, client: row.segment.source, name, type, verdict: 'allowed' },
      code: textAt(fields, 'rcode_name'),
      addresses,
      chain: aliases.map((alias) => lookupName(alias) ?? '').filter((alias) => alias !== ''),
    },
  };
}

const PROTOCOLS: ReadonlyMap<string, number> = new Map([
  ['icmp', 1],
  ['tcp', 6],
  ['udp', 17],
  // Zeek knows no other by name.
  ['unknown_transport', 255],
]);

interface Ends {
  readonly at: number;
  readonly segment: Segment;
}

/** Zeek's originator is whoever opened the connection, as far as Zeek could tell. */
function readEnds(fields: Fields, protocol: number): Ends | string {
  const source = parseIp(textAt(fields, 'id.orig_h') ?? '');
  const destination = parseIp(textAt(fields, 'id.resp_h') ?? '');
  if (source === undefined) return 'its id.orig_h is not an IP address';
  if (destination === undefined) return 'its id.resp_h is not an IP address';
  const at = momentAt(fields);
  if (at === undefined) return 'its ts is not a time';
  // Of ICMP these are type and code.
  const hasPorts = protocol === 6 || protocol === 17;
  const sourcePort = hasPorts ? numberAt(fields, 'id.orig_p') : 0;
  const destinationPort = hasPorts ? numberAt(fields, 'id.resp_p') : 0;
  if (sourcePort === undefined || destinationPort === undefined) return 'it has no ports';
  if (Math.max(sourcePort, destinationPort) > 65_535) return 'its port is not in 1-65535';
  return {
    at,
    segment: { source, destination, sourcePort, destinationPort, opener: 'source' },
  };
}

/** Seconds, or as `LogAscii::json_timestamps` says: milliseconds or ISO 8601. */
function momentAt(fields: Fields): number | undefined {
  const number = numberAt(fields, 'ts');
  if (number === undefined) return timeAt(fields, 'ts');
  // In seconds this would be past the year 5000.
  return Math.round(number > 1e11 ? number : number * 1000);
}
