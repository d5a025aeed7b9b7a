import type { Socket } from 'node:net';
import { type Authority, parseAuthority } from '../rules/authority.ts';
import type { Allowed, Decision } from '../rules/decide.ts';
import type { TunnelOpening } from '../rules/decide-opening.ts';
import { type Host, parseHost } from '../rules/host.ts';
import { tunnelProtocol } from '../rules/protocol.ts';
import { type Admission, type AdmitPorts, admit, type Client } from './admit.ts';
import { malformedAnswer, UNAUTHENTICATED, unreachableAnswer } from './answers.ts';
import type { ClientHello } from './client-hello.ts';
import type { ConnectHead } from './connect-head.ts';
import { headerValue } from './headers.ts';
import type { OpenTunnels } from './open-tunnels.ts';
import { type AnsweredOutcome, type Outcome, recordOutcome } from './outcome.ts';
import { holdOpening, type Opening, overhearOpening } from './overhear.ts';
import { reach } from './reach.ts';
import { writeAnswer } from './reply.ts';
import { joinSockets } from './tunnel.ts';

export interface TunnelPorts extends AdmitPorts {
  now(): number;
  /** Where open tunnels are remembered, if anyone will ask about them. */
  readonly tunnels?: OpenTunnels | undefined;
  /** Told how long it took until a destination answered, or did not. */
  dialled?(durationMs: number): void;
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
  connected: Client,
  ports: TunnelPorts,
): Promise<Outcome> {
  const startedAt = ports.now();
  const target = parseAuthority(head.target);
  if (!target.ok) {
    return answered(socket, head, {
      kind: 'malformed',
      answer: malformedAnswer(`the target of CONNECT cannot be used: ${target.reason}`),
    });
  }
  const client = await ports.identify(connected, headerValue(head.headers, 'proxy-authorization'));
  if (client === undefined) {
    return answered(socket, head, { kind: 'unauthenticated', answer: UNAUTHENTICATED });
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
  if (admission.kind === 'stopped') return answered(socket, head, admission.outcome);
  return tunnel({ socket, head, authority: target.value, ...admission }, ports);
}

type Admitted = Extract<Admission, { kind: 'admitted' }>;

interface Tunnel extends Admitted {
  readonly socket: Socket;
  readonly head: ConnectHead;
  readonly authority: Authority;
}

async function tunnel(admitted: Tunnel, ports: TunnelPorts): Promise<Outcome> {
  const { socket, head, authority, attempt, route } = admitted;
  const gone = new AbortController();
  const onGone = (): void => gone.abort();
  socket.once('close', onGone);
  const dialledAt = ports.now();
  const dialled = await reach(authority, route, {
    connectTimeoutMs: ports.connectTimeoutMs,
    signal: gone.signal,
  });
  socket.removeListener('close', onGone);
  ports.dialled?.(ports.now() - dialledAt);
  if (dialled.kind === 'failed') {
    const { error, address } = dialled;
    const answer = unreachableAnswer(authority, error);
    return answered(socket, head, { kind: 'unreachable', attempt, answer, error, address });
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
  // What the client sent ahead of the answer is the beginning of the tunnel.
  if (head.rest.length > 0) socket.unshift(head.rest);
  const pinned = route.kind === 'parent' || route.pinned;
  const leave = ports.tunnels?.enter({
    request: admitted.request,
    address: pinned ? undefined : address,
    cut: () => socket.destroy(),
  });
  const outcome = await carry({ ...admitted, upstream: dialled.socket, address }, ports);
  leave?.();
  return outcome;
}

interface Carried extends Tunnel {
  readonly upstream: Socket;
  readonly address: string | undefined;
}

/** Joins the sockets, and looks at what the client says first as far as the policy cares. */
async function carry(
  { socket, upstream, address, authority, attempt, allowed }: Carried,
  ports: TunnelPorts,
): Promise<Outcome> {
  const judge = openingJudge(authority.host, allowed, ports);
  const mustBeTls = allowed?.opening === 'client-hello';
  const holds = judge !== undefined && !ports.reportOnly;
  const overheard = holds ? undefined : overhearOpening(socket);
  const { opening, bytesUp, bytesDown, error } = await joinSockets(socket, upstream, {
    idleMs: ports.idleTimeoutMs,
    hold: holds ? (client) => holdOpening(client, judge, mustBeTls) : undefined,
  });
  const { hello, denied } = opening ?? judgeAfterwards(overheard?.(), bytesUp, judge);
  const carried = { attempt, address, sni: sniOf(hello), bytesUp, bytesDown };
  if (denied === undefined) return { kind: 'closed', ...carried, status: 200, error };
  const verdict = holds ? 'denied' : 'would-deny';
  return { kind: 'revoked', ...carried, verdict, reason: denied.reason };
}

function openingJudge(
  host: Host,
  allowed: Allowed | undefined,
  { decideOpening }: TunnelPorts,
): ((opening: TunnelOpening) => Decision) | undefined {
  if (allowed === undefined || decideOpening === undefined) return undefined;
  return (opening) => decideOpening(allowed, host, opening);
}

/** Where denials are only reported, the tunnel has been let through and is judged by what was heard. */
function judgeAfterwards(
  heard: Opening | undefined,
  bytesUp: number,
  judge: ((opening: TunnelOpening) => Decision) | undefined,
): Opening {
  const hello = heard?.hello;
  if (judge === undefined || bytesUp === 0) return { hello };
  const decision = judge(
    hello === undefined ? { kind: 'other' } : { kind: 'client-hello', sni: hello.sni },
  );
  return { hello, denied: decision.verdict === 'denied' ? decision : undefined };
}

/** The record takes the name in its canonical form, or none: what was sent may be anything. */
function sniOf(hello: ClientHello | undefined): Host | undefined {
  const host = parseHost(hello?.sni ?? '');
  return host.ok ? host.value : undefined;
}

function answered(socket: Socket, { headers }: ConnectHead, outcome: AnsweredOutcome): Outcome {
  writeAnswer(socket, outcome.answer, headerValue(headers, 'accept'));
  return outcome;
}
