import type { RefusalReason } from '../rules/decide.ts';
import type { Attempt, ConnectionEvent, Ending, Verdict } from './event.ts';
import type { Answer } from './reply.ts';

/** How serving one request ended. Every request has exactly one outcome, and it is recorded once. */
export type Outcome =
  /** Nothing that names a destination. */
  | { readonly kind: 'malformed'; readonly answer: Answer }
  /** Nobody knows who asks: not an attempt of the deployment yet, a client tries again with its password. */
  | { readonly kind: 'unauthenticated'; readonly answer: Answer }
  /** The policy said no. */
  | {
      readonly kind: 'refused';
      readonly attempt: Attempt;
      readonly answer: Answer;
      readonly reason: RefusalReason;
    }
  /** It had been allowed by name and address, and its first bytes were not what was allowed. */
  | {
      readonly kind: 'revoked';
      readonly attempt: Attempt;
      readonly verdict: Verdict;
      readonly reason: RefusalReason;
      readonly address?: string | undefined;
      readonly sni?: string | undefined;
      readonly bytesUp: number;
      readonly bytesDown: number;
    }
  /** The record could not be written, so nothing was let through. */
  | { readonly kind: 'unrecorded'; readonly attempt: Attempt; readonly answer: Answer }
  | {
      readonly kind: 'unreachable';
      readonly attempt: Attempt;
      readonly answer: Answer;
      readonly error: string;
      readonly address?: string | undefined;
    }
  /** What came through the tunnel was recorded in its place, request by request. */
  | { readonly kind: 'continued' }
  /** It got through; `error` says what cut it short, if anything did. */
  | {
      readonly kind: 'closed';
      readonly attempt: Attempt;
      readonly status: number;
      readonly address?: string | undefined;
      /** The name that a TLS client asked for inside the tunnel. */
      readonly sni?: string | undefined;
      readonly bytesUp: number;
      readonly bytesDown: number;
      readonly error?: string | undefined;
    };

/** An outcome that the proxy tells the client in words of its own. */
export type AnsweredOutcome = Extract<Outcome, { readonly answer: Answer }>;

/** Where outcomes go: `proxy/store/recorder.ts`. */
export interface RecordPort {
  /**
   * Counts an attempt; true at once if its destination is durable, else a promise that is false
   * when the record cannot be written: the attempt must not go on, and is not to be ended.
   */
  begin(attempt: Attempt): true | Promise<boolean>;
  /** `begunAs`: the verdict that it began with, where another was reached since. */
  end(event: ConnectionEvent, begunAs: Verdict): void;
  /** Counts a request that named no destination. */
  malformed(): void;
}

/** Records an outcome; the attempt in it has begun. */
export function recordOutcome(outcome: Outcome, endedAt: number, record: RecordPort): void {
  if (outcome.kind === 'malformed') {
    record.malformed();
    return;
  }
  if (outcome.kind === 'unauthenticated' || outcome.kind === 'continued') return;
  // What the record could not take, it has counted itself.
  if (outcome.kind === 'unrecorded') return;
  const { attempt } = outcome;
  const verdict = outcome.kind === 'revoked' ? outcome.verdict : attempt.verdict;
  const durationMs = Math.max(0, endedAt - attempt.startedAt);
  const { status, address, sni, bytesUp, bytesDown, error } = endingOf(outcome);
  // One object spread, and that first, is copied as a whole; a second one would be copied field by field.
  record.end(
    { ...attempt, verdict, durationMs, status, address, sni, bytesUp, bytesDown, error },
    attempt.verdict,
  );
}

function endingOf(
  outcome: Exclude<Outcome, { kind: 'malformed' | 'unauthenticated' | 'unrecorded' | 'continued' }>,
): Omit<Ending, 'durationMs'> {
  const nothing = { bytesUp: 0, bytesDown: 0 };
  switch (outcome.kind) {
    case 'refused':
      return { ...nothing, status: outcome.answer.status, error: outcome.reason };
    case 'revoked': {
      const { address, sni, bytesUp, bytesDown, reason } = outcome;
      return { status: 200, address, sni, bytesUp, bytesDown, error: reason };
    }
    case 'unreachable':
      return {
        ...nothing,
        status: outcome.answer.status,
        address: outcome.address,
        error: outcome.error,
      };
    case 'closed': {
      const { status, address, sni, bytesUp, bytesDown, error } = outcome;
      return { status, address, sni, bytesUp, bytesDown, error };
    }
  }
}
