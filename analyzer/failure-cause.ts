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
 * Says what an attempt failed of; `undefined` where it did not. A tunnel that was idle too long, or
 * open too long, did its work before, and what would only be denied went through.
 */
export function failureCause({
  verdict,
  error,
}: Pick<ConnectionEvent, 'verdict' | 'error'>): FailureCause | undefined {
  if (verdict === 'denied') return 'denied';
  if (error === undefined || WHILE_IT_STOOD.has(error)) return undefined;
  return meaningOf(error)?.cause ?? 'other';
}

/** What ends a tunnel that stood. */
const WHILE_IT_STOOD: ReadonlySet<string> = new Set(['timeout-idle', 'timeout-lifetime']);

/**
 * Says whether an error came on the way to the destination, so that it was not reached: of the system,
 * of the proxy, of a parent proxy, or of Squid. What else goes wrong says nothing of the way: the
 * connection was there, or the client left it.
 */
export function isOnTheWay(error: string): boolean {
  return meaningOf(error)?.onTheWay ?? false;
}

interface Meaning {
  readonly codes: RegExp;
  readonly cause: FailureCause;
  readonly onTheWay: boolean;
}

/** What a parent proxy says has the same names behind a prefix. */
function meaningOf(error: string): Meaning | undefined {
  const code = error.replace(/^upstream-/, '');
  return MEANINGS.find(({ codes }) => codes.test(code));
}

/** The codes of Node (`errno`, `dns`, OpenSSL), of `proxy/outcome.ts`, and of Squid; the first that fits counts. */
const MEANINGS: readonly Meaning[] = [
  { codes: /^client-/, cause: 'client-left', onTheWay: false },
  { codes: /^(?:ECONNREFUSED|ERR_CONNECT_FAIL)$/, cause: 'refused', onTheWay: true },
  { codes: /^(?:ECONNRESET|ECONNABORTED|EPIPE)$/, cause: 'reset', onTheWay: true },
  { codes: /^closed-early$/, cause: 'reset', onTheWay: false },
  { codes: /^(?:ETIMEDOUT|ETIMEOUT|timeout-connect)$/, cause: 'timed-out', onTheWay: true },
  { codes: /^(?:timeout-.*|ERR_READ_TIMEOUT)$/, cause: 'timed-out', onTheWay: false },
  {
    codes: /^(?:ENOTFOUND|ENODATA|EAI_.*|ESERVFAIL|ERR_DNS_FAIL)$/,
    cause: 'no-name',
    onTheWay: true,
  },
  {
    codes: /^(?:EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|unreachable)$/,
    cause: 'no-route',
    onTheWay: true,
  },
  { codes: /^EPROTO$/, cause: 'tls', onTheWay: true },
  {
    codes: /^intercept-|CERT|HOSTNAME_MISMATCH|TLS|SSL|SELF_SIGNED|UNABLE_TO_/,
    cause: 'tls',
    onTheWay: false,
  },
  { codes: /^E(?!RR_)[A-Z_]+$/, cause: 'other', onTheWay: true },
];
