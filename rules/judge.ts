import type { AccessRequest, Decision, RefusalReason } from './decide.ts';
import { parseRequestPath } from './path-rule.ts';
import { protocolOf } from './policy-entry.ts';
import type { IndexedEntry } from './policy-index.ts';
import { misfitText } from './refusal.ts';

/** Why the entries for the right host do not fit. */
export type Misfit = Exclude<
  RefusalReason,
  'address-literal' | 'private-address' | 'special-address' | 'not-tls' | 'no-sni' | 'sni-mismatch'
>;

/** How near an entry came: it is named by what the last of these comparisons found. */
const NEARNESS: Readonly<Record<Misfit, number>> = {
  'no-entry': 0,
  'wrong-port': 1,
  'wrong-protocol': 2,
  'wrong-client': 3,
  expired: 4,
  'wrong-path': 5,
  'ambiguous-path': 6,
};

/** Judges a request by the entries for its host: one that fits is enough, else the nearest explains. */
export function judgeEntries(
  entries: readonly IndexedEntry[],
  request: AccessRequest,
  now: number,
): Decision {
  let guarded: IndexedEntry | undefined;
  let nearest: IndexedEntry | undefined;
  let misfit: Misfit = 'no-entry';
  for (const candidate of entries) {
    const found = misfitOf(candidate, request, now);
    if (found === undefined) {
      // Whatever comes through the tunnel: no other entry could allow more.
      if (!mustOpenWithHello(candidate, request)) {
        return { verdict: 'allowed', entry: candidate.name };
      }
      guarded ??= candidate;
    } else if (nearest === undefined || NEARNESS[found] > NEARNESS[misfit]) {
      nearest = candidate;
      misfit = found;
    }
  }
  if (guarded !== undefined) {
    return { verdict: 'allowed', entry: guarded.name, opening: 'client-hello' };
  }
  const text = misfitText(misfit, nearest, request);
  return { verdict: 'denied', reason: misfit, text, nearest: nearest?.name };
}

function misfitOf(
  candidate: IndexedEntry,
  request: AccessRequest,
  now: number,
): Misfit | undefined {
  const { admitsClient } = candidate;
  if (!candidate.ports.has(request.port)) return 'wrong-port';
  if (!carries(candidate, request)) return 'wrong-protocol';
  if (admitsClient?.(request.client, request.role) === false) return 'wrong-client';
  if (now >= candidate.expiresAt) return 'expired';
  return misfitOfPath(candidate, request);
}

/** A plain request needs an entry for plain HTTP, a tunnel one for tunnels. */
function carries({ entry }: IndexedEntry, { protocol, port }: AccessRequest): boolean {
  return (protocolOf(entry, port) === 'http') === (protocol === 'http');
}

/** A path rule counts where the path is known; inside a tunnel it is not. */
function misfitOfPath({ admitsPath }: IndexedEntry, request: AccessRequest): Misfit | undefined {
  if (admitsPath === undefined) return undefined;
  if (request.path === undefined) return request.protocol === 'http' ? 'wrong-path' : undefined;
  const path = parseRequestPath(request.path);
  if (!path.ok) return 'ambiguous-path';
  return admitsPath(path.value) ? undefined : 'wrong-path';
}

function mustOpenWithHello({ entry }: IndexedEntry, { port }: AccessRequest): boolean {
  return protocolOf(entry, port) === 'tls';
}
