import type { Ip } from '../../rules/ip.ts';
import { setOrDelete } from './elsewhere.ts';
import type { HeldBy } from './message.ts';

interface Held {
  inAll: number;
  readonly by: Map<Ip, number>;
}

/** Who of the workers holds how many connections of whom, as the first process adds it up. */
export class HeldBoard {
  readonly #held = new Map<number, Held>();

  /** Takes in what a worker tells. */
  update(worker: number, inAll: number, by: readonly HeldBy[]): void {
    const held = this.#held.get(worker) ?? { inAll: 0, by: new Map<Ip, number>() };
    held.inAll = inAll;
    for (const [client, count] of by) setOrDelete(held.by, client, count);
    this.#held.set(worker, held);
  }

  /** Forgets a worker that has ended; says how many connections it held, and whose. */
  remove(worker: number): { readonly inAll: number; readonly clients: readonly Ip[] } {
    const held = this.#held.get(worker);
    this.#held.delete(worker);
    return { inAll: held?.inAll ?? 0, clients: [...(held?.by.keys() ?? [])] };
  }

  /** What all but one worker hold; of clients, those that are asked for, or all. */
  elsewhere(
    worker: number,
    clients?: Iterable<Ip>,
  ): { readonly inAll: number; readonly by: readonly HeldBy[] } {
    const others = [...this.#held].flatMap(([number, held]) => (number === worker ? [] : held));
    const asked = new Set(clients ?? others.flatMap(({ by }) => [...by.keys()]));
    return {
      inAll: sum(others.map(({ inAll }) => inAll)),
      by: Array.from(asked, (client) => [client, sum(others.map(({ by }) => by.get(client) ?? 0))]),
    };
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
