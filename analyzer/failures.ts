/** The attempts at a destination that failed, by error code. */
export interface Failures {
  readonly attempts: number;
  readonly codes: readonly string[];
  /** Whether no attempt ever reached it: the host is down, or the network in between refuses. */
  readonly never: boolean;
}

/**
 * Errors on the way to a destination: of the system (`ECONNREFUSED`), of the proxy, of a parent
 * proxy, or of Squid. What else goes wrong says nothing of the way: the connection was there
 * (`timeout-idle`), or the client left it (`client-reset`).
 */
const ON_THE_WAY =
  /^(?:(?:upstream-)?E(?!RR_)[A-Z_]+|timeout-connect|unreachable|ERR_CONNECT_FAIL|ERR_DNS_FAIL)$/;

/** Adds up the failures of a destination by the error codes of its events. */
export function failuresOf(events: number, errors: ReadonlyMap<string, number>): Failures {
  let attempts = 0;
  let unreached = 0;
  for (const [code, times] of errors) {
    attempts += times;
    if (ON_THE_WAY.test(code)) unreached += times;
  }
  return { attempts, codes: [...errors.keys()], never: events > 0 && unreached >= events };
}
