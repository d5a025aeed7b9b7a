import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ConnectionEvent, Destination, Facet } from '../../../proxy/event.ts';
import { openImport } from '../../../proxy/store/import-run.ts';
import { openStore } from '../../../proxy/store/open.ts';
import { openReader } from '../../../proxy/store/reader.ts';
import { openRecorder } from '../../../proxy/store/recorder.ts';
import { Tally } from '../../../proxy/store/tally.ts';
import { admit, host, recording, T0, temporaryRecord } from './support.ts';

/** Few values of each kind, so that they meet. */
const event: fc.Arbitrary<ConnectionEvent> = fc.record({
  startedAt: fc.integer({ min: T0, max: T0 + 1000 }),
  client: fc.constantFrom('10.0.0.5', '10.0.0.6', '2001:db8::1'),
  role: fc.constantFrom(undefined, 'head', 'compute'),
  layer: fc.constantFrom('proxy', 'socks', 'dns'),
  protocol: fc.constantFrom('tls', 'http', 'tcp'),
  host: fc.constantFrom(host('github.com'), host('10.1.2.3'), host('b.example'), host('::1')),
  port: fc.constantFrom(80, 443),
  verdict: fc.constantFrom('allowed', 'denied', 'would-deny'),
  entry: fc.constantFrom(undefined, 'github.com'),
  method: fc.constantFrom(undefined, 'CONNECT', 'GET'),
  path: fc.constantFrom(undefined, '/', '/a', '/ü…'),
  userAgent: fc.constantFrom(undefined, 'curl/8'),
  sni: fc.constantFrom(undefined, 'github.com'),
  address: fc.constantFrom(undefined, '192.0.2.1', '192.0.2.2'),
  status: fc.constantFrom(undefined, 200, 403),
  error: fc.constantFrom(undefined, 'ECONNREFUSED'),
  durationMs: fc.nat(1000),
  bytesUp: fc.nat(100_000),
  bytesDown: fc.nat(2 ** 40),
});

/** Counts from the rows alone, the slow and obvious way. */
function recount(run: string, events: readonly ConnectionEvent[]): Destination[] {
  const groups = Object.values(
    Object.groupBy(events, ({ host, port, protocol }) => [host, port, protocol].join(' ')),
  ).map((group) => group ?? []);
  return groups
    .map((group) => destinationOf(run, group))
    .toSorted((a, b) => order(a.host, b.host) || a.port - b.port || order(a.protocol, b.protocol));
}

function destinationOf(run: string, group: readonly ConnectionEvent[]): Destination {
  const [one] = group;
  if (one === undefined) throw new Error('a group has a member');
  const times = group.map(({ startedAt }) => startedAt);
  const total = (of: (event: ConnectionEvent) => number): number =>
    group.reduce((sum, event) => sum + of(event), 0);
  const by = (of: (event: ConnectionEvent) => string | undefined): Facet[] => facetsOf(group, of);
  return {
    protocol: one.protocol,
    host: one.host,
    port: one.port,
    events: group.length,
    firstSeen: Math.min(...times),
    lastSeen: Math.max(...times),
    bytesUp: total(({ bytesUp }) => bytesUp),
    bytesDown: total(({ bytesDown }) => bytesDown),
    verdicts: {
      allowed: total(({ verdict }) => Number(verdict === 'allowed')),
      denied: total(({ verdict }) => Number(verdict === 'denied')),
      wouldDeny: total(({ verdict }) => Number(verdict === 'would-deny')),
    },
    clients: by(({ client }) => client),
    roles: by(({ role }) => role),
    runs: by(() => run),
    layers: by(({ layer }) => layer),
    methods: by(({ method }) => method),
    paths: by(({ path }) => path),
    userAgents: by(({ userAgent }) => userAgent),
    addresses: by(({ address }) => address),
    snis: by(({ sni }) => sni),
    nameSources: by(({ nameFrom }) => nameFrom),
    errors: by(({ error }) => error),
  };
}

function facetsOf(
  group: readonly ConnectionEvent[],
  of: (event: ConnectionEvent) => string | undefined,
): Facet[] {
  const values = new Set(group.map(of).filter((value) => value !== undefined));
  return [...values].toSorted(order).map((value) => {
    const times = group.filter((event) => of(event) === value).map(({ startedAt }) => startedAt);
    return {
      value,
      events: times.length,
      firstSeen: Math.min(...times),
      lastSeen: Math.max(...times),
    };
  });
}

function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** All that the file says about a run, both ways. */
function read(file: string, run: string): { kept: Destination[]; rows: ConnectionEvent[] } {
  const reader = openReader(file);
  const kept = reader.destinations({ runs: [run] });
  const rows = [...reader.events({ run })].map(({ run: _run, seq: _seq, ...event }) => event);
  reader.close();
  return { kept, rows };
}

test('the aggregates that a recorder keeps are what a recount of its rows gives, and the rows are the events', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), fc.nat(20), (events, open) => {
      using record = temporaryRecord();
      const recorder = openRecorder(recording(record.file));
      // Up to `open` attempts are on their way at a time, as with real tunnels.
      events.forEach((begun, i) => {
        admit(recorder, begun);
        const done = events[i - open];
        if (done !== undefined) recorder.end(done);
      });
      for (const late of events.slice(Math.max(0, events.length - open))) recorder.end(late);
      recorder.close();

      const { kept, rows } = read(record.file, 'trial-1');

      expect(rows).toEqual(events);
      expect(kept).toEqual(recount('trial-1', events));
    }),
    { numRuns: 60 },
  );
});

test('an import in batches keeps the same aggregates as one tally of everything', () => {
  fc.assert(
    fc.property(fc.array(fc.array(event, { maxLength: 20 }), { maxLength: 4 }), (batches) => {
      using record = temporaryRecord();
      const store = openStore(record.file, 'write');
      const run = openImport(store, { ...recording(record.file), layers: ['import'] });
      for (const batch of batches) {
        const tally = new Tally();
        for (const event of batch) {
          tally.begin(event);
          tally.end(event);
        }
        run.write({ tally, events: batch });
      }
      run.finish();
      store.close();

      const { kept, rows } = read(record.file, 'trial-1');

      expect(rows).toEqual(batches.flat());
      expect(kept).toEqual(recount('trial-1', batches.flat()));
    }),
    { numRuns: 40 },
  );
});
