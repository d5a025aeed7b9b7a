import type { Decision, Policy } from './decide.ts';
import type { Host } from './host.ts';
import type { Ip } from './ip.ts';
import { misfitText, unlistedText } from './refusal.ts';

/** A name that a client wants to look up: which port it has in mind is not known yet. */
export interface NameRequest {
  readonly client: Ip;
  readonly role?: string | undefined;
  readonly host: Host;
}

const ALLOWED: Decision = { verdict: 'allowed' };

/**
 * Decides whether a client may look a name up: where any entry for it, for this client and still valid, would let
 * it connect to the name on some port. What it may do there `decide` says when it does.
 *
 * A name that nobody may connect to is not looked up either: its labels could carry data to whoever answers for it.
 */
export function decideName(
  policy: Policy,
  { client, role, host }: NameRequest,
  now: number,
): Decision {
  if (policy.kind === 'open') return ALLOWED;
  const entries = policy.namesFor(host);
  const fitting = entries.find(
    ({ admitsClient, expiresAt }) => now < expiresAt && admitsClient?.(client, role) !== false,
  );
  if (fitting !== undefined) return { verdict: 'allowed', entry: fitting.name };
  const [nearest] = entries;
  if (nearest === undefined) {
    const meant = policy.nearestTo(host);
    const text = unlistedText(host, meant?.entry);
    return { verdict: 'denied', reason: 'no-entry', text, nearest: meant?.name };
  }
  const reason = now >= nearest.expiresAt ? 'expired' : 'wrong-client';
  const request = { client, role, host, protocol: 'tcp', port: 0 } as const;
  const text = misfitText(reason, nearest, request);
  return { verdict: 'denied', reason, text, nearest: nearest.name };
}
