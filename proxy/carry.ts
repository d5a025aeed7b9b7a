import type { Socket } from 'node:net';
import type { Authority } from '../rules/authority.ts';
import type { Allowed, Decision } from '../rules/decide.ts';
import type { TunnelOpening } from '../rules/decide-opening.ts';
import { type Host, parseHost } from '../rules/host.ts';
import type { Ip } from '../rules/ip.ts';
import type { Client } from './admit.ts';
import type { ClientHello } from './client-hello.ts';
import type { Attempt } from './event.ts';
import type { Guard } from './guard.ts';
import type { Outcome } from './outcome.ts';
import { holdOpening, type Opening, overhearOpening } from './overhear.ts';
import { remembering } from './remembering.ts';
import { joinSockets } from './tunnel.ts';

/** A tunnel that stands: the client has been told so, and both sockets are paused. */
export interface StandingTunnel {
  readonly socket: Socket;
  readonly upstream: Socket;
  /** The address connected to; a parent proxy does not say. */
  readonly address: Ip | undefined;
  readonly client: Client;
  readonly authority: Authority;
  readonly attempt: Attempt;
  readonly allowed: Allowed | undefined;
}

/**
 * Serves what is inside a tunnel in place of carrying its bytes, to its outcome; nothing where this tunnel is
 * none of its business. TLS interception is the one that does, and only once it has seen how the tunnel opens:
 * until then it may still carry on.
 */
export type TakeOver = (
  tunnel: StandingTunnel,
  carryOn: () => Promise<Outcome>,
) => Promise<Outcome> | undefined;

export interface CarryPorts extends Pick<Guard, 'decideOpening' | 'reportOnly'> {
  readonly idleTimeoutMs: number;
  /** How long a tunnel may last in all; absent: as long as something moves in it. */
  readonly tunnelTimeoutMs?: number | undefined;
  readonly takeOver?: TakeOver | undefined;
}

/** Carries a tunnel to its end, unless somebody takes it over. */
export function carry(tunnel: StandingTunnel, ports: CarryPorts): Promise<Outcome> {
  const carryOn = (): Promise<Outcome> => carryBytes(tunnel, ports);
  return ports.takeOver?.(tunnel, carryOn) ?? carryOn();
}

/** Joins the sockets, and looks at what the client says first as far as the policy cares. */
async function carryBytes(
  { socket, upstream, address, authority, attempt, allowed }: StandingTunnel,
  ports: CarryPorts,
): Promise<Outcome> {
  const judge = openingJudge(authority.host, allowed, ports);
  const mustBeTls = allowed?.opening === 'client-hello';
  const holds = judge !== undefined && !ports.reportOnly;
  const overheard = holds ? undefined : overhearOpening(socket);
  const { opening, bytesUp, bytesDown, error } = await joinSockets(socket, upstream, {
    idleMs: ports.idleTimeoutMs,
    maxLifetimeMs: ports.tunnelTimeoutMs,
    hold: holds ? (client) => holdOpening(client, judge, mustBeTls) : undefined,
  });
  const { hello, denied } = opening ?? judgeAfterwards(overheard?.(), bytesUp, judge);
  const carried = { attempt, address, sni: sniOf(hello, authority.host), bytesUp, bytesDown };
  if (denied === undefined) return { ...carried, kind: 'closed', status: 200, error };
  const verdict = holds ? 'denied' : 'would-deny';
  return { ...carried, kind: 'revoked', verdict, reason: denied.reason };
}

function openingJudge(
  host: Host,
  allowed: Allowed | undefined,
  { decideOpening }: CarryPorts,
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

const readHost = remembering(parseHost);

/** The record takes the name in its canonical form, or none: what was sent may be anything. */
function sniOf(hello: ClientHello | undefined, asked: Host): Host | undefined {
  if (hello?.sni === undefined) return undefined;
  if (hello.sni === asked) return asked;
  const host = readHost(hello.sni);
  return host.ok ? host.value : undefined;
}
