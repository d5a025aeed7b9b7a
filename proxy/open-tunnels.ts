import { formatAuthority } from '../rules/authority.ts';
import type { AccessRequest, Decision } from '../rules/decide.ts';
import type { Ip } from '../rules/ip.ts';
import type { Guard } from './guard.ts';

/** A tunnel that is open, as far as a new policy may ask about it. */
export interface OpenTunnel {
  readonly request: AccessRequest;
  /** Absent where the operator or a parent proxy chose it: then it is not compared. */
  readonly address: Ip | undefined;
  cut(): void;
}

/** The tunnels that are open: a list that is reloaded is asked about them too. */
export interface OpenTunnels {
  /** Remembers a tunnel until the function that comes back is called. */
  enter(tunnel: OpenTunnel): () => void;
  /** Those that would be refused now. */
  refusedBy(guard: Asked): OpenTunnel[];
}

type Asked = Pick<Guard, 'decide' | 'decideAddress'>;

export function keepTunnels(): OpenTunnels {
  const open = new Set<OpenTunnel>();
  return {
    enter(tunnel) {
      open.add(tunnel);
      return () => open.delete(tunnel);
    },
    refusedBy: (guard) =>
      [...open].filter((tunnel) => decisionOn(tunnel, guard).verdict === 'denied'),
  };
}

/** For log lines: who holds it, and where it goes. */
export function formatTunnel({ request }: OpenTunnel): string {
  return `${request.client} to ${formatAuthority(request)}`;
}

function decisionOn({ request, address }: OpenTunnel, guard: Asked): Decision {
  const byName = guard.decide(request);
  if (byName.verdict === 'denied' || address === undefined) return byName;
  return guard.decideAddress(request, address);
}
