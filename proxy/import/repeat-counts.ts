import type { ConnectionEvent } from '../event.ts';
import { addCount, type Count, type DestinationTally, type Tally } from '../store/tally.ts';
import { ByteTable, Key } from './byte-table.ts';
import { Counters, type Sighting } from './counters.ts';
import { NumberTable } from './number-table.ts';

export interface Client {
  readonly address: string;
  readonly role: string | undefined;
}

/** Where the path of a line is. */
export interface PathBytes extends Sighting {
  readonly pathStart: number;
  readonly pathEnd: number;
}

/** Clients have numbers below this one. */
export const MAX_CLIENTS = 16_384;

const MAX_PAIRS = 131_072;
const MAX_PATHS = 65_536;
const PATH_WORDS = 16;

/**
 * Counts repeats as numbers, and adds them to a tally when that is about to be written.
 *
 * Whatever is seen for the first time is put into the tally at once: of the values of a destination
 * only the first so many are kept, so that their order matters.
 */
export class RepeatCounts {
  readonly #sayings: Counters;
  readonly #adders: (((more: Count, bytesDown: number) => void) | undefined)[] = [];
  readonly #destinations: DestinationTally[] = [];
  readonly #numbers = new Map<DestinationTally, number>();
  readonly #pairs = new NumberTable(MAX_PAIRS);
  readonly #pairCounts = new Targets(MAX_PAIRS);
  readonly #path = new Key();
  readonly #paths = new ByteTable(MAX_PATHS, PATH_WORDS);
  readonly #pathCounts = new Targets(MAX_PATHS);
  readonly #settle = (): void => this.settle();
  #tally: Tally | undefined;

  constructor(maxSayings: number) {
    this.#sayings = new Counters(maxSayings);
  }

  /** Counts into this tally from now on, starting from nothing; what was counted goes to the one of before. */
  follow(tally: Tally | undefined): void {
    if (tally === this.#tally) return;
    this.settle();
    this.#tally?.owing.delete(this.#settle);
    tally?.owing.add(this.#settle);
    this.#tally = tally;
    for (const saying of this.#adders.keys()) this.#sayings.stop(saying);
    // They would hold on to the tally of before, for as long as nobody says the same again.
    this.#adders.fill(undefined);
    this.#destinations.length = 0;
    this.#numbers.clear();
    this.#forgetPairs();
    this.#forgetPaths();
  }

  /** Says whether a saying has been learned since the tally is followed. */
  knows(saying: number): boolean {
    return saying < this.#adders.length && this.#sayings.ownerOf(saying) !== -1;
  }

  /** Remembers what an event, which the tally has counted, shares with others that say the same. */
  learn(saying: number, event: ConnectionEvent, ownPath: boolean): void {
    const destination = this.#tally?.find(event);
    if (this.#tally === undefined || destination === undefined) {
      this.#sayings.stop(saying);
      return;
    }
    this.#adders[saying] = this.#tally.repeater(event, !ownPath);
    this.#sayings.start(saying, this.#numberOf(destination));
  }

  count(saying: number, sighting: Sighting): void {
    this.#sayings.count(saying, sighting);
  }

  /** Counts a client by its number; who that is is asked for when it is new to the destination. */
  countClient(
    saying: number,
    client: number,
    seen: Sighting,
    find: (client: number) => Client,
  ): void {
    const destination = this.#sayings.ownerOf(saying);
    const id = this.#pairs.find(destination * MAX_CLIENTS + client);
    if (id !== -1) {
      this.#pairCounts.count(id, seen);
      return;
    }
    const [tally, seenAt] = [this.#tally, this.#destinations[destination]];
    if (tally === undefined || seenAt === undefined) return;
    const { address, role } = find(client);
    const targets = [tally.client(address, role), tally.facet(seenAt, 'client', address)];
    if (role !== undefined) targets.push(tally.facet(seenAt, 'role', role));
    if (this.#pairs.isFull) this.#forgetPairs();
    this.#pairCounts.add(this.#pairs.add(destination * MAX_CLIENTS + client), seen, targets);
  }

  /** Counts a path that is not part of the saying, by its bytes; its text is asked for when they are new. */
  countPath(saying: number, view: DataView, bytes: PathBytes, text: () => string): void {
    const { pathStart, pathEnd } = bytes;
    const destination = this.#sayings.ownerOf(saying);
    this.#path.clear();
    this.#path.add(destination);
    const fits = this.#path.addBytes(view, pathStart, pathEnd);
    const id = fits ? this.#paths.find(this.#path) : -1;
    if (id !== -1) {
      this.#pathCounts.count(id, bytes);
      return;
    }
    const [tally, seenAt] = [this.#tally, this.#destinations[destination]];
    if (tally === undefined || seenAt === undefined) return;
    const path = tally.facet(seenAt, 'path', text());
    this.#pathCounts.add(fits ? this.#paths.add(this.#path) : -1, bytes, [path]);
    // The next ones are then seen for the first time again, and find what they have counted.
    if (this.#paths.isFull) this.#forgetPaths();
  }

  settle(): void {
    for (const [saying, add] of this.#adders.entries()) {
      const seen = add === undefined ? undefined : this.#sayings.take(saying);
      if (seen !== undefined) add?.(seen, seen.bytes);
    }
    this.#pairCounts.settle();
    this.#pathCounts.settle();
  }

  /** Forgets the sayings too. */
  clear(): void {
    this.follow(undefined);
    this.#adders.length = 0;
  }

  #forgetPairs(): void {
    this.#pairCounts.clear();
    this.#pairs.clear();
  }

  #forgetPaths(): void {
    this.#pathCounts.clear();
    this.#paths.clear();
  }

  #numberOf(destination: DestinationTally): number {
    const known = this.#numbers.get(destination);
    if (known !== undefined) return known;
    const number = this.#destinations.push(destination) - 1;
    this.#numbers.set(destination, number);
    return number;
  }
}

/** Counts of a tally that are counted as numbers until they are settled. */
class Targets {
  readonly #counters: Counters;
  readonly #targets: (readonly Count[])[] = [];

  constructor(max: number) {
    this.#counters = new Counters(max);
  }

  count(id: number, sighting: Sighting): void {
    this.#counters.count(id, sighting);
  }

  /** Counts once, and remembers under the next number what is counted; -1: not to be remembered. */
  add(id: number, { startedAt: at }: Sighting, targets: readonly Count[]): void {
    for (const target of targets) addCount(target, { events: 1, firstSeen: at, lastSeen: at });
    if (id === -1) return;
    this.#targets[id] = targets;
    this.#counters.start(id, 0);
  }

  settle(): void {
    for (const [id, targets] of this.#targets.entries()) {
      const seen = this.#counters.take(id);
      if (seen === undefined) continue;
      for (const target of targets) addCount(target, seen);
    }
  }

  clear(): void {
    this.settle();
    this.#targets.length = 0;
  }
}
