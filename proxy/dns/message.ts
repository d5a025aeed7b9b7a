import { type Answer, decode, type Packet } from 'dns-packet';
import { type Host, parseHost } from '../../rules/host.ts';
import { type Ip, parseIp } from '../../rules/ip.ts';

/** A question that a client may ask. */
export interface Question {
  readonly id: number;
  /** Lower case, no trailing dot; the root is `.`. */
  readonly name: string;
  /** The name as a host, where it can be one. */
  readonly host: Host | undefined;
  /** `A`, `AAAA`, `TYPE65280`. */
  readonly type: string;
  /** The question as it stands in the packet: name, type and class. */
  readonly wire: Buffer;
}

/** Response codes (RFC 1035 §4.1.1): format error, server failure, no such name, not implemented, refused. */
export type Rcode = 1 | 2 | 3 | 4 | 5;

export type Read =
  | { readonly kind: 'question'; readonly question: Question }
  /** A question that is answered at once, with this code. */
  | { readonly kind: 'fault'; readonly rcode: Rcode }
  /** Nothing that has an answer: an answer itself, or less than a header. */
  | { readonly kind: 'noise' };

const HEADER_BYTES = 12;
const RESPONSE = 0x8000;
const OPCODE = 0x7800;
const TRUNCATED = 0x0200;
const RECURSION_DESIRED = 0x0100;
const RECURSION_AVAILABLE = 0x0080;

/** Reads what a client asks (RFC 1035 §4). */
export function readQuestion(packet: Buffer): Read {
  if (packet.length < HEADER_BYTES) return { kind: 'noise' };
  const flags = packet.readUInt16BE(2);
  if ((flags & RESPONSE) !== 0) return { kind: 'noise' };
  if ((flags & OPCODE) !== 0) return { kind: 'fault', rcode: 4 };
  if (packet.readUInt16BE(4) !== 1) return { kind: 'fault', rcode: 1 };
  const asked = readName(packet, HEADER_BYTES);
  if (asked === undefined || packet.length < asked.end + 4) return { kind: 'fault', rcode: 1 };
  const name = asked.labels.join('.').toLowerCase();
  const host = parseHost(name);
  const wire = packet.subarray(HEADER_BYTES, asked.end + 4);
  const question = {
    id: packet.readUInt16BE(0),
    name: name === '' ? '.' : name,
    host: host.ok ? host.value : undefined,
    type: typeName(packet.readUInt16BE(asked.end)),
    wire,
  };
  return { kind: 'question', question };
}

/** What a label may hold here: printable ASCII but the dot and the backslash, which would be read as something else. */
const PLAIN_LABEL = /^[!-[\]-~]+$/;
const MAX_LABEL = 63;
const MAX_NAME = 253;

/**
 * Reads the name of a question. The library would read more: a label with a dot in it, a compressed name, odd
 * bytes. These have two readings, and the resolver behind us has its own.
 */
function readName(
  packet: Buffer,
  start: number,
): { readonly labels: readonly string[]; readonly end: number } | undefined {
  const labels: string[] = [];
  let at = start;
  for (let length = packet[at]; length !== 0; length = packet[at]) {
    if (length === undefined || length > MAX_LABEL || at - start > MAX_NAME) return undefined;
    const label = packet.toString('latin1', at + 1, at + 1 + length);
    if (label.length < length || label.includes('.') || !PLAIN_LABEL.test(label)) return undefined;
    labels.push(label);
    at += 1 + length;
  }
  return { labels, end: at + 1 };
}

/** Types that the library has no name for (RFC 9460 §14.1, RFC 1035 §3.2.3). */
const NEWER: Readonly<Record<number, string>> = { 64: 'SVCB', 65: 'HTTPS', 255: 'ANY' };

/** The name of a type, or the one that RFC 3597 §5 gives to those without. */
function typeName(type: number): string {
  const newer = NEWER[type];
  if (newer !== undefined) return newer;
  const known = decode(Buffer.from([...EMPTY_QUESTION, type >> 8, type & 255, 0, 1])).questions?.[0]
    ?.type;
  return known === undefined || known.startsWith('UNKNOWN_') ? `TYPE${type}` : known;
}

