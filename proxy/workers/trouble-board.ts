import type { RecorderTrouble } from '../store/trouble.ts';

type Kind = RecorderTrouble['kind'];

/**
 * What the workers say is wrong with the record they share. Each finds the same by itself; whoever
 * runs the proxy hears it once, and that it is over when it is over for all.
 */
export class TroubleBoard {
  readonly #troubled = new Map<number, Map<Kind, string>>();
  readonly #tell: (trouble: RecorderTrouble) => void;

  constructor(tell: (trouble: RecorderTrouble) => void) {
    this.#tell = tell;
  }

  hear(worker: number, trouble: RecorderTrouble): void {
    if (trouble.kind === 'recovered') {
      this.#troubled.delete(worker);
      if (this.#troubled.size === 0) this.#tell(trouble);
      return;
    }
    const isNews = ![...this.#troubled.values()].some((kinds) => kinds.has(trouble.kind));
    const kinds = this.#troubled.get(worker) ?? new Map<Kind, string>();
    this.#troubled.set(worker, kinds.set(trouble.kind, trouble.message));
    if (isNews) this.#tell(trouble);
  }

  /** One that has ended is in no trouble. */
  forget(worker: number): void {
    this.#troubled.delete(worker);
  }

  /** What keeps one of them from recording. */
  fault(): string | undefined {
    return [...this.#troubled.values()].flatMap((kinds) => [...kinds.values()])[0];
  }
}
