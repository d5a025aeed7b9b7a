import { type Ip, parseIp } from '../../rules/ip.ts';
import { directionOf, isInside, type Segment } from './flow-direction.ts';
import { IGNORED, type Importer, type LineParser, type LineResult, rejected } from './importer.ts';
import { flowResult } from './segment-flow.ts';
import {
  type Columns,
  columnsOf,
  columnsOfSetting,
  DEFAULT_LENGTH,
  defaultColumns,
  FIELDS,
  type Field,
  isHeader,
  withoutTime,
} from './vpc-flow-columns.ts';

/**
 * VPC Flow Logs, as text with a header (S3), without one (CloudWatch Logs; then in the default
 * format, or as `--logformat '${version} ${srcaddr} ...'` says), or Parquet.
 *
 * A record is one direction of what passed a network interface in a minute or ten. The request makes
 * a flow of whoever opened it; the reply adds its bytes to the same flow. Where the log has
 * `pkt-srcaddr` and `pkt-dstaddr` they are used: behind a NAT gateway the other two name the gateway.
 *
 * Ignored: records without data (NODATA, SKIPDATA), inbound traffic, multicast and broadcast, and
 * what a NAT gateway sends on, once it has been seen to be one.
 */
export const vpcFlow: Importer = {
  columns: [...FIELDS, ...FIELDS.map((field) => field.replaceAll('-', '_'))],
  takesLogformat: true,
  open: ({ logformat }) => new VpcFlowParser(columnsOfSetting(logformat)),
};

/** So many addresses are remembered as they were read: to read one anew costs little, and a scan has no end of them. */
const MAX_ADDRESSES = 16_384;
const MAX_GATEWAYS = 65_536;

class VpcFlowParser implements LineParser {
  #columns: Columns | undefined;
  readonly #addresses = new Map<string, Ip | undefined>();
  readonly #gateways = new Set<string>();
  #skipped = 0;

  constructor(columns: Columns | undefined) {
    this.#columns = columns;
  }

  parse(line: string): LineResult {
    const words = withoutTime(line.split(' '));
    if (isHeader(words)) {
      this.#columns = columnsOf(words);
      return IGNORED;
    }
    const columns = this.#columns ?? defaultColumns(words);
    if (columns === undefined) {
      return rejected(
        `it is not in the default format, which has ${DEFAULT_LENGTH} fields and version 2: keep the header line, or give the format with --logformat`,
      );
    }
    return this.#read(words, columns);
  }

  note(): string | undefined {
    return this.#skipped === 0
      ? undefined
      : `${this.#skipped} records say SKIPDATA: AWS could not log all that passed`;
  }

  #read(words: readonly string[], columns: Columns): LineResult {
    const status = at(words, columns['log-status']);
    if (status === 'NODATA' || status === 'SKIPDATA') {
      if (status === 'SKIPDATA') this.#skipped += 1;
      return IGNORED;
    }
    const source = this.#address(words, columns['pkt-srcaddr'], columns.srcaddr);
    const destination = this.#address(words, columns['pkt-dstaddr'], columns.dstaddr);
    if (source === undefined || destination === undefined) {
      return rejected(
        `its ${source === undefined ? 'source' : 'destination'} is not an IP address`,
      );
    }
    if (this.#isPassedOn(words, columns, { source, destination })) return IGNORED;
    return toResult(words, columns, { source, destination });
  }

  /** The address of the packet itself, where the log has it, else the one next to the interface. */
  #address(words: readonly string[], packet: number, interfaced: number): Ip | undefined {
    const text = at(words, packet);
    const chosen = text === undefined ? at(words, interfaced) : text;
    if (chosen === undefined) return undefined;
    if (this.#addresses.has(chosen)) return this.#addresses.get(chosen);
    const ip = parseIp(chosen);
    if (this.#addresses.size >= MAX_ADDRESSES) this.#addresses.clear();
    this.#addresses.set(chosen, ip);
    return ip;
  }

  /**
   * Behind a NAT gateway one connection is logged twice: towards the gateway, where the packet's own
   * addresses name client and server, and on from there, where the gateway would be the client.
   */
  #isPassedOn(
    words: readonly string[],
    columns: Columns,
    { source, destination }: { readonly source: Ip; readonly destination: Ip },
  ): boolean {
    const next = at(words, columns.dstaddr);
    const isOnWayOut = isInside(source) && !isInside(destination);
    // Not on the way back: there the interface belongs to the client's own machine (pods on a node).
    if (isOnWayOut && next !== undefined && next !== destination) this.#remember(next);
    return this.#gateways.has(source) || this.#gateways.has(destination);
  }

  #remember(gateway: string): void {
    if (this.#gateways.size < MAX_GATEWAYS) this.#gateways.add(gateway);
  }
}

function toResult(
  words: readonly string[],
  columns: Columns,
  ends: { readonly source: Ip; readonly destination: Ip },
): LineResult {
  const number = (field: Field): number | undefined => numberOf(at(words, columns[field]));
  const protocol = number('protocol');
  if (protocol === undefined || protocol > 255) return rejected('its protocol is not a number');
  const hasPorts = WITH_PORTS.has(protocol);
  const sourcePort = hasPorts ? number('srcport') : 0;
  const destinationPort = hasPorts ? number('dstport') : 0;
  if (sourcePort === undefined || destinationPort === undefined) {
    return rejected('it has no ports');
  }
  if (hasPorts && !(isPort(sourcePort) && isPort(destinationPort))) {
    return rejected('its port is not in 1-65535');
  }
  const start = number('start');
  const action = at(words, columns.action);
  if (start === undefined) return rejected('it has no start time');
  if (action !== 'ACCEPT' && action !== 'REJECT') {
    return rejected('its action is neither ACCEPT nor REJECT');
  }
  const segment: Segment = {
    ...ends,
    sourcePort,
    destinationPort,
    opener: protocol === 6 ? openerOf(number('tcp-flags')) : undefined,
    takenAt: TAKEN_AT[at(words, columns['flow-direction']) ?? ''],
  };
  const direction = directionOf(segment);
  // No filter denies the answer to what it let through: this is somebody who was not let in.
  if (direction === 'reply' && action === 'REJECT' && segment.opener === undefined) return IGNORED;
  return flowResult(segment, direction, {
    at: start * 1000,
    lastAt: (number('end') ?? start) * 1000,
    protocol,
    bytes: number('bytes') ?? 0,
    action: action === 'ACCEPT' ? 'allowed' : 'denied',
  });
}

/** TCP, UDP, DCCP and SCTP: IANA protocol numbers. */
const WITH_PORTS: ReadonlySet<number> = new Set([6, 17, 33, 132]);

function isPort(port: number): boolean {
  return port >= 1 && port <= 65_535;
}

/** The guide counts SYN as 2 and SYN-ACK as 18, added up over the interval; an ACK alone is 0. */
function openerOf(flags: number | undefined): Segment['opener'] {
  if (flags === undefined || (flags & 2) === 0) return undefined;
  return (flags & 16) === 0 ? 'source' : 'destination';
}

const TAKEN_AT: Readonly<Record<string, Segment['takenAt']>> = {
  egress: 'source',
  ingress: 'destination',
};

/** The field, or `undefined` where the format does not have it or the record leaves it empty. */
function at(words: readonly string[], column: number): string | undefined {
  const word = column === -1 ? undefined : words[column];
  return word === '-' || word === '' ? undefined : word;
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
