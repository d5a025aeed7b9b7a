import { expect, test } from 'vitest';
import { LIMITS, limitOfError, limitOfStatus } from '../../proxy/limit.ts';

test.each([
  ['timeout-connect', 'connect-time'],
  ['EAI_AGAIN', 'dns-time'],
  ['timeout-idle', 'idle-time'],
  ['timeout-lifetime', 'lifetime'],
  ['EMFILE', 'descriptors'],
  ['ECONNREFUSED', undefined],
  ['no-entry', undefined],
])('an attempt that ended with %s reached the limit %s', (error, limit) => {
  expect(limitOfError(error)).toBe(limit);
});

test.each([
  [408, 'head-time'],
  [431, 'head-size'],
  [400, undefined],
])('a head that is answered %i reached the limit %s', (status, limit) => {
  expect(limitOfStatus(status)).toBe(limit);
});

test('every limit has a series of its own, once', () => {
  expect(new Set(LIMITS).size).toBe(LIMITS.length);
});
