import type { Policy } from '../../rules/decide.ts';
import { guardWith } from '../guard.ts';
import { formatTunnel, type OpenTunnels } from '../open-tunnels.ts';

export interface RevokeOptions {
  readonly close: boolean;
  readonly log: { warn(message: string): void };
}

/** As many tunnels as are named in the log; their number is said in any case. */
const MAX_NAMED = 20;

/** Names the open tunnels that a new policy would refuse, and closes them if that is asked for. */
export function revoke(
  tunnels: OpenTunnels,
  policy: () => Policy,
  { close, log }: RevokeOptions,
): void {
  const refused = tunnels.refusedBy(guardWith(policy, { now: Date.now }));
  if (refused.length === 0) return;
  const named = refused.slice(0, MAX_NAMED).map(formatTunnel).join(', ');
  const more = refused.length > MAX_NAMED ? ` and ${refused.length - MAX_NAMED} more` : '';
  const fate = close ? 'closed' : 'left open (--close-on-revoke would close them)';
  log.warn(`${refused.length} open tunnels that the new list refuses are ${fate}: ${named}${more}`);
  if (close) for (const tunnel of refused) tunnel.cut();
}
