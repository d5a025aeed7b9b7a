import { parseHost } from '../../rules/host.ts';
import type { StandingTunnel, TakeOver } from '../carry.ts';
import type { ClientHello } from '../client-hello.ts';
import type { Guard } from '../guard.ts';
import type { Outcome } from '../outcome.ts';
import { trafficMeter } from '../traffic.ts';
import type { Interception } from './interception.ts';
import { peekHello } from './peek.ts';
import { type InsidePorts, serveInside } from './serve-inside.ts';

export interface TakeOverPorts extends InsidePorts, Pick<Guard, 'decideOpening'> {
  readonly interception: Interception;
  /** How long a tunnel may last in all; absent: as long as something moves in it. */
  readonly tunnelTimeoutMs?: number | undefined;
}

/**
 * Takes over the tunnels to hosts that are to be decrypted: the client shakes hands with us, and what it asks then
 * goes through the same forwarder, and the same `decide`, as plain HTTP.
 *
 * What does not open with a ClientHello for the host goes on as a tunnel, and so does everything to a host whose
 * clients have rejected our certificate before.
 */
export function takeOverWith(ports: TakeOverPorts): TakeOver {
  const { wants, fallback } = ports.interception;
  return (tunnel, carryOn) => {
    const { host } = tunnel.authority;
    return wants(host) && !fallback?.has(host) ? takeOver(tunnel, carryOn, ports) : undefined;
  };
}

async function takeOver(
  tunnel: StandingTunnel,
  carryOn: () => Promise<Outcome>,
  ports: TakeOverPorts,
): Promise<Outcome> {
  const { socket, upstream, authority, attempt, address } = tunnel;
  const { leaves, fallback } = ports.interception;
  const bytes = trafficMeter(socket);
  // What came before was the request for the tunnel.
  bytes();
  const closed = { kind: 'closed', attempt, status: 200, address } as const;
  const hello = await peekHello(socket, upstream, ports.idleTimeoutMs);
  if (hello === 'timeout-idle' || socket.destroyed || upstream.destroyed) {
    const reset = socket.destroyed ? 'client-reset' : 'origin-reset';
    const error = hello === 'timeout-idle' ? hello : reset;
    socket.destroy();
    upstream.destroy();
    return { ...closed, ...bytes(), error };
  }
  if (hello === undefined || !isOurs(hello, tunnel, ports)) return carryOn();
  const { tunnelTimeoutMs } = ports;
  const limit =
    tunnelTimeoutMs === undefined ? undefined : setTimeout(() => socket.destroy(), tunnelTimeoutMs);
  try {
    const terminator = await leaves.terminatorFor(authority.host);
    const terminated = await terminator.terminate(socket);
    const sni = hello.sni === undefined ? undefined : authority.host;
    if (terminated.kind === 'open') {
      const served = await serveInside(tunnel, terminated.socket, ports);
      return served === 'requests' ? { kind: 'continued' } : { ...closed, sni, ...bytes() };
    }
    const error = terminated.kind === 'rejected' ? terminated.error : undefined;
    if (error !== undefined) fallback?.add(authority.host, error);
    return { ...closed, sni, ...bytes(), error };
  } finally {
    clearTimeout(limit);
    socket.destroy();
    upstream.destroy();
  }
}

/**
 * Says whether this hello is to be answered by us: it is for the host that was asked for, or for nobody by name. One
 * that the policy denies is left to the tunnel, which says so.
 */
function isOurs(
  hello: ClientHello,
  { authority, allowed }: StandingTunnel,
  { decideOpening, interception }: TakeOverPorts,
): boolean {
  if (hello.sni !== undefined) {
    const named = parseHost(hello.sni);
    if (!named.ok || named.value !== authority.host) return false;
  }
  const speaksHttp1 = hello.alpn.length === 0 || hello.alpn.includes('http/1.1');
  // gRPC, say: nothing is gained by turning it away, unless that is what was asked for.
  if (!speaksHttp1 && interception.fallback !== undefined) return false;
  if (allowed === undefined || decideOpening === undefined) return true;
  const opening = { kind: 'client-hello', sni: hello.sni } as const;
  return decideOpening(allowed, authority.host, opening).verdict === 'allowed';
}
