import { createSocket } from 'node:dgram';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { decode, encode, type Packet } from 'dns-packet';

/** A stand-in resolver on one free port of 127.0.0.1, for UDP and TCP, that goes away with its scope. */
export interface StandInResolver extends AsyncDisposable {
  readonly port: number;
  /** Questions so far. */
  readonly asked: readonly Asked[];
}

interface Asked {
  readonly transport: 'udp' | 'tcp';
  readonly id: number;
  readonly name: string;
  /** The port that it came from. */
  readonly from: number;
  readonly bytes: Buffer;
}

/** What comes back, in this order; nothing for silence. */
export type Respond = (query: Packet, transport: 'udp' | 'tcp') => readonly Buffer[];

/** An answer with these records to a question. */
export function answerTo(query: Packet, parts: Partial<Packet>): Buffer {
  const { id, questions } = query;
  return encode({ type: 'response', id, questions, flags: 0x0180, ...parts } as Packet);
}

export async function startResolver(respond: Respond): Promise<StandInResolver> {
  const asked: Asked[] = [];
  const hear = (bytes: Buffer, transport: Asked['transport'], from: number): readonly Buffer[] => {
    const query = decode(bytes);
    const name = query.questions?.[0]?.name ?? '';
    asked.push({ transport, id: query.id ?? 0, name, from, bytes });
    return respond(query, transport);
  };
  const tcp = createServer((socket: Socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      for (const packet of hear(chunk.subarray(2), 'tcp', socket.remotePort ?? 0)) {
        socket.write(
          Buffer.concat([Buffer.from([packet.length >> 8, packet.length & 255]), packet]),
        );
      }
    });
  });
  await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
  const { port } = tcp.address() as AddressInfo;
  const udp = createSocket('udp4');
  udp.on('message', (bytes, from) => {
    for (const packet of hear(bytes, 'udp', from.port)) udp.send(packet, from.port, from.address);
  });
  await new Promise<void>((resolve) => udp.bind(port, '127.0.0.1', resolve));
  return {
    port,
    asked,
    async [Symbol.asyncDispose]() {
      tcp.close();
      udp.close();
    },
  };
}
