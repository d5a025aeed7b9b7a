import type { Attempt } from '../event.ts';

interface Waiting {
  readonly attempt: Attempt;
  readonly since: number;
  readonly resolve: (durable: boolean) => void;
}

/** The attempts whose clients wait, oldest first, until their destination is durable. */
export class WaitingRoom {
  #waiting: Waiting[] = [];

  get size(): number {
    return this.#waiting.length;
  }

  /** Resolves to `true` on admission, and to `false` when the attempt is turned away. */
  enter(attempt: Attempt): Promise<boolean> {
    return new Promise((resolve) => {
      this.#waiting.push({ attempt, since: performance.now(), resolve });
    });
  }

  /** Lets everyone in; says who it was. */
  admitAll(): readonly Attempt[] {
    const admitted = this.#waiting;
    this.#waiting = [];
    for (const { resolve } of admitted) resolve(true);
    return admitted.map(({ attempt }) => attempt);
  }

  /** Turns away who has waited for `limitMs`; says who, and for how long. */
  turnAway(limitMs: number): readonly { readonly attempt: Attempt; readonly waitedMs: number }[] {
    const now = performance.now();
    const staying = this.#waiting.findIndex(({ since }) => now - since < limitMs);
    const late = this.#waiting.splice(0, staying === -1 ? this.#waiting.length : staying);
    for (const { resolve } of late) resolve(false);
    return late.map(({ attempt, since }) => ({ attempt, waitedMs: now - since }));
  }
}
