import type { Authority } from '../rules/authority.ts';
import { isIpLiteral } from '../rules/host.ts';
import type { Ip } from '../rules/ip.ts';
import { errorCode } from './error-code.ts';
import type { Overrides } from './overrides.ts';
import type { Parent } from './upstream.ts';

/** Where to connect for a destination, before anyone has tried. */
export type Route =
  | {
      readonly kind: 'direct';
      /** Tried in this order. Never empty. */
      readonly addresses: readonly Ip[];
      readonly port: number;
      /** The operator named the address (`--resolve`, `--connect-to`): it is not checked again. */
      readonly pinned: boolean;
    }
  | { readonly kind: 'parent'; readonly parent: Parent }
  | { readonly kind: 'unresolved'; readonly error: string };

/** Finds the addresses of a name, at once where they are known; rejects as `dns.lookup` does. */
export type Resolve = (name: string) => readonly Ip[] | Promise<readonly Ip[]>;

export interface RouteOptions {
  readonly overrides: Overrides;
  readonly parent?: Parent | undefined;
  readonly resolve: Resolve;
  readonly resolveTimeoutMs: number;
}

/**
 * Says where a destination is to be reached: through the parent proxy, at an address that the
 * operator gave, or at what the resolver answers. The name that is looked up here is the only
 * look-up: whoever connects uses these addresses. A promise only where there is something to wait for.
 */
export function routeTo(authority: Authority, options: RouteOptions): Route | Promise<Route> {
  const target = options.overrides.connectTo(authority) ?? authority;
  const addresses = options.overrides.addressesOf(target);
  if (addresses !== undefined)
    return { kind: 'direct', addresses, port: target.port, pinned: true };
  const { parent } = options;
  if (parent?.serves(target.host)) return { kind: 'parent', parent };
  const pinned = target !== authority;
  if (isIpLiteral(target.host)) {
    return { kind: 'direct', addresses: [target.host], port: target.port, pinned };
  }
  const direct = (addresses: readonly Ip[]): Route =>
    addresses.length === 0
      ? { kind: 'unresolved', error: 'ENOTFOUND' }
      : { kind: 'direct', addresses, port: target.port, pinned };
  const unresolved = (cause: unknown): Route => ({ kind: 'unresolved', error: errorCode(cause) });
  try {
    const found = options.resolve(target.host);
    if (!(found instanceof Promise)) return direct(found);
    return withinTime(found, options.resolveTimeoutMs).then(direct, unresolved);
  } catch (cause) {
    return unresolved(cause);
  }
}

/** A resolver that says nothing is as good as one that says try again. */
async function withinTime<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new TimeoutError()), timeoutMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

class TimeoutError extends Error {
  readonly code = 'EAI_AGAIN';
}
