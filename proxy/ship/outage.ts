import type { ShipFault } from './refusal.ts';

/** What the operator hears about shipping. */
export interface ShipNews {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
}

/** A fault that comes and goes is not said each time. */
const AGAIN_MS = 600_000;

/**
 * Decides what is said about an outage: each fault once, and once that it is over; also where the database goes up
 * and down a thousand times.
 */
export class Outage {
  readonly #report: (news: ShipNews) => void;
  readonly #now: () => number;
  readonly #said = new Map<ShipFault, number>();
  #isSaid = false;
  #fault: ShipFault | undefined;

  constructor(report: (news: ShipNews) => void, now: () => number) {
    this.#report = report;
    this.#now = now;
  }

  /** What is wrong now. */
  get fault(): ShipFault | undefined {
    return this.#fault;
  }

  begin(fault: ShipFault, message: string): void {
    const isNew = this.#fault !== fault;
    this.#fault = fault;
    if (!isNew) return;
    const before = this.#said.get(fault);
    if (before !== undefined && this.#now() - before < AGAIN_MS) return;
    this.#said.set(fault, this.#now());
    this.#isSaid = true;
    this.#report({
      level: 'error',
      message: `${message}; what is recorded stays in the file, and is shipped when this is over`,
    });
  }

  /** `lost`: event rows that were deleted before they could be shipped. */
  end(lost: number = 0): void {
    this.#fault = undefined;
    if (!this.#isSaid) return;
    this.#isSaid = false;
    this.#report({
      level: 'info',
      message: `what is recorded is shipped again; ${lost === 0 ? 'nothing is missing' : `${lost} event rows are missing, which were deleted to make room`}`,
    });
  }
}