/** The library tells the name of a type in a packet only: this one asks for the root. */
const EMPTY_QUESTION = [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0];

/** An answer as far as it is recorded. */
export interface Reply {
  readonly code: string;
  readonly addresses: readonly Ip[];
  readonly chain: readonly string[];
  /** The shortest TTL among the addresses. */
  readonly ttlSeconds: number;
}

/** Reads the answer to a question; nothing where it is not one, whoever sent it. */
export function readReply(packet: Buffer, { id, wire }: Question): Reply | undefined {
  if (packet.length < HEADER_BYTES || packet.readUInt16BE(0) !== id) return undefined;
  const flags = packet.readUInt16BE(2);
  if ((flags & RESPONSE) === 0) return undefined;
  const questions = packet.readUInt16BE(4);
  const asked = packet.subarray(HEADER_BYTES, HEADER_BYTES + wire.length);
  // A server that cannot read the question may leave it out; then there is nothing in its answer.
  if (questions === 0 ? (flags & 0xf) === 0 : !sameQuestion(asked, wire)) return undefined;
  try {
    return replyOf(decode(packet));
  } catch {
    // Cut where it was too long for UDP, which the client will find for itself.
    if ((flags & TRUNCATED) === 0) return undefined;
    return { code: 'NOERROR', addresses: [], chain: [], ttlSeconds: 0 };
  }
}

/** Names differ in case where a resolver mixes it to know its own questions again. */
function sameQuestion(a: Buffer, b: Buffer): boolean {
  const [nameA, nameB] = [a.subarray(0, -4), b.subarray(0, -4)];
  return (
    a.subarray(-4).equals(b.subarray(-4)) &&
    nameA.toString('latin1').toLowerCase() === nameB.toString('latin1').toLowerCase()
  );
}

function replyOf({ rcode, answers = [], questions = [] }: Packet & { rcode?: string }): Reply {
  const [question] = questions;
  const { addresses, chain, ttlSeconds } = follow(question?.name ?? '', answers);
  return { code: rcode ?? 'NOERROR', addresses, chain, ttlSeconds };
}

/** The addresses that a name leads to, and the names on the way. */
function follow(name: string, answers: readonly Answer[]): Omit<Reply, 'code'> {
  const aliases = new Map<string, string>();
  for (const answer of answers) {
    if (answer.type === 'CNAME') aliases.set(canonical(answer.name), canonical(answer.data));
  }
  const chain: string[] = [];
  let end = canonical(name);
  for (let next = aliases.get(end); next !== undefined; next = aliases.get(end)) {
    if (chain.includes(next)) break;
    chain.push(next);
    end = next;
  }
  const found = answers.flatMap((answer) => {
    if (answer.type !== 'A' && answer.type !== 'AAAA') return [];
    const address = canonical(answer.name) === end ? parseIp(answer.data) : undefined;
    return address === undefined ? [] : { address, ttl: answer.ttl ?? 0 };
  });
  return {
    addresses: found.map(({ address }) => address),
    chain,
    ttlSeconds: Math.min(...found.map(({ ttl }) => ttl), MAX_TTL_SECONDS),
  };
}

/** A week, as resolvers commonly cut it. */
const MAX_TTL_SECONDS = 604_800;

function canonical(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

/** The same packet under another id. */
export function withId(packet: Buffer, id: number): Buffer {
  const copy = Buffer.from(packet);
  copy.writeUInt16BE(id, 0);
  return copy;
}

/** An answer without records, with the question where it could be read. */
export function answerWith(rcode: Rcode, packet: Buffer, question?: Question): Buffer {
  const head = Buffer.alloc(HEADER_BYTES);
  packet.copy(head, 0, 0, 4);
  const flags = packet.readUInt16BE(2) & (OPCODE | RECURSION_DESIRED);
  head.writeUInt16BE(RESPONSE | flags | RECURSION_AVAILABLE | rcode, 2);
  head.writeUInt16BE(question === undefined ? 0 : 1, 4);
  return Buffer.concat([head, question?.wire ?? Buffer.alloc(0)]);
}
