import { type Authority, formatAuthority } from '../rules/authority.ts';
import type { Denied } from '../rules/decide.ts';
import { MAX_HEAD_BYTES } from './connect-head.ts';
import { CONNECT_TIMEOUT } from './dial.ts';
import { originFault } from './intercept/origin-fault.ts';
import type { Answer } from './reply.ts';

/** Error types of RFC 9209 §2.3 and what to tell a person, by the code of a failed attempt. */
const FAILURES: Readonly<Record<string, readonly [proxyError: string, text: string]>> = {
  ENOTFOUND: ['dns_error', 'the name does not resolve'],
  EAI_AGAIN: ['dns_timeout', 'the resolver did not answer'],
  EAI_NODATA: ['dns_error', 'the name has no address'],
  ECONNREFUSED: ['connection_refused', 'the connection was refused'],
  ECONNRESET: ['connection_terminated', 'the connection was reset'],
  EPIPE: ['connection_terminated', 'the connection was closed'],
  EHOSTUNREACH: ['destination_ip_unroutable', 'there is no route to the host'],
  ENETUNREACH: ['destination_ip_unroutable', 'there is no route to the network'],
  EACCES: ['destination_ip_unroutable', 'a local firewall forbids the connection'],
  EPERM: ['destination_ip_unroutable', 'a local firewall forbids the connection'],
  EMFILE: ['proxy_internal_error', 'the proxy has no file descriptor left'],
  ENFILE: ['proxy_internal_error', 'the proxy has no file descriptor left'],
  [CONNECT_TIMEOUT]: ['connection_timeout', 'the host did not answer in time'],
  ETIMEDOUT: ['connection_timeout', 'the host did not answer in time'],
  'timeout-handshake': [
    'connection_timeout',
    'the origin did not finish the TLS handshake in time',
  ],
  'timeout-response': ['http_response_timeout', 'the origin did not answer in time'],
  'closed-early': ['connection_terminated', 'the origin closed the connection without an answer'],
  'bad-response': ['http_protocol_error', 'the origin did not answer in HTTP'],
};

const TIMEOUTS: ReadonlySet<string> = new Set([
  CONNECT_TIMEOUT,
  'ETIMEDOUT',
  'EAI_AGAIN',
  'timeout-response',
  'timeout-handshake',
  // Of a parent proxy: it said nothing, or that somebody behind it did not.
  'timeout',
  '504',
]);

/** What went wrong between us and the parent proxy, by the code behind `upstream-` in `upstream.ts`. */
const PARENT_FAILURES: Readonly<Record<string, readonly [proxyError: string, text: string]>> = {
  timeout: ['connection_timeout', 'the parent proxy did not answer in time'],
  closed: ['connection_terminated', 'the parent proxy closed the connection without an answer'],
  'bad-answer': ['http_protocol_error', 'the parent proxy did not answer in HTTP'],
};

/** What the client is told when its destination cannot be reached: 504 for silence, else 502. */
export function unreachableAnswer(authority: Authority, error: string): Answer {
  const [, parentCode] = /^upstream-(.*)$/.exec(error) ?? [];
  const [proxyError, text] = parentCode === undefined ? failure(error) : parentFailure(parentCode);
  return {
    status: TIMEOUTS.has(parentCode ?? error) ? 504 : 502,
    proxyError,
    text: `cannot reach ${formatAuthority(authority)}: ${text}`,
  };
}

function failure(code: string): readonly [proxyError: string, text: string] {
  return FAILURES[code] ?? originFault(code) ?? ['destination_unavailable', code];
}

function parentFailure(code: string): readonly [proxyError: string, text: string] {
  if (/^\d{3}$/.test(code)) {
    return ['destination_unavailable', `the parent proxy answered with status ${code}`];
  }
  const known = PARENT_FAILURES[code];
  if (known !== undefined) return known;
  const [proxyError, text] = failure(code);
  return [proxyError, `the parent proxy cannot be reached: ${text}`];
}

export function malformedAnswer(reason: string): Answer {
  return { status: 400, proxyError: 'http_request_error', text: `bad request: ${reason}` };
}

/** What a refusal tells besides the reason: which run recorded it, and who can change it. */
export interface DenialNotes {
  readonly run?: string | undefined;
  /** `--deny-contact`: a person, a channel, a URL. */
  readonly contact?: string | undefined;
}

/** What the client is told when the policy says no; the same text for the same refusal. */
export function refusedAnswer(authority: Authority, denied: Denied, notes: DenialNotes): Answer {
  const { host, port } = authority;
  const { run, contact } = notes;
  const ask = contact === undefined ? '' : ` (ask ${contact})`;
  return {
    status: 403,
    proxyError: 'http_request_denied',
    text: `${formatAuthority(authority)} is refused: ${denied.text}${ask}`,
    details: { host, port, reason: denied.reason, nearest: denied.nearest, run, contact },
  };
}

export const UNRECORDED_ANSWER: Answer = {
  status: 503,
  proxyError: 'proxy_internal_error',
  text: 'the record cannot be written, and nothing passes unrecorded; see the log of the proxy',
};

export const STRANGER: Answer = {
  status: 403,
  proxyError: 'http_request_denied',
  text: 'your address may not use this proxy; its operator can allow it with --allow-clients',
};
export const UNAUTHENTICATED: Answer = {
  status: 407,
  proxyError: 'http_request_denied',
  text: 'this proxy wants a user and a password, as in http://user:password@proxy:3128',
  headers: ['Proxy-Authenticate', 'Basic realm="sallyport", charset="UTF-8"'],
};
export const OVERLOADED: Answer = {
  status: 503,
  proxyError: 'connection_limit_reached',
  text: 'the proxy has as many connections as it takes; try again',
};
export const TOO_LARGE: Answer = {
  status: 431,
  proxyError: 'http_request_error',
  text: `the request head is larger than ${MAX_HEAD_BYTES} bytes`,
};
export const TOO_SLOW: Answer = {
  status: 408,
  proxyError: 'http_request_error',
  text: 'the request head did not come within 10 s',
};

/** What a client is told whose bytes Node's HTTP parser gave up on, by the parser's error code. */
export function clientErrorAnswer(code: string): Answer {
  if (code === 'HPE_HEADER_OVERFLOW') return TOO_LARGE;
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return TOO_SLOW;
  return malformedAnswer('the request is not well-formed HTTP/1.1');
}
