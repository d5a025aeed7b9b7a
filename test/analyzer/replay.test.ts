import { describe, expect, test } from 'vitest';
import { type Replayed, replay } from '../../analyzer/replay.ts';
import type { Destination, Facet } from '../../proxy/event.ts';
import { NOW, policyOf } from '../rules/make-policy.ts';
import { destination } from './sample-record.ts';

function facet(value: string, events: number): Facet {
  return { value, events, firstSeen: NOW, lastSeen: NOW };
}

const ROLES = new Map([
  ['10.0.0.1', new Set(['head'])],
  ['10.0.0.2', new Set(['compute'])],
  ['10.0.0.3', new Set(['compute', 'login'])],
]);

/** 3 attempts by the head node, 7 by a compute node. */
function seen(authority: string, changes: Partial<Destination> = {}): Destination {
  return destination(authority, {
    events: 10,
    clients: [facet('10.0.0.1', 3), facet('10.0.0.2', 7)],
    roles: [facet('head', 3), facet('compute', 7)],
    ...changes,
  });
}

function against(one: Destination, ...entries: readonly string[]): Replayed {
  return replay(one, { policy: policyOf(...entries), roles: ROLES, now: NOW });
}

describe('a destination put to a policy', () => {
  test('that admits everyone is admitted, by entries that name themselves', () => {
    const { refusal, entries } = against(
      seen('a.test:443'),
      '{host: a.test, ports: [443], clients: [head]}',
      '{host: "*.test", ports: [443], clients: [compute]}',
    );
    expect(refusal).toBeUndefined();
    expect([...entries].toSorted()).toEqual(['*.test:443', 'a.test:443']);
  });

  test('that does not know it is refused whole', () => {
    expect(against(seen('a.test:443')).refusal).toMatchObject({
      first: { reason: 'no-entry' },
      attempts: 10,
      isLeast: false,
      clients: [{ address: '10.0.0.1' }, { address: '10.0.0.2' }],
      paths: [],
    });
  });

  test('that is for one role is refused to the other, as often as that one asked', () => {
    expect(
      against(seen('a.test:443'), '{host: a.test, ports: [443], clients: [head]}').refusal,
    ).toMatchObject({
      first: { reason: 'wrong-client' },
      attempts: 7,
      isLeast: false,
      clients: [{ address: '10.0.0.2', role: 'compute', attempts: 7 }],
    });
  });

  test('that is for some paths is refused for the others, as often as they were asked for', () => {
    const one = seen('a.test:80', {
      paths: [facet('/x/1', 4), facet('/y', 5), facet('/x/../y', 1)],
    });
    expect(against(one, '{host: a.test, ports: [80], paths: [/x/*]}').refusal).toMatchObject({
      first: { reason: 'wrong-path' },
      attempts: 6,
      isLeast: false,
      paths: ['/y', '/x/../y'],
    });
  });

  test('says so where the record cannot tell which client asked for which path', () => {
    const one = seen('a.test:80', { paths: [facet('/x/1', 5), facet('/y', 5)] });
    const { refusal } = against(
      one,
      '{host: a.test, ports: [80], clients: [head]}',
      '{host: a.test, ports: [80], clients: [compute], paths: [/x/*]}',
    );
    expect(refusal).toMatchObject({ attempts: 1, isLeast: true });
  });

  test('is refused for private addresses that it resolved to', () => {
    const one = seen('a.test:443', {
      addresses: [facet('93.184.216.34', 8), facet('10.9.9.9', 2)],
    });
    expect(against(one, '{host: a.test, ports: [443]}').refusal).toMatchObject({
      first: { reason: 'private-address' },
      attempts: 2,
      addresses: ['10.9.9.9'],
    });
    expect(against(one, '{host: a.test, ports: [443], addresses: any}').refusal).toBeUndefined();
  });

  test('is not refused for an address that the operator had named', () => {
    const one = seen('a.test:443', { addresses: [facet('127.0.0.1', 10)] });
    expect(against(one, '{host: a.test, ports: [443]}').refusal).toBeUndefined();
  });

  test('a client with several roles is put to it in each that asked', () => {
    const one = seen('a.test:443', {
      clients: [facet('10.0.0.3', 10)],
      roles: [facet('compute', 4), facet('login', 6)],
    });
    const { refusal } = against(one, '{host: a.test, ports: [443], clients: [compute]}');
    expect(refusal?.clients).toEqual([{ address: '10.0.0.3', role: 'login', attempts: 10 }]);
  });

  test('a role that a client had elsewhere is not put to it', () => {
    const one = seen('a.test:443', {
      clients: [facet('10.0.0.3', 10)],
      roles: [facet('compute', 10)],
    });
    const { refusal } = against(one, '{host: a.test, ports: [443], clients: [compute]}');
    expect(refusal).toBeUndefined();
  });

  test('a record that knows no clients is put to the entries for everyone', () => {
    const one = seen('a.test:443', { clients: [facet('', 10)], roles: [] });
    expect(against(one, '{host: a.test, ports: [443]}').refusal).toBeUndefined();
    expect(
      against(one, '{host: a.test, ports: [443], clients: [head]}').refusal?.first.reason,
    ).toBe('wrong-client');
  });
});
