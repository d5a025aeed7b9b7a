import type { RefusalReason } from '../rules/decide.ts';
import { isOnTheWay } from './failure-cause.ts';

/** The attempts at a destination that failed, by error code. */
export interface Failures {
  /** Without those that the allowlist or the proxy refused: a refusal is an answer. */
  readonly attempts: number;
  readonly codes: readonly string[];
  /** Why some were refused. */
  readonly refusals: readonly string[];
  /** Whether no attempt ever reached it: the host is down, or the network in between refuses. */
  readonly never: boolean;
}

const REFUSALS: Readonly<Record<RefusalReason, true>> = {
  'no-entry': true,
  'wrong-port': true,
  'wrong-protocol': true,
  'wrong-client': true,
  expired: true,
  'wrong-path': true,
  'ambiguous-path': true,
  'address-literal': true,
  'private-address': true,
  'special-address': true,
  'not-tls': true,
  'no-sni': true,
  'sni-mismatch': true,
};

/** Adds up the failures of a destination by the error codes of its events. */
export function failuresOf(events: number, errors: ReadonlyMap<string, number>): Failures {
  let attempts = 0;
  let unreached = 0;
  for (const [code, times] of errors) {
    if (!Object.hasOwn(REFUSALS, code)) attempts += times;
    if (isOnTheWay(code)) unreached += times;
  }
  const codes = [...errors.keys()].filter((code) => !Object.hasOwn(REFUSALS, code));
  const refusals = [...errors.keys()].filter((code) => Object.hasOwn(REFUSALS, code));
  return { attempts, codes, refusals, never: events > 0 && unreached >= events };
}
