import type { ConnectionEvent } from '../event.ts';
import {
  addCount,
  type Count,
  type DestinationTally,
  nothing,
  type Tally,
} from '../store/tally.ts';
import { Key } from './byte-table.ts';
import { CountedKeys, type Sighting } from './counted-keys.ts';

export interface Client {
  readonly address: string;
  readonly role: string | undefined;
}

/** Where the path of a line is. */
export interface PathBytes extends Sighting {
  readonly pathStart: number;
  readonly pathEnd: number;
}

/** A client said something, and may do so again. */
interface Meeting {
  readonly saying: number;
  /** The client's address. */
  readonly client: string;
  readonly share: Share;
  /** What the client alone counts into: one property each, as there are many meetings. */
  readonly ofClient: Count;
  readonly ofAddress: Count;
  readonly ofRole: Count | undefined;
}

/** What all who say the same count into. */
interface Share {
  readonly destination: DestinationTally;
  /** The number of the destination, which is shared by all that is said of it. */
  readonly number: number;
  readonly add: (more: Readonly<Count>, bytesDown: number) => void;
  /** Counted in its meetings, and not yet added. */
  readonly owed: Count;
  owedBytes: number;
}

/** Words, as a power of two: 16 MB, for some hundred thousand meetings. */
const MEETINGS_BITS = 22;
const PATHS_BITS = 21;

/**
 * Counts repeats as numbers, and adds them to a tally when that is about to be written.
 *
 * Whatever is seen for the first time is put into the tally at once: of the values of a destination
 * only the first so many are kept, so that their order matters.
 */
export class RepeatCounts {
  readonly #meetings = new CountedKeys<Meeting>(MEETINGS_BITS, oweMeeting);
  readonly #paths = new CountedKeys<Count>(PATHS_BITS, addCount);
  /** By the number of the saying. */
  readonly #shares: (Share | undefined)[] = [];
  readonly #numbers = new Map<DestinationTally, number>();
  readonly #path = new Key();
  readonly #settle = (): void => this.settle();
  #tally: Tally | undefined;

  /** Counts into this tally from now on, starting from nothing; what was counted goes to the one of before. */
  follow(tally: Tally | undefined): void {
    if (tally === this.#tally) return;
    this.#meetings.clear();
    this.#settleShares();
    this.#paths.clear();
    this.#tally?.owing.delete(this.#settle);
    tally?.owing.add(this.#settle);
    this.#tally = tally;
    // They would hold on to the tally of before, for as long as nobody says the same again.
    this.#shares.fill(undefined);
    this.#numbers.clear();
  }

  /** Says whether a saying has been learned since the tally is followed. */
  knows(saying: number): boolean {
    return this.#shares[saying] !== undefined;
  }

  /** Remembers what an event, which the tally has counted, shares with others that say the same. */
  learn(saying: number, event: ConnectionEvent, ownPath: boolean): void {
    const [tally, destination] = [this.#tally, this.#tally?.find(event)];
    this.#shares[saying] =
      tally === undefined || destination === undefined
        ? undefined
        : {
            destination,
            number: this.#numberOf(destination),
            add: tally.repeater(event, !ownPath),
            owed: nothing(),
            owedBytes: 0,
          };
  }

  /** Where this client is counted with what it says; -1 where it has not said so since the tally is followed. */
  find(key: Key): number {
    return this.#meetings.find(key);
  }

  count(meeting: number, sighting: Sighting): void {
    this.#meetings.count(meeting, sighting);
  }

  /** What is said in a meeting, and by whom. */
  meetingAt(row: number): Readonly<Meeting> {
    const meeting = this.#meetings.valueOf(row);
    if (meeting === undefined) throw new Error('A meeting that was found has not been added');
    return meeting;
  }

  /** Counts a client that says what it has not said before, but others have; `find` has just missed the key. */
  meet(key: Key, saying: number, { address, role }: Client, seen: Sighting): void {
    const [tally, share] = [this.#tally, this.#shares[saying]];
    if (tally === undefined || share === undefined) return;
    const { destination } = share;
    const ofClient = tally.client(address, role);
    const ofAddress = tally.facet(destination, 'client', address);
    const ofRole = role === undefined ? undefined : tally.facet(destination, 'role', role);
    const meeting = { saying, client: address, share, ofClient, ofAddress, ofRole };
    if (!countFirst(this.#meetings, key, meeting, seen)) {
      oweMeeting(meeting, once(seen), seen.bytesDown);
    }
  }

  /** Counts a path that is not part of the saying, by its bytes; its text is asked for when they are new. */
  countPath(saying: number, view: DataView, bytes: PathBytes, text: () => string): void {
    const [tally, share] = [this.#tally, this.#shares[saying]];
    if (tally === undefined || share === undefined) return;
    const { pathStart, pathEnd } = bytes;
    this.#path.clear();
    this.#path.add(share.number);
    const fits = this.#path.addBytes(view, pathStart, pathEnd);
    const row = fits ? this.#paths.find(this.#path) : -1;
    if (row !== -1) {
      this.#paths.count(row, bytes);
      return;
    }
    const path = tally.facet(share.destination, 'path', text());
    if (!fits || !countFirst(this.#paths, this.#path, path, bytes)) addCount(path, once(bytes));
  }

  settle(): void {
    this.#meetings.settle();
    this.#settleShares();
    this.#paths.settle();
  }

  /** Forgets the sayings too. */
  clear(): void {
    this.follow(undefined);
    this.#shares.length = 0;
  }

  #settleShares(): void {
    for (const share of this.#shares) if (share !== undefined) settleShare(share);
  }

  #numberOf(destination: DestinationTally): number {
    const known = this.#numbers.get(destination);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(destination, number);
    return number;
  }
}

function oweMeeting(meeting: Meeting, seen: Readonly<Count>, bytesDown: number): void {
  const { share, ofClient, ofAddress, ofRole } = meeting;
  addCount(ofClient, seen);
  addCount(ofAddress, seen);
  if (ofRole !== undefined) addCount(ofRole, seen);
  addCount(share.owed, seen);
  share.owedBytes += bytesDown;
}

/** Adds once what many clients have said. */
function settleShare(share: Share): void {
  if (share.owed.events === 0) return;
  share.add(share.owed, share.owedBytes);
  Object.assign(share.owed, nothing());
  share.owedBytes = 0;
}

/**
 * Counts a key that has just been missed; false where there is no room for it. The others are then
 * forgotten, and seen for the first time again.
 */
function countFirst<Value>(
  keys: CountedKeys<Value>,
  key: Key,
  value: Value,
  seen: Sighting,
): boolean {
  const row = keys.add(key, value);
  if (row !== -1) keys.count(row, seen);
  else if (keys.isFull) keys.clear();
  return row !== -1;
}

function once({ startedAt: at }: Sighting): Count {
  return { events: 1, firstSeen: at, lastSeen: at };
}
