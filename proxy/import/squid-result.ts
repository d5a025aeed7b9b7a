import type { Verdict } from '../event.ts';

/** What a line says about how Squid dealt with a request, as far as the format has it. */
export interface SquidResult {
  /** `%Ss`: `TCP_MISS`, `TCP_TUNNEL_ABORTED`, `NONE_NONE`, in Squid 3 and older also `NONE`. */
  readonly result?: string | undefined;
  /** `%Sh`: `HIER_DIRECT`, in Squid 3.1 and older `DIRECT`. */
  readonly hierarchy?: string | undefined;
  readonly status?: number | undefined;
  readonly isTunnel: boolean;
  /** `%err_code`: `ERR_CONNECT_FAIL`. */
  readonly errorCode?: string | undefined;
}

/** Every result code starts with how the request came in. Source: Squid's `src/LogTags.cc`. */
const RESULT = /^(?:TCP|UDP|ICP|NONE|TAG)(?:_[A-Z_]+)?$/;

/** Questions of other caches about what is stored here: nobody was reached for them. */
const PEER_QUERY = /^(?:UDP|ICP)_/;

const ERROR_CODE = /^[A-Z][A-Z0-9_]{2,63}$/;

export function isResultCode(text: string): boolean {
  return RESULT.test(text);
}

export function isPeerQuery(result: string | undefined): boolean {
  return result !== undefined && PEER_QUERY.test(result);
}

/** Squid's own access rules, and its demand for credentials, are the only results that deny. */
export function verdictOf({ result }: SquidResult): Verdict {
  return result?.startsWith('TCP_DENIED') ? 'denied' : 'allowed';
}

/**
 * What went wrong, short and countable; `undefined` when all went well.
 *
 * An answer of the origin is none of these: a 503 that came from a server is a working connection,
 * a 503 for a tunnel or without a server (`HIER_NONE`) is Squid saying that it reached no one.
 *
 * Source of the suffixes: Squid's `src/LogTags.cc`.
 */
export function errorOf(outcome: SquidResult): string | undefined {
  const { result = '', errorCode, status } = outcome;
  if (verdictOf(outcome) === 'denied') return status === 407 ? 'proxy-auth' : undefined;
  if (errorCode !== undefined && ERROR_CODE.test(errorCode)) return errorCode;
  const ownAnswer = answeredBySquid(outcome) ? errorOfStatus(status) : undefined;
  if (ownAnswer !== undefined) return ownAnswer;
  if (/_TIMED?OUT/.test(result)) return 'timeout';
  return result.includes('_ABORTED') ? 'aborted' : undefined;
}

/** Says whether the server named in the line is the destination, and not a parent proxy. */
export function isDirect(hierarchy: string | undefined): boolean {
  return hierarchy === undefined || /(?:^|_)(?:DIRECT|PINNED|ORIGINAL_DST)$/.test(hierarchy);
}

function answeredBySquid({ isTunnel, hierarchy, result }: SquidResult): boolean {
  const isHit = result?.includes('HIT') ?? false;
  return isTunnel || (!isHit && /(?:^|_)NONE$/.test(hierarchy ?? ''));
}

function errorOfStatus(status: number | undefined): string | undefined {
  switch (status) {
    case 502:
    case 503:
      return 'unreachable';
    case 504:
      return 'timeout-connect';
    default:
      return status !== undefined && status >= 400 ? `http-${status}` : undefined;
  }
}
