import type { Ip } from '../rules/ip.ts';
import type { Resolve } from './route.ts';

/** What became of a look-up, and for how long that may be said again. */
export type Resolved =
  | { readonly kind: 'found'; readonly addresses: readonly Ip[]; readonly forMs: number }
  | { readonly kind: 'failed'; readonly code: string; readonly forMs: number };

/** Looks a name up. It never throws for what a resolver can answer. */
export type LookUp = (name: string) => Promise<Resolved>;

interface Answer {
  /** Of a monotonic clock; while it is looked up, for ever. */
  expiresAt: number;
  /** A promise until they have come. */
  addresses: readonly Ip[] | Promise<readonly Ip[]>;
}

/** Far more names than a deployment uses; a run over a million hosts keeps the latest of them. */
const MAX_NAMES = 10_000;

/**
 * Puts a memory before a look-up, as long as each answer allows. Requests that come while a name is
 * being looked up wait for the same answer, however many they are.
 *
 * The name that was used longest ago is forgotten first. `now` in milliseconds, of a clock that is not set.
 */
export function cachedResolve(
  lookUp: LookUp,
  now: () => number,
  maxNames: number = MAX_NAMES,
): Resolve {
  const answers = new Map<string, Answer>();

  const ask = (name: string): Answer => {
    const coming = lookUp(name).then((resolved) => {
      answer.expiresAt = now() + resolved.forMs;
      if (resolved.kind === 'failed') throw new ResolveError(resolved.code);
      answer.addresses = resolved.addresses;
      return resolved.addresses;
    });
    const answer: Answer = { expiresAt: Number.POSITIVE_INFINITY, addresses: coming };
    // A defect is told to whoever waits, and not remembered; nor is it unhandled where nobody does.
    coming.catch((cause: unknown) => {
      if (!(cause instanceof ResolveError)) answer.expiresAt = 0;
    });
    return answer;
  };

  return (name) => {
    const known = answers.get(name);
    const answer = known !== undefined && known.expiresAt > now() ? known : ask(name);
    // Last in the order of the map is used last.
    answers.delete(name);
    answers.set(name, answer);
    if (answers.size > maxNames) {
      for (const oldest of answers.keys()) {
        answers.delete(oldest);
        break;
      }
    }
    return answer.addresses;
  };
}

/** A name that does not resolve, with the code that `dns.lookup` has for it. */
class ResolveError extends Error {
  override readonly name = 'ResolveError';
  readonly code: string;

  constructor(code: string) {
    super(`the name does not resolve (${code})`);
    this.code = code;
  }
}
