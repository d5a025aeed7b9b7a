import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import type { Resolver } from './config.ts';
import { type Question, type Reply, readReply, withId } from './message.ts';

/** The transport that a question came by, which is the one that it goes on by. */
export type Transport = 'udp' | 'tcp';

/** An answer of a resolver, under the id of the question. */
export interface Answered {
  readonly packet: Buffer;
  readonly reply: Reply;
}

export interface Asking {
  readonly resolvers: readonly Resolver[];
  readonly timeoutMs: number;
}

/** Each resolver is asked so often before the client is told that there is no answer. */
const ROUNDS = 2;

/**
 * Asks the resolvers one after the other until one answers. What does not belong to the question is not looked at.
 *
 * Each question goes out from a port of its own, chosen at random by the system, under an id of its own (RFC 5452
 * §9.2), on a socket that takes packets of that resolver only. Everything else in the packet, EDNS included, is
 * passed on as it came.
 */
export async function ask(
  packet: Buffer,
  question: Question,
  transport: Transport,
  { resolvers, timeoutMs }: Asking,
): Promise<Answered | undefined> {
  const send = transport === 'udp' ? askByUdp : askByTcp;
  for (let round = 0; round < ROUNDS; round++) {
    for (const resolver of resolvers) {
      const id = randomInt(0x1_0000);
      const match = (bytes: Buffer): Answered | undefined => {
        const reply = readReply(bytes, { ...question, id });
        return reply && { packet: withId(bytes, question.id), reply };
      };
      const answered = await send(withId(packet, id), resolver, timeoutMs, match);
      if (answered !== undefined) return answered;
    }
  }
  return undefined;
}

type Match = (packet: Buffer) => Answered | undefined;

function askByUdp(
  packet: Buffer,
  { address, port }: Resolver,
  timeoutMs: number,
  match: Match,
): Promise<Answered | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
    const settle = (answered?: Answered): void => {
      clearTimeout(timer);
      socket.removeAllListeners();
      socket.on('error', () => undefined);
      socket.close();
      resolve(answered);
    };
    const timer = setTimeout(settle, timeoutMs);
    socket.on('error', () => settle());
    socket.on('message', (bytes) => {
      const answered = match(bytes);
      if (answered !== undefined) settle(answered);
    });
    socket.connect(port, address, () => socket.send(packet));
  });
}

function askByTcp(
  packet: Buffer,
  { address, port }: Resolver,
  timeoutMs: number,
  match: Match,
): Promise<Answered | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    let seen: Buffer = Buffer.alloc(0);
    const settle = (answered?: Answered): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answered);
    };
    const timer = setTimeout(settle, timeoutMs);
    socket.on('error', () => settle());
    socket.on('close', () => settle());
    socket.on('data', (chunk) => {
      seen = Buffer.concat([seen, chunk]);
      const framed = takeFrame(seen);
      if (framed !== undefined) settle(match(framed.packet));
    });
    socket.write(frame(packet));
  });
}

/** A packet as it goes over TCP, behind its length (RFC 1035 §4.2.2). */
export function frame(packet: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(packet.length);
  return Buffer.concat([length, packet]);
}

/** The first packet of what has come over TCP, once it is whole. */
export function takeFrame(
  bytes: Buffer,
): { readonly packet: Buffer; readonly rest: Buffer } | undefined {
  if (bytes.length < 2) return undefined;
  const end = 2 + bytes.readUInt16BE(0);
  if (bytes.length < end) return undefined;
  return { packet: bytes.subarray(2, end), rest: bytes.subarray(end) };
}
