import type { ConnectionLimit } from './connections.ts';
import { CONNECT_TIMEOUT } from './dial.ts';

/** The limits that end what a client wants, as metrics call them. */
export type Limit =
  | ConnectionLimit
  | 'head-size'
  | 'head-time'
  | 'connect-time'
  | 'dns-time'
  | 'idle-time'
  | 'response-time'
  | 'lifetime';

/** Every limit, so that a metric starts each of them at zero. */
export const LIMITS: readonly Limit[] = [
  'connections',
  'connections-per-client',
  'descriptors',
  'head-size',
  'head-time',
  'connect-time',
  'dns-time',
  'idle-time',
  'response-time',
  'lifetime',
];

const BY_ERROR: ReadonlyMap<string, Limit> = new Map([
  [CONNECT_TIMEOUT, 'connect-time'],
  ['ETIMEDOUT', 'connect-time'],
  ['EAI_AGAIN', 'dns-time'],
  ['timeout-idle', 'idle-time'],
  ['timeout-response', 'response-time'],
  ['timeout-lifetime', 'lifetime'],
  ['EMFILE', 'descriptors'],
  ['ENFILE', 'descriptors'],
]);

/** The limit behind the error of an attempt, if it was one. */
export function limitOfError(error: string): Limit | undefined {
  return BY_ERROR.get(error);
}

/** The limit behind the answer to a head that was not taken (RFC 9110 §15.5.9, RFC 6585 §5). */
export function limitOfStatus(status: number): Limit | undefined {
  if (status === 408) return 'head-time';
  return status === 431 ? 'head-size' : undefined;
}
