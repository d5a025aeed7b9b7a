import { expect, test } from 'vitest';
import { joinWire } from '../../../analyzer/wire/join.ts';
import type { WireRecord } from '../../../analyzer/wire/wire-record.ts';
import type { Destination } from '../../../proxy/event.ts';
import { destination, facets } from '../sample-record.ts';
import { answer, flow, T0 } from './support.ts';

function join(wire: Partial<WireRecord>, recorded: readonly Destination[] = []): string[] {
  const whole = { flows: [], lookups: [], answers: [], ...wire };
  return joinWire(recorded, whole, new Map()).destinations.map(
    ({ protocol, host, port, events, verdicts }) =>
      `${protocol} ${host}:${port} ${events}x${verdicts.denied > 0 ? ` ${verdicts.denied} denied` : ''}`,
  );
}

test('a flow has the name that its client had looked up', () => {
  const flows = [flow('10.0.1.5 > 203.0.113.9:443')];
  const answers = [
    answer('10.0.1.5 files.example.org 203.0.113.9'),
    answer('10.0.1.6 other.example.org 203.0.113.9'),
  ];

  expect(join({ flows, answers })).toEqual(['tls files.example.org:443 1x']);
});

test('else the name that another client had, else that which the proxy reached there, else none', () => {
  const flows = [flow('10.0.1.5 > 203.0.113.9:443')];
  const others = [answer('10.0.1.6 other.example.org 203.0.113.9')];
  const recorded = [destination('seen.example.org:443', { addresses: facets('203.0.113.9') })];

  expect(join({ flows, answers: others }, recorded)).toContain('tls other.example.org:443 1x');
  expect(join({ flows }, recorded)).toEqual(['tls seen.example.org:443 5x']);
  expect(join({ flows })).toEqual(['tls 203.0.113.9:443 1x']);
});

test('names of another run name nothing', () => {
  const flows = [flow('10.0.1.5 > 203.0.113.9:443')];
  const answers = [answer('10.0.1.5 files.example.org 203.0.113.9', { run: 'trial-2' })];

  expect(join({ flows, answers })).toEqual(['tls 203.0.113.9:443 1x']);
});

test('where several names led to one address each is given, but not one that came later', () => {
  const flows = [flow('10.0.1.5 > 203.0.113.9:443')];
  const answers = [
    answer('10.0.1.5 a.example.org 203.0.113.9'),
    answer('10.0.1.5 b.example.org 203.0.113.9'),
    answer('10.0.1.5 late.example.org 203.0.113.9', { firstSeen: T0 + 3_600_000 }),
  ];

  expect(join({ flows, answers })).toEqual([
    'tls a.example.org:443 1x',
    'tls b.example.org:443 1x',
  ]);
});

test('what the traffic names itself needs no lookup, and is counted by the log that counted more', () => {
  const flows = [
    flow('10.0.1.5 > 203.0.113.9:8443', { flows: 5 }),
    flow('10.0.1.5 > 203.0.113.9:8443', { flows: 1, name: 'files.example.org', bytesUp: 0 }),
  ];

  expect(join({ flows })).toEqual(['tls files.example.org:8443 5x']);
});

test('a rejected flow is a denied attempt, and half a flow is one', () => {
  const flows = [
    flow('10.0.1.5 > 203.0.113.9:22', { action: 'denied', flows: 3 }),
    flow('10.0.1.5 > 203.0.113.9:25', { flows: 0 }),
  ];

  expect(join({ flows })).toEqual(['tcp 203.0.113.9:22 3x 3 denied', 'tcp 203.0.113.9:25 1x']);
});

test('what stays inside, UDP and ICMP are no destinations; an endpoint with a public name is', () => {
  const flows = [
    flow('10.0.1.5 > 10.0.1.9:2049'),
    flow('10.0.1.5 > 10.0.1.8:443'),
    flow('10.0.1.5 > 203.0.113.9:123', { protocol: 17 }),
    flow('10.0.1.5 > 203.0.113.9:0', { protocol: 1, port: 0 }),
  ];
  const answers = [
    answer('10.0.1.5 nfs.cluster.internal 10.0.1.9'),
    answer('10.0.1.5 sqs.us-east-1.amazonaws.com 10.0.1.8'),
  ];

  expect(join({ flows, answers })).toEqual(['tls sqs.us-east-1.amazonaws.com:443 1x']);
});

test('what the proxy sends on for its clients is not counted again', () => {
  const recorded = [
    destination('files.example.org:443', {
      clients: facets('10.0.1.5'),
      addresses: facets('203.0.113.9'),
    }),
  ];
  const flows = [
    flow('10.0.1.5 > 10.0.0.9:3128'),
    flow('10.0.0.9 > 203.0.113.9:443'),
    flow('10.0.1.6 > 203.0.113.9:443'),
  ];
  const joined = joinWire(recorded, { flows, lookups: [], answers: [] }, new Map());

  expect(joined.destinations).toHaveLength(1);
  expect(joined.destinations[0]).toMatchObject({ host: 'files.example.org', events: 5 });
  expect(joined.destinations[0]?.clients.map(({ value }) => value)).toEqual([
    '10.0.1.5',
    '10.0.1.6',
  ]);
});

test('what was let out and never answered is said to be unreachable, where answers are logged at all', () => {
  const silent = flow('10.0.1.5 > 203.0.113.9:443', { bytesDown: 0 });
  const answered = flow('10.0.1.5 > 203.0.113.10:443');
  const errorsOf = (...flows: (typeof silent)[]): string[] =>
    joinWire([], { flows, lookups: [], answers: [] }, new Map()).destinations.flatMap(
      ({ errors }) => errors.map(({ value }) => value),
    );

  expect(errorsOf(silent, answered)).toEqual(['unreachable']);
  expect(errorsOf(silent)).toEqual([]);
});
