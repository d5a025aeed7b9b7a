import type { Attempt, Verdict } from '../event.ts';
import { destinationKey } from './keys.ts';

const BIT: Record<Verdict, number> = { allowed: 1, denied: 2, 'would-deny': 4 };

/**
 * The destinations of this run, with verdict, that are known to be durable.
 *
 * Bounded, the oldest are forgotten first: asking for one of those again costs one more commit and
 * nothing else, so that a million distinct hosts do not fill the memory.
 */
export class KnownKeys {
  readonly #verdicts = new Map<string, number>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  has({ protocol, host, port, verdict }: Attempt): boolean {
    const bits = this.#verdicts.get(destinationKey(protocol, host, port)) ?? 0;
    return (bits & BIT[verdict]) !== 0;
  }

  add({ protocol, host, port, verdict }: Attempt): void {
    const key = destinationKey(protocol, host, port);
    this.#verdicts.set(key, (this.#verdicts.get(key) ?? 0) | BIT[verdict]);
    if (this.#verdicts.size <= this.#limit) return;
    for (const oldest of this.#verdicts.keys()) {
      this.#verdicts.delete(oldest);
      return;
    }
  }
}
