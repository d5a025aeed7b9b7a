import type { Socket } from 'node:net';
import { type Admission, type AdmitPorts, type Asked, admit } from './admit.ts';
import { unreachableAnswer } from './answers.ts';
import { type CarryPorts, carry } from './carry.ts';
import type { OpenTunnels } from './open-tunnels.ts';
import type { AnsweredOutcome, Outcome } from './outcome.ts';
import { reach } from './reach.ts';

/** How a client that asked for a tunnel is answered: in the words of the protocol that it asked in. */
export interface Dialect {
  /** The tunnel stands: what goes to the client from here on comes from its destination. */
  established(socket: Socket): void;
  /** There is no tunnel, for this reason; nothing more is read from the client. */
  decline(socket: Socket, outcome: AnsweredOutcome): void;
}

/** A tunnel to an authority that a known client asks for. */
export interface TunnelRequest {
  /** Paused, half-open, and with an error listener. */
  readonly socket: Socket;
  readonly asked: Asked;
  readonly dialect: Dialect;
  /** What the client has sent ahead: the beginning of the tunnel. */
  readonly rest: Buffer;
}

export interface TunnelPorts extends AdmitPorts, CarryPorts {
  now(): number;
  /** Where open tunnels are remembered, if anyone will ask about them. */
  readonly tunnels?: OpenTunnels | undefined;
  /** Told how long it took until a destination answered, or did not. */
  dialled?(durationMs: number): void;
  /** Told of each connection to a destination, so that it is known if it comes back as a client's. */
  readonly opened?: ((upstream: Socket) => void) | undefined;
  readonly connectTimeoutMs: number;
}

type Admitted = Extract<Admission, { kind: 'admitted' }>;

/**
 * Serves one tunnel from "asked" to its last byte, whoever asked in whatever dialect: admit, dial, say that it
 * stands, carry. The outcome is to be recorded by the caller, once.
 */
export async function serveTunnel(request: TunnelRequest, ports: TunnelPorts): Promise<Outcome> {
  const admission = await admit(request.asked, ports);
  if (admission.kind === 'stopped') return declined(request, admission.outcome);
  return await open(request, admission, ports);
}

/** Tells the client that there is no tunnel; the outcome stays what it is. */
export function declined(
  { socket, dialect }: Pick<TunnelRequest, 'socket' | 'dialect'>,
  outcome: AnsweredOutcome,
): Outcome {
  dialect.decline(socket, outcome);
  return outcome;
}

async function open(
  request: TunnelRequest,
  admitted: Admitted,
  ports: TunnelPorts,
): Promise<Outcome> {
  const { socket, asked, dialect, rest } = request;
  const { authority, client } = asked;
  const { attempt, route, allowed } = admitted;
  const dialledAt = ports.dialled && ports.now();
  const dialled = await reach(authority, route, {
    connectTimeoutMs: ports.connectTimeoutMs,
    asker: socket,
  });
  if (dialledAt !== undefined) ports.dialled?.(ports.now() - dialledAt);
  const { address } = dialled;
  if (dialled.kind === 'failed') {
    const { error } = dialled;
    const answer = unreachableAnswer(authority, error);
    return declined(request, { kind: 'unreachable', attempt, answer, error, address });
  }
  const upstream = dialled.socket;
  if (socket.destroyed) {
    upstream.destroy();
    const unused = { bytesUp: 0, bytesDown: 0, error: 'client-gave-up' };
    return { kind: 'closed', attempt, status: 200, address, ...unused };
  }
  ports.opened?.(upstream);
  dialect.established(socket);
  if (rest.length > 0) socket.unshift(rest);
  const pinned = route.kind === 'parent' || route.pinned;
  const leave = ports.tunnels?.enter({
    request: admitted.request,
    address: pinned ? undefined : address,
    cut: () => socket.destroy(),
  });
  const tunnel = { socket, upstream, address, client, authority, attempt, allowed };
  const carried = carry(tunnel, ports);
  return await (leave === undefined ? carried : carried.finally(leave));
}
