import { describe, expect, test } from 'vitest';
import { findBlindSpots } from '../../analyzer/blind-spots.ts';
import type { Layer } from '../../proxy/event.ts';
import { destination, facets, run } from './sample-record.ts';

const NOON = Date.parse('2026-11-20T12:00:00Z');

function spots(layers: readonly Layer[], changes: Parameters<typeof run>[0] = {}): string {
  return findBlindSpots([run({ layers, ...changes })], [destination('github.com:443')]).join('\n');
}

test.each<[string, readonly Layer[], RegExp]>([
  [
    'the explicit proxy alone misses what ignores the variables',
    ['proxy'],
    /ignores the proxy variables/,
  ],
  ['the explicit proxy alone misses ssh', ['proxy'], /ssh, SMTP/],
  ['the explicit proxy alone misses UDP and ICMP', ['proxy'], /UDP .* ICMP/],
  ['without the DNS layer lookups are missed', ['proxy', 'socks'], /looked up and never connected/],
  ['without interception HTTPS paths are hidden', ['proxy'], /Of 1 TLS destination only the host/],
  ['an import has the gaps of its log', ['import'], /was imported/],
  ['one run cannot say what another would add', ['proxy'], /one run/],
])('%s', (_, layers, expected) => {
  expect(spots(layers)).toMatch(expected);
});

test.each<[string, readonly Layer[], RegExp]>([
  [
    'the transparent layer sees what ignores the variables',
    ['proxy', 'transparent'],
    /ignores the proxy/,
  ],
  ['SOCKS sees ssh', ['proxy', 'socks'], /ssh, SMTP/],
  ['the DNS layer sees lookups', ['proxy', 'dns'], /looked up/],
  ['an import does not speak of the layers of a proxy', ['import'], /UDP|proxy variables/],
])('%s', (_, layers, unexpected) => {
  expect(spots(layers)).not.toMatch(unexpected);
});

test('an imported list has neither clients nor times, and the report says so', () => {
  const bare = { clients: facets(''), firstSeen: NOON, lastSeen: NOON };
  const destinations = [destination('a.example:443', bare), destination('b.example:443', bare)];
  const found = findBlindSpots([run({ layers: ['import'] })], destinations).join('\n');

  expect(found).toMatch(/names no clients/);
  expect(found).toMatch(/has no times/);
});

test('an imported log with clients and times is not said to lack them', () => {
  const destinations = [destination('a.example:443'), destination('b.example:443')];
  const found = findBlindSpots([run({ layers: ['import'] })], destinations).join('\n');

  expect(found).not.toMatch(/names no clients|has no times/);
});

test('what was refused or never reached hides what comes next', () => {
  const refused = destination('a.example:443', {
    verdicts: { allowed: 0, denied: 4, wouldDeny: 0 },
  });
  const down = destination('b.example:443', {
    errors: [{ value: 'ECONNREFUSED', events: 4, firstSeen: NOON, lastSeen: NOON }],
  });
  const found = findBlindSpots([run()], [refused, down]).join('\n');

  expect(found).toMatch(/1 destination refused and 1 destination never reached/);
});

test('a run without an end, requests that named nothing and lists that were cut are said', () => {
  expect(spots(['proxy'], { endedAt: undefined, malformed: 2 })).toMatch(
    /Not ended: trial-1[\s\S]*2 requests named no destination that could be read, and are/,
  );
  const many = destination('a.example:443', { paths: facets('/a', '…') });
  expect(findBlindSpots([run()], [many]).join('\n')).toMatch(/lists .* of 1 destination were cut/);
});

test('several runs are not called one', () => {
  const found = findBlindSpots([run(), run({ name: 'trial-2' })], []).join('\n');

  expect(found).not.toMatch(/one run/);
});

test('every blind spot is one sentence', () => {
  for (const spot of spots(['proxy']).split('\n')) expect(spot).toMatch(/^[A-Z].*\.$/);
});

describe('a run of nothing but tunnels', () => {
  const tunnels = [destination('github.com:443')];

  test('looks as if only HTTPS_PROXY was set: one paragraph says what is missing and why', () => {
    const [paragraph] = findBlindSpots([run()], tunnels);

    for (const missing of [
      /plain HTTP/,
      /ssh/,
      /ignores the proxy variables/,
      /UDP/,
      /--from vpc-flow/,
    ]) {
      expect(paragraph).toMatch(missing);
    }
  });

  test('what the network saw of it is counted', () => {
    const [paragraph] = findBlindSpots([run()], tunnels, {
      ...{ bypassed: [], datagrams: [], lookedUpOnly: [], insideFlows: 0 },
    });

    expect(paragraph).toMatch(/shows none of it/);
  });

  test.each([
    ['plain HTTP', { methods: facets('GET') }],
    ['SOCKS', { layers: facets('proxy', 'socks') }],
  ])('but not with %s among them', (_, changes) => {
    const found = findBlindSpots([run()], [...tunnels, destination('a.example:80', changes)]);

    expect(found.join()).not.toMatch(/only HTTPS_PROXY/);
  });
});
