import { type AddressKind, addressKind } from './address.ts';
import { type Host, isIpLiteral } from './host.ts';
import type { Ip } from './ip.ts';
import { judgeEntries } from './judge.ts';
import { type IndexedAllowlist, type IndexedEntry, namesKindOf } from './policy-index.ts';
import type { Protocol } from './protocol.ts';
import {
  addressLiteralText,
  privateAddressText,
  specialAddressText,
  unlistedText,
} from './refusal.ts';

/** What is allowed. `open`: everything but the special addresses, for recording. */
export type Policy = { readonly kind: 'open' } | IndexedAllowlist;

/** One request, as far as a decision may depend on it. */
export interface AccessRequest {
  /** Absent where an imported log does not say who asked: only entries for everyone fit. */
  readonly client: Ip | undefined;
  readonly role?: string | undefined;
  /** As it was asked for: see `tunnelProtocol`. */
  readonly protocol: Protocol;
  readonly host: Host;
  readonly port: number;
  /** Of a plain HTTP request, or of one inside intercepted TLS; without the query. */
  readonly path?: string | undefined;
}

export type RefusalReason =
  | 'no-entry'
  | 'wrong-port'
  | 'wrong-protocol'
  | 'wrong-client'
  | 'expired'
  | 'wrong-path'
  | 'ambiguous-path'
  | 'address-literal'
  | 'private-address'
  | 'special-address'
  | 'not-tls'
  | 'no-sni'
  | 'sni-mismatch';

export interface Allowed {
  readonly verdict: 'allowed';
  /** The entry that decided, as it names itself: `github.com:443`. */
  readonly entry?: string | undefined;
  /** Set where the tunnel must open with a ClientHello for the host: see `decideOpening`. */
  readonly opening?: 'client-hello' | undefined;
}

export interface Denied {
  readonly verdict: 'denied';
  readonly reason: RefusalReason;
  /** A phrase for the client, which goes on from "github.com:22 is refused: ". */
  readonly text: string;
  /** The entry that came nearest to allowing it. */
  readonly nearest?: string | undefined;
}

export type Decision = Allowed | Denied;

const ALLOWED: Decision = { verdict: 'allowed' };

/**
 * Decides on a request before its name is resolved; a refused name is never looked up.
 *
 * Together with `decideAddress` and `decideOpening` the only place that decides. An entry that is
 * added never denies what was allowed without it: one that fits is enough. `now` is in
 * milliseconds since the epoch.
 */
export function decide(policy: Policy, request: AccessRequest, now: number): Decision {
  const { host } = request;
  if (policy.kind === 'open') {
    return isIpLiteral(host) ? decideOpen(request, host) : ALLOWED;
  }
  if (isIpLiteral(host)) return decideLiteral(policy, request, host, now);
  const entries = policy.namesFor(host);
  if (entries.length > 0) return judgeEntries(entries, request, now);
  const nearest = policy.nearestTo(host);
  const text = unlistedText(host, nearest?.entry);
  return { verdict: 'denied', reason: 'no-entry', text, nearest: nearest?.name };
}

/**
 * Decides on the address that a request is about to be connected to, so that no name can lead
 * where an address may not go. Called with every address that a name resolved to.
 */
export function decideAddress(
  policy: Policy,
  request: AccessRequest,
  address: Ip,
  now: number,
): Decision {
  if (policy.kind === 'open') return decideOpen(request, address);
  const byName = decide(policy, request, now);
  if (byName.verdict === 'denied' || isIpLiteral(request.host)) return byName;
  const kind = addressKind(address);
  if (kind === 'public') return byName;
  if (kind === 'private') return decidePrivate(policy, request, address, now);
  const named = judgeEntries(blocksThatName(policy, address), request, now);
  return named.verdict === 'allowed' ? named : refuseSpecial(address, kind);
}

/** While recording, private answers are noted and not refused. */
function decideOpen({ client }: AccessRequest, address: Ip): Decision {
  const kind = addressKind(address);
  if (kind === 'public' || kind === 'private' || kind === 'reserved') return ALLOWED;
  // The proxy's own loopback is no secret to a client on the same machine, and to nobody else open.
  if (kind === 'loopback' && client !== undefined && addressKind(client) === 'loopback') {
    return ALLOWED;
  }
  return refuseSpecial(address, kind);
}

function decideLiteral(
  policy: IndexedAllowlist,
  request: AccessRequest,
  address: Ip,
  now: number,
): Decision {
  const kind = addressKind(address);
  const isSpecial = kind !== 'public' && kind !== 'private';
  const blocks = isSpecial ? blocksThatName(policy, address) : policy.blocksFor(address);
  if (blocks.length > 0) return judgeEntries(blocks, request, now);
  if (isSpecial) return refuseSpecial(address, kind);
  return { verdict: 'denied', reason: 'address-literal', text: addressLiteralText(address) };
}

/** A private answer for a public name is DNS rebinding, unless an entry expects it. */
function decidePrivate(
  policy: IndexedAllowlist,
  request: AccessRequest,
  address: Ip,
  now: number,
): Decision {
  const entries = policy.namesFor(request.host);
  const expecting = entries.filter(({ entry }) => entry.addresses === 'any');
  const decision = judgeEntries(expecting, request, now);
  if (decision.verdict === 'allowed') return decision;
  const byName = judgeEntries(entries, request, now);
  const nearest = byName.verdict === 'allowed' ? byName.entry : byName.nearest;
  const text = privateAddressText(address, nearest);
  return { verdict: 'denied', reason: 'private-address', text, nearest };
}

function blocksThatName(policy: IndexedAllowlist, address: Ip): readonly IndexedEntry[] {
  return policy
    .blocksFor(address)
    .filter(({ entry: { target } }) => target.kind === 'cidr' && namesKindOf(target.cidr, address));
}

function refuseSpecial(address: Ip, kind: AddressKind): Denied {
  const text = specialAddressText(address, kind);
  return { verdict: 'denied', reason: 'special-address', text };
}
