import type { Ip } from '../rules/ip.ts';
import type { Resolve } from './route.ts';

interface Answer {
  readonly expiresAt: number;
  readonly addresses: Promise<readonly Ip[]>;
}

/**
 * How long an answer of the system's resolver is used again. It tells no TTL, so this stays well
 * under the shortest that is common for load-balanced names (60 s).
 */
const FRESH_MS = 10_000;
const MAX_NAMES = 10_000;

/**
 * Puts a short memory before a resolver, and lets requests that come while a name is being looked
 * up wait for the same answer: libuv resolves on four threads only. Failures are not remembered.
 */
export function cachedResolve(resolve: Resolve, now: () => number): Resolve {
  const answers = new Map<string, Answer>();
  return (name) => {
    const known = answers.get(name);
    if (known !== undefined && known.expiresAt > now()) return known.addresses;
    if (answers.size >= MAX_NAMES) answers.clear();
    const addresses = resolve(name);
    answers.set(name, { addresses, expiresAt: now() + FRESH_MS });
    addresses.catch(() => answers.delete(name));
    return addresses;
  };
}
