import type { Attempt, ConnectionEvent, Lookup, Verdict } from '../event.ts';
import { LookupTally } from './lookups.ts';
import type { RunWriter } from './run-writer.ts';
import { Tally } from './tally.ts';

/** What has been counted and is not in the file yet. */
export class Pending {
  #tally = new Tally();
  #lookups = new LookupTally();
  #rows: ConnectionEvent[] = [];
  #malformed = 0;
  #unrecorded = 0;

  /** Rows of attempts that have ended. */
  get rows(): number {
    return this.#rows.length;
  }

  begin(attempt: Attempt): void {
    this.#tally.begin(attempt);
  }

  end(event: ConnectionEvent, begunAs?: Verdict): void {
    this.#tally.end(event, begunAs);
    this.#rows.push(event);
  }

  /** `false` where so many wait that this one was not taken. */
  lookup(lookup: Lookup): boolean {
    return this.#lookups.add(lookup);
  }

  malformed(): void {
    this.#malformed += 1;
  }

  unrecorded(): void {
    this.#unrecorded += 1;
  }

  /**
   * Writes all that is counted, and so many rows of it at most; where that throws, all of it stays.
   *
   * @returns how many destinations were new to the run
   */
  writeTo(writer: RunWriter, maxRows: number): number {
    const events = this.#rows.slice(0, maxRows);
    const [malformed, unrecorded] = [this.#malformed, this.#unrecorded];
    const counted = { tally: this.#tally, lookups: this.#lookups, malformed, unrecorded };
    const newDestinations = writer.write({ ...counted, events });
    this.#tally = new Tally();
    this.#lookups = new LookupTally();
    this.#rows = this.#rows.slice(events.length);
    this.#malformed = 0;
    this.#unrecorded = 0;
    return newDestinations;
  }
}
