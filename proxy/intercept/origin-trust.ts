import { createSecureContext, type SecureContext } from 'node:tls';
import { keepSessions, type OriginSessions } from './origin-sessions.ts';

/** Whom we trust to be an origin, and the sessions with those that were found to be one by that measure. */
export interface OriginTrust {
  readonly context: SecureContext;
  /** Bound to the certificates above: whoever trusts others starts with none. */
  readonly sessions: OriginSessions;
}

/** Trusts origins whose certificates lead to these, and nobody else. */
export function trustOrigins(certificates: readonly string[], now: () => number): OriginTrust {
  return {
    context: createSecureContext({ ca: [...certificates] }),
    sessions: keepSessions({ now }),
  };
}
