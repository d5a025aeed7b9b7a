import type { Client } from '../admit.ts';
import type { Lookup, Verdict } from '../event.ts';
import { type Answered, type Asking, ask, type Transport } from './ask.ts';
import { answerWith, type Question, type Rcode, readQuestion } from './message.ts';
import type { NameMemory } from './name-memory.ts';

/** What the policy says of a name, as far as it is asked. */
export type NameVerdict = 'allowed' | 'would-deny' | { readonly rcode: 3 | 5 };

export interface AnswerPorts {
  now(): number;
  readonly asking: Asking;
  judge(client: Client, question: Question): NameVerdict;
  /** Counts a lookup; false where there is no room for it, and the client is not to hear the answer. */
  record(lookup: Lookup): boolean;
  readonly names: NameMemory;
  readonly meter?: DnsMeter | undefined;
}

/** What is counted of questions. */
export interface DnsMeter {
  /** A question of a client was judged. */
  asked(verdict: Verdict, transport: Transport): void;
  /** The resolvers have answered, or given up, after so long. */
  resolved(durationMs: number, hasAnswer: boolean): void;
  /** A packet went no further than here. */
  dropped(reason: DnsDrop): void;
}

export type DnsDrop = 'stranger' | 'flood' | 'noise' | 'fault';

const CODES = { 3: 'NXDOMAIN', 5: 'REFUSED' } as const;

/**
 * Answers one packet of a client: judged, asked for, recorded, and only then told; nothing where it is no question.
 */
export async function answer(
  packet: Buffer,
  transport: Transport,
  client: Client,
  ports: AnswerPorts,
): Promise<Buffer | undefined> {
  const at = ports.now();
  const read = readQuestion(packet);
  if (read.kind !== 'question') ports.meter?.dropped(read.kind);
  if (read.kind === 'noise') return undefined;
  if (read.kind === 'fault') return answerWith(read.rcode, packet);
  const { question } = read;
  const fail = (rcode: Rcode): Buffer => answerWith(rcode, packet, question);
  const verdict = ports.judge(client, question);
  ports.meter?.asked(typeof verdict === 'object' ? 'denied' : verdict, transport);
  if (typeof verdict === 'object') {
    const { rcode } = verdict;
    const isRecorded = ports.record(lookupOf(at, client, question, 'denied', CODES[rcode]));
    return fail(isRecorded ? rcode : 2);
  }
  const answered = await ask(packet, question, transport, ports.asking);
  ports.meter?.resolved(ports.now() - at, answered !== undefined);
  const isRecorded = ports.record(
    lookupOf(at, client, question, verdict, answered?.reply.code, answered),
  );
  if (answered === undefined || !isRecorded) return fail(2);
  const { addresses, ttlSeconds } = answered.reply;
  if (question.host !== undefined && addresses.length > 0) {
    ports.names.remember(client.address, question.host, addresses, ttlSeconds * 1_000);
  }
  return answered.packet;
}

function lookupOf(
  at: number,
  { address }: Client,
  { name, type }: Question,
  verdict: Verdict,
  code: string | undefined,
  answered?: Answered,
): Lookup {
  const { addresses = [], chain = [] } = answered?.reply ?? {};
  return { at, client: address, name, type, verdict, code, addresses, chain };
}
