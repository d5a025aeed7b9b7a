import { describe, expect, test } from 'vitest';
import type { Client } from '../../../proxy/admit.ts';
import { keepSessions, type OriginSession } from '../../../proxy/intercept/origin-sessions.ts';
import { type Authority, parseAuthority } from '../../../rules/authority.ts';
import { ip } from '../../support/ip.ts';

const ALICE: Client = { address: ip('10.0.0.1'), role: undefined };
const ORIGIN = authority('bucket.example.com:443');
const LATER = 1_000;

test('a session is given once, and the latest first', () => {
  const sessions = keepSessions({ now: () => 0 });
  const [older, newer] = [session(), session()];
  sessions.keep(ALICE, ORIGIN, older);
  sessions.keep(ALICE, ORIGIN, newer);

  expect(sessions.take(ALICE, ORIGIN)).toBe(newer);
  expect(sessions.take(ALICE, ORIGIN)).toBe(older);
  expect(sessions.take(ALICE, ORIGIN)).toBeUndefined();
});

describe('a session is given to nobody else than the client that it was made for', () => {
  test.each<[string, Client, Authority]>([
    ['another client', { ...ALICE, address: ip('10.0.0.2') }, ORIGIN],
    ['another role', { ...ALICE, role: 'compute' }, ORIGIN],
    ['another host', ALICE, authority('other.example.com:443')],
    ['a host below it', ALICE, authority('a.bucket.example.com:443')],
    ['another port', ALICE, authority('bucket.example.com:8443')],
  ])('not to %s', (_, client, origin) => {
    const sessions = keepSessions({ now: () => 0 });
    sessions.keep(ALICE, ORIGIN, session());

    expect(sessions.take(client, origin)).toBeUndefined();
    expect(sessions.take(ALICE, ORIGIN)).toBeDefined();
  });
});

test('a session is not given once the certificate behind it is no longer believed', () => {
  let now = 0;
  const sessions = keepSessions({ now: () => now });
  sessions.keep(ALICE, ORIGIN, session(LATER));
  sessions.keep(ALICE, ORIGIN, session(2 * LATER));
  sessions.keep(ALICE, ORIGIN, session(LATER));

  now = LATER;
  expect(sessions.take(ALICE, ORIGIN)?.goodUntil).toBe(2 * LATER);
  expect(sessions.take(ALICE, ORIGIN)).toBeUndefined();
});

test('so many sessions are kept, and those of whoever was served longest ago go first', () => {
  const sessions = keepSessions({ now: () => 0, maxSessions: 3 });
  const others = [authority('a.test:443'), authority('b.test:443')] as const;
  sessions.keep(ALICE, ORIGIN, session());
  sessions.keep(ALICE, others[0], session());
  sessions.keep(ALICE, ORIGIN, session());
  sessions.keep(ALICE, others[1], session());

  expect(sessions.take(ALICE, others[0])).toBeUndefined();
  expect(sessions.take(ALICE, others[1])).toBeDefined();
  expect(sessions.take(ALICE, ORIGIN)).toBeDefined();
});

test('one client at one origin has sixteen sessions at most', () => {
  const sessions = keepSessions({ now: () => 0 });
  for (let at = 0; at < 20; at++) sessions.keep(ALICE, ORIGIN, session());

  const taken = Array.from({ length: 20 }, () => sessions.take(ALICE, ORIGIN));

  expect(taken.filter((one) => one !== undefined)).toHaveLength(16);
});

test('what is forgotten is gone', () => {
  const sessions = keepSessions({ now: () => 0 });
  sessions.keep(ALICE, ORIGIN, session());
  sessions.forget(ALICE, ORIGIN);

  expect(sessions.take(ALICE, ORIGIN)).toBeUndefined();
});

function session(goodUntil = LATER): OriginSession {
  return { ticket: Buffer.alloc(1), goodUntil };
}

function authority(text: string): Authority {
  const parsed = parseAuthority(text);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.value;
}
