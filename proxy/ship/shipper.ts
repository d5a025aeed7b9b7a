import { setTimeout as sleepFor } from 'node:timers/promises';
import { UserError } from '../../rules/errors.ts';
import { faultOf } from '../postgres/explain-database.ts';
import { explain, isSqliteError, openStore, type Store } from '../store/open.ts';
import { retryAfterMs } from './back-off.ts';
import { type Batch, type BatchLimits, readBatch } from './batch.ts';
import { FacetMemory } from './facet-memory.ts';
import { Outage, type ShipNews } from './outage.ts';
import { type Lag, type Outbox, openOutbox } from './outbox.ts';
import { Overtaken, type ShipFault, ShipRefusal } from './refusal.ts';
import { openSession, type Session, type SessionOptions } from './session.ts';
import { trimSpool } from './spool.ts';

export interface ShipperOptions extends SessionOptions {
  /** The record, which is there already. */
  readonly file: string;
  /** Event rows are deleted from the file when it takes more than this. */
  readonly keepBytes: number;
  readonly report: (news: ShipNews) => void;
  /** Told after each pass, and after each failure. */
  readonly onStatus?: ((status: ShipStatus) => void) | undefined;
  readonly random?: (() => number) | undefined;
  /** Waits; ends early when the signal says so. */
  readonly sleep?: ((ms: number, signal: AbortSignal) => Promise<void>) | undefined;
  readonly limits?: BatchLimits | undefined;
  /** Between two looks at what has changed. */
  readonly paceMs?: number | undefined;
}

export interface ShipStatus {
  readonly fault: ShipFault | undefined;
  readonly lag: Lag;
  /** Since the start of this process. */
  readonly shippedEvents: number;
  readonly droppedEvents: number;
}

const PACE_MS = 1_000;
/** Somebody else has shipped meanwhile: their turn takes less than this. */
const OVERTAKEN_MS = 200;

/** Ships a file. Whoever opened it closes it. */
export interface Shipper {
  /** Ships what is there now. @throws {UserError} where that fails */
  pass(signal?: AbortSignal): Promise<void>;
  /** Goes on until the signal, whatever happens; then once more, for so long. */
  follow(signal: AbortSignal, finishWithinMs: () => number): Promise<void>;
  status(): ShipStatus;
  close(): Promise<void>;
}

/** Opens a file for shipping. @throws {UserError} where it cannot be written */
export function openShipper(options: ShipperOptions): Shipper {
  const store = openStore(options.file, 'write');
  try {
    return new FileShipper(store, openOutbox(store), options);
  } catch (error) {
    store.close();
    throw error;
  }
}

class FileShipper implements Shipper {
  readonly #store: Store;
  readonly #outbox: Outbox;
  readonly #options: ShipperOptions;
  readonly #facets = new FacetMemory();
  readonly #outage: Outage;
  /** Runs of which was said that another proxy ships them. */
  readonly #notOurs = new Set<number>();
  #session: Session | undefined;
  #shippedEvents = 0;
  #droppedEvents = 0;

  constructor(store: Store, outbox: Outbox, options: ShipperOptions) {
    this.#store = store;
    this.#outbox = outbox;
    this.#options = options;
    this.#outage = new Outage(options.report, options.now);
  }

  async pass(signal?: AbortSignal): Promise<void> {
    try {
      const session = await this.#openSession();
      for (const run of this.#outbox.runsToShip()) await this.#shipRun(session, run, signal);
    } catch (error) {
      await this.#closeSession();
      throw explain(error, this.#options.file, 'write');
    }
  }

  async follow(signal: AbortSignal, finishWithinMs: () => number): Promise<void> {
    const sleep = this.#options.sleep ?? sleepUntil;
    let failures = 0;
    while (!signal.aborted) {
      const waitMs = await this.#tryPass(failures, signal);
      failures = this.#outage.fault === undefined ? 0 : failures + 1;
      this.#trim();
      this.#options.onStatus?.(this.status());
      await sleep(waitMs, signal);
    }
    await this.#finish(finishWithinMs());
  }

  status(): ShipStatus {
    return {
      fault: this.#outage.fault,
      lag: this.#outbox.lag(),
      shippedEvents: this.#shippedEvents,
      droppedEvents: this.#droppedEvents,
    };
  }

  async close(): Promise<void> {
    await this.#closeSession();
    this.#store.close();
  }

  /** How long to wait before the next one. */
  async #tryPass(failures: number, signal: AbortSignal): Promise<number> {
    const { paceMs = PACE_MS, random = Math.random } = this.#options;
    try {
      await this.pass(signal);
      this.#outage.end(this.#droppedEvents);
      return paceMs;
    } catch (error) {
      if (error instanceof Overtaken) return OVERTAKEN_MS;
      const fault = shipFaultOf(error);
      if (fault === undefined || !(error instanceof Error)) throw error;
      this.#outage.begin(fault, error.message);
      return retryAfterMs(failures + 1, random);
    }
  }

  /** One more pass, as far as it gets in this time. */
  async #finish(withinMs: number): Promise<void> {
    const deadline = AbortSignal.timeout(withinMs);
    const late = new Promise<void>((resolve) => {
      deadline.addEventListener('abort', () => resolve(), { once: true });
    });
    const last = this.pass(deadline).then(
      () => this.#outage.end(this.#droppedEvents),
      () => undefined,
    );
    await Promise.race([last, late]);
  }

  async #shipRun(session: Session, run: number, signal: AbortSignal | undefined): Promise<void> {
    for (let more = true; more && signal?.aborted !== true; ) {
      const batch = readBatch(this.#store, this.#outbox, run, this.#facets, this.#options.limits);
      const sent = await session.ship(batch);
      this.#facets.arrived();
      if (sent === 'not-ours') this.#sayNotOurs(batch);
      else this.#shippedEvents += batch.events;
      // What is remembered was said of rows that are gone.
      if (sent === 'anew') this.#facets.clear();
      more = batch.isPart;
    }
  }

  #sayNotOurs({ run, runRow }: Batch): void {
    if (this.#notOurs.has(run)) return;
    this.#notOurs.add(run);
    this.#options.report({
      level: 'warn',
      message: `the run "${runRow.name}" is left out: the proxy that recorded it ships it under its own name`,
    });
  }

  async #openSession(): Promise<Session> {
    if (this.#session?.isOpen()) return this.#session;
    await this.#closeSession();
    // What was under way may not have arrived.
    this.#facets.clear();
    this.#session = await openSession(this.#outbox, this.#options);
    return this.#session;
  }

  async #closeSession(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await session?.close();
  }

  #trim(): void {
    const { keepBytes, report } = this.#options;
    const { unshipped } = trimSpool(this.#store, keepBytes);
    if (unshipped === 0) return;
    if (this.#droppedEvents === 0) {
      report({
        level: 'error',
        message: `the record is larger than --ship-keep allows, and what is in it has not been shipped: the oldest event rows are deleted to make room, ${unshipped} so far; destinations and counts are complete`,
      });
    }
    this.#droppedEvents += unshipped;
  }
}

/** What keeps it from shipping; `undefined` for a defect. */
function shipFaultOf(error: unknown): ShipFault | undefined {
  if (error instanceof ShipRefusal) return error.fault;
  if (!(error instanceof UserError)) return undefined;
  return isSqliteError(error.cause) ? 'record' : faultOf(error);
}

async function sleepUntil(ms: number, signal: AbortSignal): Promise<void> {
  await sleepFor(ms, undefined, { signal }).catch(() => undefined);
}
