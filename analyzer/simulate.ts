import type { Allowlist } from '../rules/policy.ts';
import { indexAllowlist } from '../rules/policy-index.ts';
import { type AskedBy, askedBy } from './asked-by.ts';
import { type Refusal, type RolesOf, replay } from './replay.ts';
import type { ReportDestination } from './report.ts';
import type { Seen } from './seen.ts';

/** What would break, for whom, how often: the value that `simulate --json` prints. */
export interface Simulation {
  readonly schema: 'sallyport/simulation@1';
  readonly destinations: number;
  readonly attempts: number;
  /** Attempts that were let through when they were recorded, and would not be. */
  readonly wouldBreak: number;
  /** The most attempts first. */
  readonly breaks: readonly Breakage[];
  /** Refused by the list, and when they were recorded too: nothing new. */
  readonly refusedBefore: readonly { readonly host: string; readonly port: number }[];
}

export interface Breakage {
  readonly host: string;
  readonly port: number;
  readonly protocol: ReportDestination['protocol'];
  readonly disposition: ReportDestination['disposition'];
  /** The code of `decide`: `no-entry`, `wrong-client` ... */
  readonly reason: string;
  readonly text: string;
  readonly nearest: string | null;
  readonly attempts: number;
  /** The record counts clients and paths apart, so that it may be more. */
  readonly isLeast: boolean;
  readonly clients: readonly AskedBy[];
  readonly paths: readonly string[];
  readonly addresses: readonly string[];
}

export interface SimulationInput {
  readonly allowlist: Allowlist;
  readonly seen: readonly Seen[];
  readonly roles: RolesOf;
  readonly now: number;
}

/** Replays what was recorded against an allowlist, with the decisions that enforcing it would take. */
export function simulate({ allowlist, seen, roles, now }: SimulationInput): Simulation {
  const policy = indexAllowlist(allowlist);
  const refused = seen.flatMap((one) => {
    const { refusal } = replay(one.counted, { policy, roles, now });
    return refusal === undefined ? [] : [{ one, refusal }];
  });
  const [before, breaking] = [refused.filter(wasRefused), refused.filter((it) => !wasRefused(it))];
  const breaks = breaking.map(toBreakage).toSorted((a, b) => b.attempts - a.attempts);
  return {
    schema: 'sallyport/simulation@1',
    destinations: seen.length,
    attempts: seen.reduce((sum, { counted }) => sum + counted.events, 0),
    wouldBreak: breaks.reduce((sum, { attempts }) => sum + attempts, 0),
    breaks,
    refusedBefore: before.map(({ one: { described } }) => {
      return { host: described.host, port: described.port };
    }),
  };
}

interface Refused {
  readonly one: Seen;
  readonly refusal: Refusal;
}

function wasRefused({ one: { counted } }: Refused): boolean {
  return counted.verdicts.denied === counted.events;
}

function toBreakage({ one: { described, counted }, refusal }: Refused): Breakage {
  const { host, port, protocol, disposition } = described;
  const { first, isLeast, paths, addresses } = refusal;
  return {
    ...{ host, port, protocol, disposition, reason: first.reason, text: first.text },
    nearest: first.nearest ?? null,
    // What was denied then cannot break now.
    attempts: Math.min(refusal.attempts, counted.events - counted.verdicts.denied),
    ...{ isLeast, clients: askedBy(refusal.clients), paths, addresses },
  };
}
