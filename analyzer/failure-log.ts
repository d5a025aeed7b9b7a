import type { ConnectionEvent } from '../proxy/event.ts';
import { isoTime } from './describe.ts';
import { type FailureCause, failureCause } from './failure-cause.ts';

/** What failed in one run, in the order in which it began to: the first line is the place to look. */
export interface FailureLog {
  readonly run: string;
  readonly startedAt: string;
  /** The client whose trouble began first comes first. */
  readonly clients: readonly ClientFailures[];
  /** Attempts that failed and are in no line, as there are too many different ones. */
  readonly notListed: number;
  /** Events that were read; a run may have none although it has destinations. */
  readonly events: number;
}

export interface ClientFailures {
  /** `null` where the record does not say. */
  readonly client: string | null;
  readonly role: string | null;
  readonly failures: readonly FailureStorm[];
}

/** One destination that failed for one client in one way, until it was reached. */
export interface FailureStorm {
  readonly host: string;
  readonly port: number;
  readonly cause: FailureCause;
  /** As recorded: `ECONNREFUSED`; for a denial, the entry that denied, if one did. */
  readonly code: string | null;
  readonly attempts: number;
  readonly firstAt: string;
  /** After the start of the run; earlier where a client's clock is off. */
  readonly firstAfterMs: number;
  readonly lastAfterMs: number;
  /** When the same client next reached it; `null` where it never did. */
  readonly reachedAfterMs: number | null;
}

/** Enough for any deployment that one wants to read about, and some megabytes. */
const MAX_STORMS = 5_000;

interface Storm {
  readonly event: ConnectionEvent;
  readonly cause: FailureCause;
  attempts: number;
  first: number;
  last: number;
  reached: number | undefined;
}

/**
 * Folds the events of a run, in the order in which they ended, into what failed. Retries of one
 * thing are one line; when it has been reached, the next failure is a new one. Memory is bounded by
 * the number of different failures and not by the number of events.
 */
export function foldFailures(
  events: Iterable<ConnectionEvent>,
  { name, startedAt }: { readonly name: string; readonly startedAt: number },
  maxStorms: number = MAX_STORMS,
): FailureLog {
  const storms: Storm[] = [];
  /** By client and destination, those that may still go on. */
  const open = new Map<string, Map<string, Storm>>();
  let [read, notListed] = [0, 0];
  for (const event of events) {
    read++;
    const key = `${event.client} ${event.role ?? ''} ${event.host} ${event.port}`;
    const cause = failureCause(event);
    if (cause === undefined) {
      settle(open.get(key), event.startedAt);
      continue;
    }
    const kinds = open.get(key) ?? new Map<string, Storm>();
    const kind = `${cause} ${event.error ?? ''}`;
    const known = kinds.get(kind);
    if (known !== undefined) extend(known, event.startedAt);
    else if (storms.length >= maxStorms) notListed++;
    else {
      const storm = begin(event, cause);
      storms.push(storm);
      open.set(key, kinds.set(kind, storm));
    }
  }
  const clients = byClient(storms, startedAt);
  return { run: name, startedAt: isoTime(startedAt), clients, notListed, events: read };
}

function begin(event: ConnectionEvent, cause: FailureCause): Storm {
  const at = event.startedAt;
  return { event, cause, attempts: 1, first: at, last: at, reached: undefined };
}

/** Events come as they end: a slow attempt may have begun before one that is known already. */
function extend(storm: Storm, at: number): void {
  storm.attempts++;
  storm.first = Math.min(storm.first, at);
  storm.last = Math.max(storm.last, at);
}

/** A tunnel that was there before the trouble and only ended now has settled nothing. */
function settle(kinds: Map<string, Storm> | undefined, at: number): void {
  for (const [kind, storm] of kinds ?? []) {
    if (storm.last > at) continue;
    storm.reached = at;
    kinds?.delete(kind);
  }
}

function byClient(storms: readonly Storm[], startedAt: number): ClientFailures[] {
  const sorted = storms.toSorted((a, b) => a.first - b.first);
  const groups = Map.groupBy(sorted, ({ event }) => `${event.client} ${event.role ?? ''}`);
  return [...groups.values()].map((own) => ({
    client: own[0]?.event.client || null,
    role: own[0]?.event.role ?? null,
    failures: own.map((storm) => describe(storm, startedAt)),
  }));
}

function describe(storm: Storm, startedAt: number): FailureStorm {
  const { event, cause, attempts, first, last, reached } = storm;
  return {
    host: event.host,
    port: event.port,
    cause,
    code: (cause === 'denied' ? event.entry : event.error) ?? null,
    attempts,
    firstAt: isoTime(first),
    firstAfterMs: first - startedAt,
    lastAfterMs: last - startedAt,
    reachedAfterMs: reached === undefined ? null : reached - startedAt,
  };
}
