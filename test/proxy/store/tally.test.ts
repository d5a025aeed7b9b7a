import { expect, test } from 'vitest';
import { type FacetKind, OVERFLOW, Tally } from '../../../proxy/store/tally.ts';
import { attempt, ended, T0 } from './support.ts';

test('an attempt is counted when it begins, its bytes when it ends', () => {
  const tally = new Tally();
  tally.begin(attempt('github.com', { role: 'head' }));
  const github = tally.destination('tls', attempt('github.com').host, 443);
  expect(github).toMatchObject({ events: 1, allowed: 1, bytesUp: 0, firstSeen: T0, lastSeen: T0 });

  tally.end(ended(attempt('github.com', { role: 'head' }), { error: 'client-reset' }));

  expect(github).toMatchObject({ events: 1, allowed: 1, bytesUp: 100, bytesDown: 2000 });
  expect(Object.fromEntries(github.facets)).toEqual({
    client: new Map([['10.0.0.5', { events: 1, firstSeen: T0, lastSeen: T0 }]]),
    layer: new Map([['proxy', { events: 1, firstSeen: T0, lastSeen: T0 }]]),
    role: new Map([['head', { events: 1, firstSeen: T0, lastSeen: T0 }]]),
    method: new Map([['CONNECT', { events: 1, firstSeen: T0, lastSeen: T0 }]]),
    error: new Map([['client-reset', { events: 1, firstSeen: T0, lastSeen: T0 }]]),
  });
});

test('protocol, host and port each make a destination', () => {
  const tally = new Tally();
  tally.begin(attempt('a.example'));
  tally.begin(attempt('b.example'));
  tally.begin(attempt('a.example', { port: 80 }));
  tally.begin(attempt('a.example', { protocol: 'tcp' }));
  tally.begin(attempt('a.example'));
  expect([...tally.destinations.values()].map(({ events }) => events)).toEqual([2, 1, 1, 1]);
});

test('one client in two roles is told apart', () => {
  const tally = new Tally();
  tally.begin(attempt('a.example', { role: 'head' }));
  tally.begin(attempt('a.example', { role: 'compute' }));
  tally.begin(attempt('b.example', { role: 'compute' }));
  expect([...tally.clients.values()].map(({ role, events }) => [role, events])).toEqual([
    ['head', 1],
    ['compute', 2],
  ]);
});

test('values past the bound are counted together', () => {
  const tally = new Tally(2);
  for (const path of ['/a', '/b', '/c', '/d', '/a']) tally.begin(attempt('a.example', { path }));
  const [destination] = tally.destinations.values();
  const paths = [...(destination?.facets.get('path') ?? [])];
  expect(paths.map(([value, { events }]) => [value, events])).toEqual([
    ['/a', 2],
    ['/b', 1],
    [OVERFLOW, 2],
  ]);
});

test('a value as long as a request head is cut, and marked as cut', () => {
  const tally = new Tally();
  tally.begin(attempt('a.example', { path: `/${'x'.repeat(7_000)}` }));
  const [destination] = tally.destinations.values();
  const [path = ''] = destination?.facets.get('path')?.keys() ?? [];
  expect(path).toHaveLength(1_001);
  expect(path.endsWith(OVERFLOW)).toBe(true);
});

test('first and last seen do not depend on the order in which attempts arrive', () => {
  const tally = new Tally();
  for (const startedAt of [T0 + 5, T0, T0 + 9]) tally.begin(attempt('a.example', { startedAt }));
  expect([...tally.destinations.values()]).toMatchObject([{ firstSeen: T0, lastSeen: T0 + 9 }]);
});

test('a tunnel and the first request inside it are one attempt, with what each of them said', () => {
  const tally = new Tally();
  const tunnel = attempt('github.com', { userAgent: 'git/2' });
  const inside = { method: 'GET', layer: 'intercept', userAgent: 'git/2' } as const;
  tally.begin(tunnel);

  tally.begin({ ...tunnel, ...inside, path: '/aws/x', continues: tunnel });
  tally.begin({ ...tunnel, ...inside, path: '/aws/y' });

  const github = tally.destination('tls', tunnel.host, 443);
  expect(github).toMatchObject({ events: 2, allowed: 2 });
  const counted = (kind: FacetKind): unknown =>
    [...(github.facets.get(kind) ?? [])].map(([value, { events }]) => [value, events]);
  expect(counted('path')).toEqual([
    ['/aws/x', 1],
    ['/aws/y', 1],
  ]);
  expect(counted('client')).toEqual([['10.0.0.5', 2]]);
  expect(counted('user-agent')).toEqual([['git/2', 2]]);
  expect(counted('layer')).toEqual([
    ['proxy', 1],
    ['intercept', 2],
  ]);
});

test('a first request that is denied takes the verdict of its tunnel along', () => {
  const tally = new Tally();
  const tunnel = attempt('github.com');
  tally.begin(tunnel);

  tally.begin({ ...tunnel, verdict: 'denied', path: '/evil', continues: tunnel });

  const github = tally.destination('tls', tunnel.host, 443);
  expect(github).toMatchObject({ events: 1, allowed: 0, denied: 1 });
});
