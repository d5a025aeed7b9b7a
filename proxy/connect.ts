import type { Socket } from 'node:net';
import { type Authority, parseAuthority } from '../rules/authority.ts';
import { tunnelProtocol } from '../rules/protocol.ts';
import { type AdmitPorts, admit, type Client } from './admit.ts';
import { malformedAnswer, unreachableAnswer } from './answers.ts';
import type { ConnectHead } from './connect-head.ts';
import type { Attempt } from './event.ts';
import { headerValue } from './headers.ts';
import { type Outcome, recordOutcome } from './outcome.ts';
import { overhearClientHello } from './overhear.ts';
import { reach } from './reach.ts';
import { writeAnswer } from './reply.ts';
import type { Route } from './route.ts';
import { joinSockets } from './tunnel.ts';

export interface TunnelPorts extends AdmitPorts {
  now(): number;
  readonly connectTimeoutMs: number;
  readonly idleTimeoutMs: number;
}

const ESTABLISHED = 'HTTP/1.1 200 Connection established\r\n\r\n';

/**
 * Serves one CONNECT request from first byte to last, and records it exactly once
 * (RFC 9110 §9.3.6). The socket is paused, with an error listener.
 */
export async function serveConnect(
  socket: Socket,
  head: ConnectHead,
  client: Client,
  ports: TunnelPorts,
): Promise<void> {
  const outcome = await runConnect(socket, head, client, ports);
  recordOutcome(outcome, ports.now(), ports.record);
}

async function runConnect(
  socket: Socket,
  head: ConnectHead,
  client: Client,
  ports: TunnelPorts,
): Promise<Outcome> {
  const startedAt = ports.now();
  const target = parseAuthority(head.target);
  if (!target.ok) {
    return answered(socket, {
      kind: 'malformed',
      answer: malformedAnswer(`the target of CONNECT cannot be used: ${target.reason}`),
    });
  }
  const admission = await admit(
    {
      startedAt,
      client,
      layer: 'proxy',
      protocol: tunnelProtocol(target.value.port),
      authority: target.value,
      method: 'CONNECT',
      userAgent: headerValue(head.headers, 'user-agent'),
    },
    ports,
  );
  if (admission.kind === 'stopped') return answered(socket, admission.outcome);
  const { attempt, route } = admission;
  return tunnel({ socket, rest: head.rest, authority: target.value, attempt, route }, ports);
}

interface Tunnel {
  readonly socket: Socket;
  /** What the client sent behind its request, ahead of the answer. */
  readonly rest: Buffer;
  readonly authority: Authority;
  readonly attempt: Attempt;
  readonly route: Exclude<Route, { kind: 'unresolved' }>;
}

async function tunnel(
  { socket, rest, authority, attempt, route }: Tunnel,
  ports: TunnelPorts,
): Promise<Outcome> {
  const gone = new AbortController();
  const onGone = (): void => gone.abort();
  socket.once('close', onGone);
  const dialled = await reach(authority, route, {
    connectTimeoutMs: ports.connectTimeoutMs,
    signal: gone.signal,
  });
  socket.removeListener('close', onGone);
  if (dialled.kind === 'failed') {
    const { error, address } = dialled;
    const answer = unreachableAnswer(authority, error);
    return answered(socket, { kind: 'unreachable', attempt, answer, error, address });
  }
  const { address } = dialled;
  if (socket.destroyed) {
    dialled.socket.destroy();
    return {
      kind: 'closed',
      attempt,
      status: 200,
      address,
      bytesUp: 0,
      bytesDown: 0,
      error: 'client-gave-up',
    };
  }
  socket.write(ESTABLISHED);
  if (rest.length > 0) socket.unshift(rest);
  const hello = overhearClientHello(socket);
  const end = await joinSockets(socket, dialled.socket, ports.idleTimeoutMs);
  return { kind: 'closed', attempt, status: 200, address, sni: hello()?.sni, ...end };
}

function answered(socket: Socket, outcome: Outcome): Outcome {
  if (outcome.kind !== 'closed') writeAnswer(socket, outcome.answer);
  return outcome;
}
