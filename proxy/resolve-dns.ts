import type { Resolver } from 'node:dns/promises';
import { type Ip, parseIp } from '../rules/ip.ts';
import { errorCode } from './error-code.ts';
import type { LookUp, Resolved } from './resolve-cache.ts';

/** What asks the servers: `node:dns`'s own, on c-ares, which takes no thread while it waits. */
export type DnsQueries = Pick<Resolver, 'resolve4' | 'resolve6'>;

/**
 * An answer is used again for at least so long, whatever its TTL: requests that come at once are one
 * query, and a name that changes with each answer (TTL 0) is not held beyond that.
 */
const MIN_MS = 1_000;
/** Longer than this no answer is trusted, whatever its TTL: an address that moved is found again. */
const MAX_MS = 300_000;
/**
 * c-ares does not hand out the SOA record that says how long a name may be said not to exist
 * (RFC 2308 §5), so this is well below what any zone says.
 */
const ABSENT_MS = 5_000;
/** A server that fails is asked again soon, but not by each request. */
const FAILED_MS = 1_000;
/** With addresses of one family in hand, the other is waited for no longer (RFC 8305 §3 waits 50 ms). */
const STRAGGLER_MS = 300;
/** No service has more addresses, and each is checked against the policy. */
const MAX_ADDRESSES = 100;

type Family =
  | { readonly kind: 'found'; readonly addresses: readonly Ip[]; readonly ttlMs: number }
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed' };

/**
 * Asks DNS for the addresses of a name, both families at once, as an absolute name: no search domain
 * is put behind it. The answer is good for its shortest TTL, CNAME records included.
 *
 * `preferred` is the family whose addresses are tried first.
 */
export function dnsLookUp(queries: DnsQueries, preferred: () => 4 | 6): LookUp {
  return async (name) => {
    const asked4 = familyOf(queries.resolve4(name, { ttl: true }));
    const asked6 = familyOf(queries.resolve6(name, { ttl: true }));
    const [v4, v6] = await Promise.all([notLater(asked4, asked6), notLater(asked6, asked4)]);
    return preferred() === 6 ? resolvedOf(v6, v4) : resolvedOf(v4, v6);
  };
}

async function familyOf(
  query: Promise<readonly { readonly address: string; readonly ttl: number }[]>,
): Promise<Family> {
  try {
    const records = await query;
    const addresses = records.flatMap(({ address }) => parseIp(address) ?? []);
    if (addresses.length === 0) return { kind: 'absent' };
    return { kind: 'found', addresses, ttlMs: 1_000 * Math.min(...records.map(({ ttl }) => ttl)) };
  } catch (cause) {
    const code = errorCode(cause);
    return { kind: code === 'ENOTFOUND' || code === 'ENODATA' ? 'absent' : 'failed' };
  }
}

/** Waits for one family, and not much longer than for the other if that one has found something. */
async function notLater(family: Promise<Family>, other: Promise<Family>): Promise<Family> {
  const late = other.then(({ kind }) => {
    if (kind !== 'found') return family;
    return new Promise<Family>((resolve) => {
      setTimeout(() => resolve({ kind: 'failed' }), STRAGGLER_MS).unref();
    });
  });
  return Promise.race([family, late]);
}

function resolvedOf(first: Family, second: Family): Resolved {
  const found = [first, second].flatMap((family) => (family.kind === 'found' ? family : []));
  const isWhole = first.kind !== 'failed' && second.kind !== 'failed';
  if (found.length === 0) {
    return isWhole
      ? { kind: 'failed', code: 'ENOTFOUND', forMs: ABSENT_MS }
      : { kind: 'failed', code: 'EAI_AGAIN', forMs: FAILED_MS };
  }
  const ttlMs = Math.min(...found.map((family) => family.ttlMs), isWhole ? MAX_MS : ABSENT_MS);
  return {
    kind: 'found',
    addresses: found.flatMap(({ addresses }) => addresses).slice(0, MAX_ADDRESSES),
    forMs: Math.max(ttlMs, MIN_MS),
  };
}
