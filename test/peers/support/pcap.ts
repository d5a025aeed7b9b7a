import { Duplex } from 'node:stream';
import { connect } from 'node:tls';

/** One connection as it is seen on the wire: opened, and the client's first bytes. */
export interface Conversation {
  readonly client: string;
  readonly clientPort: number;
  readonly server: string;
  readonly serverPort: number;
  readonly firstBytes: Buffer;
}

/** Writes conversations as a capture file (libpcap, Ethernet, IPv4), one after the other. Checksums are left out. */
export function writePcap(conversations: readonly Conversation[]): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(262_144, 16);
  header.writeUInt32LE(1, 20);
  const packets = conversations.flatMap(segmentsOf);
  return Buffer.concat([header, ...packets.map(record)]);
}

const SYN = 0x02;
const ACK = 0x10;
const PSH = 0x08;

/** Handshake, request, and the acknowledgement by which an inspector takes the request as received. */
function segmentsOf(conversation: Conversation): readonly Buffer[] {
  const { firstBytes } = conversation;
  const after = 1_001 + firstBytes.length;
  return [
    segment(conversation, true, { seq: 1_000, ack: 0, flags: SYN }),
    segment(conversation, false, { seq: 5_000, ack: 1_001, flags: SYN | ACK }),
    segment(conversation, true, { seq: 1_001, ack: 5_001, flags: ACK }),
    segment(conversation, true, { seq: 1_001, ack: 5_001, flags: ACK | PSH, data: firstBytes }),
    segment(conversation, false, { seq: 5_001, ack: after, flags: ACK }),
  ];
}

interface Tcp {
  readonly seq: number;
  readonly ack: number;
  readonly flags: number;
  readonly data?: Buffer;
}

function segment(
  { client, clientPort, server, serverPort }: Conversation,
  fromClient: boolean,
  { seq, ack, flags, data = Buffer.alloc(0) }: Tcp,
): Buffer {
  const head = Buffer.alloc(54);
  head.writeUInt16BE(0x0800, 12);
  head.writeUInt8(0x45, 14);
  head.writeUInt16BE(40 + data.length, 16);
  head.writeUInt8(64, 22);
  head.writeUInt8(6, 23);
  address(fromClient ? client : server).copy(head, 26);
  address(fromClient ? server : client).copy(head, 30);
  head.writeUInt16BE(fromClient ? clientPort : serverPort, 34);
  head.writeUInt16BE(fromClient ? serverPort : clientPort, 36);
  head.writeUInt32BE(seq, 38);
  head.writeUInt32BE(ack, 42);
  head.writeUInt8(0x50, 46);
  head.writeUInt8(flags, 47);
  head.writeUInt16BE(65_535, 48);
  return Buffer.concat([head, data]);
}

function address(ip: string): Buffer {
  return Buffer.from(ip.split('.').map(Number));
}

function record(packet: Buffer, index: number): Buffer {
  const head = Buffer.alloc(16);
  head.writeUInt32LE(1_800_000_000 + Math.floor(index / 1_000), 0);
  head.writeUInt32LE((index % 1_000) * 1_000, 4);
  head.writeUInt32LE(packet.length, 8);
  head.writeUInt32LE(packet.length, 12);
  return Buffer.concat([head, packet]);
}

/** The ClientHello that Node itself sends for a name. */
export function clientHello(servername: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const wire = new Duplex({
      read: () => undefined,
      write: (bytes: Buffer, _, done) => {
        resolve(bytes);
        done();
      },
    });
    connect({ socket: wire, servername }).once('error', reject);
  });
}
