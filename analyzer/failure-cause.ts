import type { ConnectionEvent } from '../proxy/event.ts';

/** What kept an attempt from what it wanted, in the words of whoever has to repair it. */
export const FAILURE_CAUSES = [
  'denied',
  'refused',
  'reset',
  'timed-out',
  'no-name',
  'no-route',
  'tls',
  'client-left',
  'other',
] as const;

export type FailureCause = (typeof FAILURE_CAUSES)[number];

/**
 * Says what an attempt failed of; `undefined` where it did not. A tunnel that was idle too long did
 * its work before, and what would only be denied went through.
 */
export function failureCause({
  verdict,
  error,
}: Pick<ConnectionEvent, 'verdict' | 'error'>): FailureCause | undefined {
  if (verdict === 'denied') return 'denied';
  if (error === undefined || error === 'timeout-idle') return undefined;
  // What a parent proxy says has the same names behind a prefix.
  const code = error.replace(/^upstream-/, '');
  return CAUSES.find(([pattern]) => pattern.test(code))?.[1] ?? 'other';
}

/** The codes of Node (`errno`, `dns`, OpenSSL), of `proxy/outcome.ts`, and of Squid. */
const CAUSES: readonly (readonly [RegExp, FailureCause])[] = [
  [/^client-/, 'client-left'],
  [/^(?:ECONNREFUSED|ERR_CONNECT_FAIL)$/, 'refused'],
  [/^(?:ECONNRESET|ECONNABORTED|EPIPE|closed-early)$/, 'reset'],
  [/^(?:ETIMEDOUT|ETIMEOUT|timeout-.*|ERR_READ_TIMEOUT)$/, 'timed-out'],
  [/^(?:ENOTFOUND|ENODATA|EAI_.*|ESERVFAIL|ERR_DNS_FAIL)$/, 'no-name'],
  [/^(?:EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|unreachable)$/, 'no-route'],
  [/CERT|TLS|SSL|EPROTO|SELF_SIGNED|UNABLE_TO_/, 'tls'],
];
