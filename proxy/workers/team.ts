import { UnavailableError } from '../../rules/errors.ts';
import type { Ip } from '../../rules/ip.ts';
import type { RecorderTrouble } from '../store/trouble.ts';
import { backOff } from './back-off.ts';
import { HeldBoard } from './held-board.ts';
import { type Member, type MemberEnd, startMember } from './member.ts';
import type { AllowlistText, Orders } from './message.ts';
import { TeamMetrics } from './team-metrics.ts';
import { TroubleBoard } from './trouble-board.ts';

/** Processes that share a port, a run, a policy and their limits. */
export interface Team {
  /** What keeps them from being ready; nothing while they are. */
  fault(): string | undefined;
  /** Gives every worker another allowlist; resolves when it is in force in all of them. */
  enforce(allowlist: AllowlistText): Promise<void>;
  /** Lets every worker open its log anew. */
  reopenLog(): void;
  /** The metrics of all as one, in the Prometheus text format. */
  text(): Promise<string>;
  /**
   * Lets them stop accepting and go on with what is open for so long; may be asked again for less.
   * Resolves when all have ended.
   *
   * @throws {UnavailableError} saying what one of them could not write
   */
  drain(timeoutMs: number): Promise<void>;
}

export interface TeamOptions {
  /** The module that a worker process runs. */
  readonly entry: URL;
  readonly size: number;
  /** The orders of each; asked for again when one is replaced. */
  orders(number: number): Orders;
  readonly log: TeamLog;
  /** Told what is wrong with the record: once, however many workers find it. */
  onTrouble(trouble: RecorderTrouble): void;
}

interface TeamLog {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What has not ended so long after the time for a drain is ended. */
const LATE_MS = 15_000;

/** Starts the workers and waits until all of them serve. @throws {UserError} */
export async function startTeam(options: TeamOptions): Promise<Team> {
  const team = new WorkerTeam(options);
  await team.start();
  return team;
}

class WorkerTeam implements Team {
  readonly #options: TeamOptions;
  readonly #members = new Map<number, Member>();
  readonly #board = new HeldBoard();
  readonly #troubles: TroubleBoard;
  readonly #waiting = new Set<NodeJS.Timeout>();
  readonly #metrics = new TeamMetrics(() => this.#members.size);
  #draining = false;

  constructor(options: TeamOptions) {
    this.#options = options;
    this.#troubles = new TroubleBoard((trouble) => options.onTrouble(trouble));
  }

  async start(): Promise<void> {
    const numbers = Array.from({ length: this.#options.size }, (_, at) => at + 1);
    const members = numbers.map((number) => this.#employ(number));
    try {
      await Promise.all(members.map(({ ready }) => ready));
    } catch (cause) {
      for (const member of members) member.kill();
      await Promise.all(members.map(({ ended }) => ended));
      throw cause;
    }
    for (const member of members) this.#replaceAtEnd(member, backOff());
  }

  fault(): string | undefined {
    if (this.#members.size === 0) return 'no worker runs';
    return this.#troubles.fault();
  }

  async enforce(allowlist: AllowlistText): Promise<void> {
    await Promise.all(this.#all((member) => member.enforce(allowlist)));
  }

  reopenLog(): void {
    this.#all((member) => member.tell({ kind: 'reopen-log' }));
  }

  async text(): Promise<string> {
    return this.#metrics.text(await Promise.all(this.#all((member) => member.values())));
  }

  async drain(timeoutMs: number): Promise<void> {
    this.#draining = true;
    for (const timer of this.#waiting) clearTimeout(timer);
    const ending = this.#all((member) => member.ended);
    this.#all((member) => member.tell({ kind: 'drain', timeoutMs }));
    const late = setTimeout(() => this.#all((member) => member.kill()), timeoutMs + LATE_MS);
    const ends = await Promise.all(ending);
    const failures = ends.flatMap(({ failure }) => failure?.message ?? []);
    clearTimeout(late);
    if (failures.length > 0) throw new UnavailableError([...new Set(failures)].join('\n'));
  }

  #all<T>(ask: (member: Member) => T): T[] {
    return [...this.#members.values()].map(ask);
  }

  #employ(number: number): Member {
    const { entry, orders } = this.#options;
    const member = startMember(entry, orders(number), {
      onTrouble: (trouble) => this.#troubles.hear(number, trouble),
      onHeld: ({ inAll, by }) => {
        this.#board.update(number, inAll, by);
        const clients = by.map(([client]) => client);
        this.#tellHeld(clients, number);
      },
    });
    this.#members.set(number, member);
    member.tell({ kind: 'elsewhere', ...this.#board.elsewhere(number) });
    void member.ended.then(() => {
      this.#members.delete(number);
      this.#troubles.forget(number);
    });
    return member;
  }

  /** Tells the others how many connections these clients hold now. */
  #tellHeld(clients: readonly Ip[], except: number): void {
    for (const [number, member] of this.#members) {
      if (number === except) continue;
      member.tell({ kind: 'elsewhere', ...this.#board.elsewhere(number, clients) });
    }
  }

  #replaceAtEnd(member: Member, waitAfter: (livedMs: number) => number): void {
    const since = performance.now();
    void member.ended.then((end) => {
      const lost = this.#forget(member);
      if (this.#draining) {
        if (!end.isClean) this.#say('error', member, endingOf(member, end));
        return;
      }
      this.#metrics.died(lost);
      const waitMs = waitAfter(performance.now() - since);
      const what = `${endingOf(member, end)}; its connections are lost, and another takes its place in ${waitMs} ms`;
      this.#say('error', member, what, { connections: lost });
      const timer = setTimeout(() => {
        this.#waiting.delete(timer);
        this.#replace(member.number, waitAfter);
      }, waitMs);
      this.#waiting.add(timer);
    });
  }

  #replace(number: number, waitAfter: (livedMs: number) => number): void {
    const member = this.#employ(number);
    this.#replaceAtEnd(member, waitAfter);
    // Where it does not come up, its end says so.
    member.ready.then(
      () => this.#say('info', member, 'a worker has taken its place'),
      () => undefined,
    );
  }

  /** Takes a worker that has ended out of the sums; how many connections it held. */
  #forget(member: Member): number {
    const { inAll, clients } = this.#board.remove(member.number);
    this.#tellHeld(clients, member.number);
    this.#metrics.keep(member.lastValues());
    return inAll;
  }

  #say(level: 'info' | 'error', { number, pid }: Member, what: string, more: object = {}): void {
    this.#options.log[level]({ worker: number, pid, ...more }, what);
  }
}

function endingOf({ number }: Member, { how, failure }: MemberEnd): string {
  return `worker ${number} ended (${failure?.message ?? how})`;
}
