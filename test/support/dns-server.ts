import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import type { AddressInfo } from 'node:net';
import { type Answer, decode, encode, RECURSION_AVAILABLE } from 'dns-packet';

export interface DnsAnswer {
  readonly answers?: readonly Answer[];
  /** 0 unless given: 2 SERVFAIL, 3 NXDOMAIN, 5 REFUSED. */
  readonly code?: number;
}

/** A DNS server on a free UDP port of 127.0.0.1, that goes away with its scope. */
export interface DnsServer extends AsyncDisposable {
  readonly port: number;
  /** `A example.com`, in the order in which they came. */
  readonly asked: readonly string[];
  /** A resolver that asks this server alone. */
  resolver(): Resolver;
}

/** Answers each question by what `answer` says; nothing is silence. */
export async function startDnsServer(
  answer: (name: string, type: string) => DnsAnswer | undefined,
): Promise<DnsServer> {
  const socket = createSocket('udp4');
  const asked: string[] = [];
  socket.on('message', (message, from) => {
    const { id, questions = [] } = decode(message);
    const [question] = questions;
    if (question === undefined) return;
    asked.push(`${question.type} ${question.name}`);
    const said = answer(question.name, question.type);
    if (said === undefined) return;
    const { answers = [], code = 0 } = said;
    const flags = RECURSION_AVAILABLE | code;
    const reply = encode({ type: 'response', id, flags, questions, answers: [...answers] });
    socket.send(reply, from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address() as AddressInfo;
  return {
    port,
    asked,
    resolver() {
      const resolver = new Resolver({ timeout: 500, tries: 1 });
      resolver.setServers([`127.0.0.1:${port}`]);
      return resolver;
    },
    async [Symbol.asyncDispose]() {
      await new Promise<void>((resolve) => socket.close(resolve));
    },
  };
}

export function a(name: string, data: string, ttl: number): Answer {
  return { type: 'A', name, data, ttl };
}

export function aaaa(name: string, data: string, ttl: number): Answer {
  return { type: 'AAAA', name, data, ttl };
}

export function cname(name: string, data: string, ttl: number): Answer {
  return { type: 'CNAME', name, data, ttl };
}
